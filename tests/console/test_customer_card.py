"""The customer's stamp card: its stamps, its reward and what is on its way."""

from datetime import timedelta

import pytest
from django.test import Client

from integrations.models import Integration
from stamps.models import Reward, StampCard, StampDecision, StampEntry
from tests.console.customer_pages import assert_private, day, fresh_limits, integration, text_of
from tests.factories import NOW, make_card, make_customer, make_link, make_order, make_stamp_program
from vircle.brands.models import Brand, LinkKind
from vircle.foundation import clock

__all__ = ["day", "fresh_limits", "integration"]


pytestmark = pytest.mark.django_db


def give(card: StampCard, *, amount: int, days_ago: int, reason: str = "delivered") -> None:
    StampEntry.objects.create(
        brand=card.brand,
        card=card,
        number=0,
        kind="grant" if amount > 0 else "reverse",
        amount=amount,
        reason=reason,
        at=NOW - timedelta(days=days_ago),
    )


def open_card(card: StampCard) -> str:
    _link, token = make_link(customer=card.customer, kind=LinkKind.CARD, subject_id=card.pk)
    answer = Client().get(f"/s/{card.brand.code}/{token}")
    assert answer.status_code == 200
    assert_private(answer)
    return text_of(answer)


def test_a_card_with_its_stamps_and_its_ledger(brand: Brand) -> None:
    make_stamp_program(brand=brand, reward_name="5,000원 할인 쿠폰")
    card = make_card(brand=brand, balance=2)
    give(card, amount=1, days_ago=30)
    give(card, amount=2, days_ago=20)
    give(card, amount=-1, days_ago=10, reason="returned")

    page = open_card(card)

    assert page.count("stamp--stamped") == 2
    assert page.count("stamp--empty") == 8
    assert "8개 더 모으면 <strong>5,000원 할인 쿠폰</strong>" in page
    assert page.index("반품") < page.index("배송완료")
    assert "-1개" in page
    assert "+2개" in page


def test_a_complete_card_shows_its_reward(brand: Brand) -> None:
    version = make_stamp_program(
        brand=brand, reward_name="5,000원 할인 쿠폰", reward_guide="주문할 때 알려 주세요."
    )
    card = make_card(brand=brand, balance=10, completed_at=NOW)
    Reward.objects.create(
        brand=brand,
        card=card,
        customer=card.customer,
        program_version=version,
        name="5,000원 할인 쿠폰",
        status="issued",
        issued_at=NOW,
        expires_on=clock.kst_date(NOW) + timedelta(days=90),
    )

    page = open_card(card)

    assert page.count("stamp--stamped") == 10
    assert "스탬프를 모두 모았습니다." in page
    assert "2027.02.18까지" in page
    assert "주문할 때 알려 주세요." in page


def test_what_is_on_its_way_is_announced(brand: Brand, integration: Integration) -> None:
    make_stamp_program(brand=brand)
    card = make_card(brand=brand)
    coming = make_order(
        integration=integration, customer=card.customer, items=[{"status": "shipping"}]
    )
    gone = make_order(
        integration=integration, customer=card.customer, items=[{"status": "canceled"}]
    )
    for each in (coming, gone):
        StampDecision.objects.create(
            brand=brand,
            item=each.items.get(),
            order=each,
            is_eligible=False,
            outcome="waiting",
            trace=[],
            decided_at=NOW,
        )

    page = open_card(card)

    assert page.count("stamp--upcoming") == 1
    assert "적립 예정 1개" in page


def test_a_balance_below_nothing_is_an_empty_card(brand: Brand) -> None:
    make_stamp_program(brand=brand)

    assert open_card(make_card(brand=brand, balance=-1)).count("stamp--empty") == 10


def test_a_card_that_is_not_the_links_customers_stays_closed(brand: Brand) -> None:
    make_stamp_program(brand=brand)
    card = make_card(brand=brand)
    somebody = make_customer(brand=brand, phone="+821000000009")
    _link, token = make_link(customer=somebody, kind=LinkKind.CARD, subject_id=card.pk)

    assert Client().get(f"/s/{brand.code}/{token}").status_code == 404
