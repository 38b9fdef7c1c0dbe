"""The customer's pages: what they show, to whom, and what they never do."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from integrations.models import Integration
from integrations.orders.models import Order, OrderUnit
from stamps.models import Reward, StampCard, StampDecision, StampEntry
from tests.factories import (
    NOW,
    make_card,
    make_customer,
    make_integration,
    make_link,
    make_order,
    make_stamp_program,
    make_warranty,
)
from vircle.brands.links import rotate
from vircle.brands.models import Brand, CustomerLink, LinkKind
from vircle.console import customer
from vircle.foundation import clock, limiter
from warranties.models import Warranty, WarrantyStatus

pytestmark = pytest.mark.django_db
WRONG = "A" * 22
Answer = Any  # the test client patches what it returns


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """Forget the visits of other tests, all of which come from one address."""
    limiter.client().flushdb()


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def integration(brand: Brand) -> Integration:
    return make_integration(brand=brand, store_name="마로결 공식몰")


@pytest.fixture
def order(integration: Integration) -> Order:
    buyer = make_customer(brand=integration.brand, name="김데모", phone="+821000000001")
    return make_order(integration=integration, customer=buyer, items=[{"quantity": 3}])


def issue(order: Order, *, number: int = 1, **fields: Any) -> Warranty:
    unit = OrderUnit.objects.get(item__order=order, number=number)
    content = {
        "title": "디지털 보증서",
        "product_name": "헤리티지 토트백 라지",
        "image_url": "https://mall.example.com/web/tote.jpg",
        "details": [["소재", "겉감 소가죽 100%"]],
        "store": "마로결 공식몰",
        "terms": "제조상의 하자는 무상으로 수리해 드립니다.",
        "unit": [number, 3],
    }
    values = {"content": content, "status": WarrantyStatus.ISSUED} | fields
    return make_warranty(integration=order.integration, order=order, unit=unit, **values)


def open_order(order: Order, **headers: str) -> Answer:
    _link, token = make_link(customer=order.customer, subject_id=order.pk)
    return Client().get(f"/w/{order.brand.code}/{token}", headers=headers)


def text_of(answer: Answer) -> str:
    return str(answer.content.decode())


def test_a_certificate_with_all_that_stands_on_it(order: Order) -> None:
    warranty = issue(order)

    answer = open_order(order)

    assert answer.status_code == 200
    page = text_of(answer)
    for words in (
        "헤리티지 토트백 라지",
        "배송완료일 2026.11.20부터 1년",
        "겉감 소가죽 100%",
        "제조상의 하자는 무상으로 수리해 드립니다.",
        "364일 남음",
        "3장 중 1",
        "마로결 공식몰",
        f'data-copy="{warranty.number}"',
        "010-0000-9001",
    ):
        assert words in page
    assert re.search(r'<svg[^>]*><path[^>]*class="qrline"', page)


def test_the_owner_is_masked(order: Order) -> None:
    issue(order)

    page = text_of(open_order(order))

    assert "김*모" in page
    assert "김데모" not in page
    assert "00000001" not in re.sub(r"MARO-\S+?-\d", "", page)


@pytest.mark.parametrize(
    ("days", "state", "words"),
    [(364, "valid", "364일 남음"), (0, "last_day", "오늘까지 유효"), (-1, "expired", "만료")],
)
def test_how_long_it_is_valid(order: Order, days: int, state: str, words: str) -> None:
    issue(order, ends_on=clock.kst_date(NOW) + timedelta(days=days))

    page = text_of(open_order(order))

    assert f"validity--{state}" in page
    assert words in page


def test_one_without_an_end(order: Order) -> None:
    issue(order, ends_on=None)

    assert "validity--endless" in text_of(open_order(order))


def test_a_canceled_one_says_so_and_why(order: Order) -> None:
    issue(order, number=1)
    issue(order, number=2, status=WarrantyStatus.CANCELED, cancel_reason="return")

    page = text_of(open_order(order))

    assert "이 주문의 보증서 2장 · 유효 1장" in page
    assert "이 보증서는 유효하지 않습니다." in page
    assert "사유: 반품 · 2026.11.20" in page
    assert page.index("validity--valid") < page.index("validity--canceled")


def test_an_exchanged_one_leads_to_its_successor(order: Order) -> None:
    after = issue(order, number=2)
    issue(
        order,
        number=1,
        status=WarrantyStatus.CANCELED,
        cancel_reason="exchange",
        replaced_by=after,
    )

    page = text_of(open_order(order))

    assert f'href="#{after.number}"' in page
    assert f'id="{after.number}"' in page


def test_what_is_not_issued_is_not_shown(order: Order) -> None:
    issue(order, number=1)
    waiting = issue(order, number=2, status=WarrantyStatus.PENDING)

    page = text_of(open_order(order))

    assert page.count("warranty-card--") == 1
    assert waiting.request_no not in page


def test_english_for_who_asks_for_it(order: Order) -> None:
    issue(order)

    assert '<html lang="en">' in text_of(open_order(order, **{"Accept-Language": "en-US"}))


def test_my_stamps_lead_to_the_same_customers_card(order: Order) -> None:
    issue(order)
    card = make_card(brand=order.brand, customer=order.customer, balance=1)
    link, token = make_link(customer=order.customer, kind=LinkKind.CARD, subject_id=card.pk)
    StampCard.objects.filter(pk=card.pk).update(link=link)

    assert f'href="/s/{order.brand.code}/{token}"' in text_of(open_order(order))


def assert_private(answer: Answer) -> None:
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert answer["X-Frame-Options"] == "DENY"
    assert "Set-Cookie" not in answer


def test_headers_keep_the_page_to_itself(order: Order) -> None:
    issue(order)

    answer = open_order(order)

    assert_private(answer)
    policy = answer["Content-Security-Policy"]
    assert "img-src 'self' data: https://mall.example.com;" in policy + ";"
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'none'" in policy
    assert "default-src 'none'" in policy


def test_nothing_is_loaded_from_elsewhere_but_the_product_image(order: Order) -> None:
    issue(order)

    page = text_of(open_order(order))

    loaded = re.findall(r'<(?:img|script|link|iframe|source)[^>]*(?:src|href)="([^"]+)"', page)
    outside = [url for url in loaded if not url.startswith("/")]
    assert outside == ["https://mall.example.com/web/tote.jpg"]
    assert 'referrerpolicy="no-referrer"' in page
    assert "style=" not in page


def test_opening_changes_nothing(order: Order) -> None:
    issue(order)
    link, token = make_link(customer=order.customer, subject_id=order.pk)

    with CaptureQueriesContext(connection) as queries:
        Client().get(f"/w/{order.brand.code}/{token}")

    written = [q["sql"] for q in queries if re.match(r"INSERT|UPDATE|DELETE", q["sql"].lstrip())]
    assert written == []
    assert CustomerLink.objects.get(pk=link.pk).first_opened_at is None


def test_as_many_queries_for_one_as_for_three(order: Order) -> None:
    _link, token = make_link(customer=order.customer, subject_id=order.pk)
    issue(order, number=1)
    with CaptureQueriesContext(connection) as few:
        Client().get(f"/w/{order.brand.code}/{token}")
    issue(order, number=2)
    issue(order, number=3)
    with CaptureQueriesContext(connection) as many:
        Client().get(f"/w/{order.brand.code}/{token}")

    assert len(many) == len(few)


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_only_reading_is_possible(order: Order, method: str) -> None:
    _link, token = make_link(customer=order.customer, subject_id=order.pk)

    assert getattr(Client(), method)(f"/w/{order.brand.code}/{token}").status_code == 405


def closed_pages(order: Order, other_brand: Brand) -> dict[str, str]:
    code = order.brand.code
    empty = make_order(integration=order.integration)
    _link, without = make_link(customer=empty.customer, subject_id=empty.pk)
    link, old = make_link(customer=order.customer, subject_id=order.pk)
    rotate(link=link)
    return {
        "no such token": f"/w/{code}/{WRONG}",
        "no such brand": f"/w/nobody/{WRONG}",
        "too short": f"/w/{code}/abc",
        "not ASCII": f"/w/{code}/{'가' * 22}",
        "closed by a correction": f"/w/{code}/{old}",
        "of another kind": f"/s/{code}/{without}",
        "nothing issued": f"/w/{code}/{without}",
        "of another brand": f"/w/{other_brand.code}/{without}",
    }


def test_whatever_is_wrong_looks_the_same(order: Order, other_brand: Brand) -> None:
    issue(order)

    answers = {
        what: Client().get(address) for what, address in closed_pages(order, other_brand).items()
    }

    assert {what: answer.status_code for what, answer in answers.items()} == dict.fromkeys(
        answers, 404
    )
    assert len({answer.content for answer in answers.values()}) == 1
    assert len({tuple(sorted(answer.headers.items())) for answer in answers.values()}) == 1
    for answer in answers.values():
        assert_private(answer)
        assert order.brand.name not in text_of(answer)


def test_a_link_that_passed_to_somebody_else_shows_them_nothing_of_the_first(
    order: Order,
) -> None:
    issue(order)
    newcomer = make_customer(brand=order.brand, name="유받기", phone="+821000000008")
    _link, token = make_link(customer=newcomer, subject_id=order.pk)

    assert Client().get(f"/w/{order.brand.code}/{token}").status_code == 404


def test_guessing_is_slowed_down(order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(customer, "_MISSES_A_MINUTE", 2)
    issue(order)
    _link, token = make_link(customer=order.customer, subject_id=order.pk)
    visitor = Client()

    statuses = [visitor.get(f"/w/{order.brand.code}/{WRONG}").status_code for _ in range(3)]

    assert statuses == [404, 404, 429]
    # Whoever has a link still gets in.
    assert visitor.get(f"/w/{order.brand.code}/{token}").status_code == 200


def test_too_many_visits_from_one_address_wait(
    order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(customer, "_VIEWS_A_MINUTE", 1)
    issue(order)
    assert open_order(order).status_code == 200

    answer = Client().get(f"/w/{order.brand.code}/{WRONG}")

    assert answer.status_code == 429
    assert "잠시 후 다시 시도해 주세요" in text_of(answer)
    assert_private(answer)


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
