"""스탬프 내역 as a page: its tabs, what they can be narrowed by, and what they cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from integrations.models import Integration, Platform
from stamps.models import Reward, StampCard, StampEntry, StampGrant
from tests.factories import (
    NOW,
    make_card,
    make_customer,
    make_integration,
    make_order,
    make_reward,
    make_stamp_program,
)
from vircle.brands.models import Brand, Customer

URL = "/b/maro/stamps/"


@pytest.fixture
def store(brand: Brand) -> Integration:
    make_stamp_program(brand=brand, reward_name="5,000원 할인 쿠폰")
    return make_integration(brand=brand, store_id="marogyeol")


def collect(
    store: Integration, customer: Customer, *, number: str, card: StampCard | None = None
) -> StampEntry:
    """Let an order have brought one stamp."""
    brand = store.brand
    order = make_order(integration=store, customer=customer, external_id=number)
    mine = card or StampCard.objects.filter(brand=brand, customer=customer).first()
    mine = mine or make_card(brand=brand, customer=customer)
    grant = StampGrant.objects.create(
        brand=brand,
        program=mine.program,
        subject_kind="order",
        subject_id=order.pk,
        order=order,
        customer=customer,
        card=mine,
        program_version=mine.program.current,
        amount=1,
        worth=1,
        granted_at=NOW,
    )
    return StampEntry.objects.create(
        brand=brand,
        card=mine,
        grant=grant,
        number=1,
        kind="grant",
        amount=1,
        reason="delivered",
        at=NOW,
    )


def shown(client: Client, query: str = "") -> list[int]:
    return [row.record.pk for row in client.get(f"{URL}{query}").context["rows"]]


def test_before_anything_the_page_says_what_to_do(brand: Brand, viewer_client: Client) -> None:
    assert "아직 스탬프 설정을 하지 않았습니다." in viewer_client.get(URL).content.decode()
    make_stamp_program(brand=brand)
    page = viewer_client.get(URL).content.decode()
    assert "아직 적립된 스탬프가 없습니다. 주문이 배송완료되면 자동으로 적립됩니다." in page
    rewards = viewer_client.get(f"{URL}?tab=rewards").content.decode()
    assert "아직 리워드를 정하지 않았습니다." in rewards
    assert 'aria-current="page" data-page-word="스탬프 내역"' in page


def test_the_ledger_says_who_what_and_why(store: Integration, viewer_client: Client) -> None:
    customer = make_customer(brand=store.brand, name="이샘플", phone="01000000002")
    entry = collect(store, customer, number="20261122-0000013")
    page = viewer_client.get(URL).content.decode()
    for word in ("적립", "배송완료", "이*플", "010-****-0002", "20261122-0000013", "+1"):
        assert word in page
    assert "이샘플" not in page
    assert f"/b/maro/stamps/cards/{entry.card_id}/" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=20261122-0000013", [0]),
        ("?q=0002", [1]),
        ("?q=김데모", [2, 0]),
        ("?q=nobody", []),
        ("?kind=reverse", [2]),
        ("?kind=nonsense", [2, 1, 0]),
        ("?from=2026-11-21", [1]),
        ("?to=2026-11-20", [2, 0]),
        ("?from=2026-13-45", [2, 1, 0]),
    ],
)
def test_what_the_ledger_is_narrowed_by(
    store: Integration, viewer_client: Client, query: str, found: list[int]
) -> None:
    one = make_customer(brand=store.brand)
    two = make_customer(brand=store.brand, name="이샘플", phone="01000000002")
    _index(one, "김데모")
    first = collect(store, one, number="20261122-0000013")
    second = collect(store, two, number="20261122-0000014")
    StampEntry.objects.filter(pk=second.pk).update(at=NOW + timedelta(days=1))
    third = StampEntry.objects.create(
        brand=store.brand,
        card=first.card,
        grant=None,
        number=2,
        kind="reverse",
        amount=-1,
        reason="returned",
        at=NOW,
    )
    ids = [first.pk, second.pk, third.pk]
    assert shown(viewer_client, query) == [ids[n] for n in found]


def _index(customer: Customer, name: str) -> None:
    from vircle.brands.models import CustomerName
    from vircle.foundation.crypto import blind_index

    CustomerName.objects.create(
        brand=customer.brand,
        customer=customer,
        index=blind_index(name, brand_id=customer.brand_id, kind="name"),
    )


@pytest.mark.parametrize("last", ["9999-12-31", "0001-01-01", "2026-02-30"])
def test_a_day_that_makes_no_sense_narrows_nothing(
    store: Integration, viewer_client: Client, last: str
) -> None:
    assert viewer_client.get(f"/b/maro/stamps/?to={last}").status_code == 200


def test_a_store_is_a_filter_of_the_ledger(store: Integration, viewer_client: Client) -> None:
    other = make_integration(brand=store.brand, platform=Platform.NAVER, store_id="smart")
    mine = collect(store, make_customer(brand=store.brand), number="1")
    theirs = collect(other, make_customer(brand=store.brand, phone="01000000002"), number="2")
    assert shown(viewer_client, f"?store={other.pk}") == [theirs.pk]
    assert shown(viewer_client, f"?store={store.pk}") == [mine.pk]
    # A filter that the tab does not show narrows nothing unseen.
    assert len(shown(viewer_client, f"?tab=cards&store={other.pk}&kind=grant")) == 2


def test_cards_are_the_open_ones_with_what_else_their_customers_have(
    store: Integration, viewer_client: Client
) -> None:
    customer = make_customer(brand=store.brand)
    full = make_card(brand=store.brand, customer=customer, balance=10, completed_at=NOW)
    make_reward(card=full)
    now = make_card(brand=store.brand, customer=customer, round=2, balance=3)
    answer = viewer_client.get(f"{URL}?tab=cards")
    [row] = answer.context["rows"]
    assert (row.record.pk, row.standing.full, row.standing.usable) == (now.pk, 1, 1)
    assert "3 / 10개" in answer.content.decode()


def test_rewards_by_status_with_capped_counts(store: Integration, viewer_client: Client) -> None:
    cards = [
        make_card(
            brand=store.brand, customer=make_customer(brand=store.brand, phone=f"0100000{n:04}")
        )
        for n in range(3)
    ]
    ids = [
        make_reward(card=card, status=status).pk
        for card, status in zip(cards, ("issued", "used", "review"), strict=True)
    ]
    assert shown(viewer_client, "?tab=rewards") == ids[::-1]
    assert shown(viewer_client, "?tab=rewards&status=review") == [ids[2]]
    answer = viewer_client.get(f"{URL}?tab=rewards")
    assert [tab["count"] for tab in answer.context["tabs"]] == [0, 3, 3]
    assert "확인 필요 1건" in answer.content.decode()
    assert "사용 처리" not in answer.content.decode()


def test_the_next_rows_follow_and_the_statements_stay_as_many(
    store: Integration, viewer_client: Client
) -> None:
    for number in range(3):
        collect(
            store, make_customer(brand=store.brand, phone=f"0100000{number:04}"), number=str(number)
        )
    tabs = ("", "?tab=cards", "?tab=rewards")
    few = [_statements(viewer_client, tab) for tab in tabs]
    for number in range(3, 40):
        customer = make_customer(brand=store.brand, phone=f"0100000{number:04}")
        entry = collect(store, customer, number=str(number))
        make_reward(card=entry.card)
    many = [_statements(viewer_client, tab) for tab in tabs]
    # A page of rewards that is empty needs no names.
    assert [m - f for m, f in zip(many, few, strict=True)][:2] == [0, 0]
    assert max(many) <= 30
    first = viewer_client.get(URL)
    assert len(first.context["rows"]) == 30
    more = viewer_client.get(f"{URL}{first.context['more_url']}", headers={"HX-Request": "true"})
    assert len(more.context["rows"]) == 10
    assert b"<html" not in more.content


def _statements(client: Client, query: str) -> int:
    client.get(f"{URL}{query}")
    with CaptureQueriesContext(connection) as captured:
        client.get(f"{URL}{query}")
    return len(captured)


def test_nothing_of_another_brand(
    store: Integration, other_brand: Brand, stranger_client: Client
) -> None:
    entry = collect(store, make_customer(brand=store.brand), number="1")
    assert shown_at(stranger_client, "/b/tera/stamps/") == []
    assert stranger_client.get(f"/b/tera/stamps/cards/{entry.card_id}/").status_code == 404
    assert Reward.objects.count() == 0


def shown_at(client: Client, url: str) -> list[int]:
    return [row.record.pk for row in client.get(url).context["rows"]]
