"""Orders as Cafe24 writes them become the facts that everything is decided from."""

from datetime import UTC, datetime
from typing import Any

import pytest

from integrations.cafe24 import parse
from integrations.orders.models import ClaimKind, ClaimState, ItemStatus
from integrations.orders.snapshots import ItemSnapshot, PersonSnapshot
from integrations.values import Unreadable
from tests.integrations.cafe24.fixtures import fixture, names


def first_item(name: str, **changes: Any) -> ItemSnapshot:
    doc = fixture(name)
    doc["items"][0] |= changes
    return parse.order(doc).items[0]


def test_a_delivered_order() -> None:
    order = parse.order(fixture("90024__delivered"))
    assert order.external_id == "20261110-0000013"
    assert (order.shop_no, order.place, order.paid_amount) == (1, "mobile", 301_000)
    assert order.ordered_at == datetime(2026, 11, 10, 6, 57, 5, tzinfo=UTC)
    assert order.buyer == PersonSnapshot("김데모", "010-0000-0001")
    assert order.receiver == PersonSnapshot("유받기", "010-0000-0008")
    assert order.items == (
        ItemSnapshot(
            external_id="20261110-0000013-01",
            product_external_id="13",
            product_name="헤리티지 토트백 라지",
            quantity=1,
            effective_quantity=1,
            status=ItemStatus.DELIVERED,
            raw_status="N40",
            option_text="색상=브라운",
            price=298_000,
            delivered_at=datetime(2026, 11, 13, 0, 30, tzinfo=UTC),
            tells_latest_claim_only=True,
        ),
    )


def test_an_unknown_code_is_kept_and_means_nothing() -> None:
    item = first_item("90024__unknown_status")
    assert (item.status, item.raw_status) == (ItemStatus.UNKNOWN, "N99")
    assert item.effective_quantity == 1


def test_a_confirmed_purchase_that_was_never_delivered() -> None:
    item = first_item("90024__confirmed_without_delivery")
    assert (item.status, item.quantity) == (ItemStatus.CONFIRMED, 2)
    assert item.delivered_at is None
    assert item.confirmed_at == datetime(2026, 11, 14, 15, 10, tzinfo=UTC)


def test_items_of_one_order_stand_where_they_stand() -> None:
    items = parse.order(fixture("90024__partly_delivered")).items
    assert [item.status for item in items] == [ItemStatus.DELIVERED, ItemStatus.SHIPPING]


def test_an_open_return_takes_nothing_away_yet() -> None:
    item = first_item("90027__return_requested")
    assert (item.status, item.effective_quantity) == (ItemStatus.DELIVERED, 3)
    assert (item.claim_kind, item.claim_state, item.claim_quantity) == (
        ClaimKind.RETURN,
        ClaimState.REQUESTED,
        1,
    )


def test_a_partial_return_leaves_the_others_delivered() -> None:
    item = first_item("90027__return_done_partly")
    assert (item.status, item.claim_state) == (ItemStatus.DELIVERED, ClaimState.DONE)
    assert (item.claim_quantity, item.effective_quantity) == (1, 2)


def test_a_whole_return() -> None:
    item = first_item("90027__return_done")
    assert (item.status, item.effective_quantity) == (ItemStatus.RETURNED, 0)


def test_a_refused_return_leaves_the_item_confirmed() -> None:
    item = first_item("90027__return_rejected")
    assert (item.status, item.claim_state) == (ItemStatus.CONFIRMED, ClaimState.REJECTED)
    assert item.effective_quantity == 1


def test_a_withdrawn_return_is_said_to_be_withdrawn() -> None:
    item = first_item("90027__return_withdrawn")
    assert (item.status, item.claim_kind) == (ItemStatus.DELIVERED, ClaimKind.RETURN)
    assert item.claim_state == ClaimState.WITHDRAWN


def test_a_canceled_item() -> None:
    item = first_item("90026__cancel_done")
    assert (item.status, item.effective_quantity) == (ItemStatus.CANCELED, 0)


def test_names_without_markup_and_numbers_in_any_form() -> None:
    order = parse.order(fixture("90024__html_and_numbers"))
    item = order.items[0]
    assert item.product_name == "헤리티지 토트백 & 파우치"
    assert (item.quantity, item.price, order.paid_amount) == (3, 298_000, 298_000)
    assert item.option_text == "색상=브라운, 각인=A&B"


def items(name: str) -> tuple[ItemSnapshot, ...]:
    return parse.order(fixture(name)).items


def test_a_confirmed_purchase_without_any_date_is_confirmed_nevertheless() -> None:
    item = first_item("90024__confirmed_without_any_date")
    assert (item.status, item.delivered_at, item.confirmed_at) == (ItemStatus.CONFIRMED, None, None)


@pytest.mark.parametrize(
    ("name", "kind", "status"),
    [
        ("90026__cancel_withdrawn", ClaimKind.CANCEL, ItemStatus.PREPARING),
        ("90027__return_withdrawn", ClaimKind.RETURN, ItemStatus.DELIVERED),
        ("90028__exchange_withdrawn", ClaimKind.EXCHANGE, ItemStatus.DELIVERED),
    ],
)
def test_a_claim_that_was_taken_back(name: str, kind: ClaimKind, status: ItemStatus) -> None:
    item = first_item(name)
    assert (item.status, item.effective_quantity) == (status, 1)
    assert (item.claim_kind, item.claim_state) == (kind, ClaimState.WITHDRAWN)


def test_a_refused_exchange_leaves_the_item_confirmed() -> None:
    item = first_item("90028__exchange_rejected")
    assert (item.status, item.effective_quantity) == (ItemStatus.CONFIRMED, 1)
    assert (item.claim_kind, item.claim_state) == (ClaimKind.EXCHANGE, ClaimState.REJECTED)


def test_an_unknown_claim_is_under_way() -> None:
    item = first_item("90024__unknown_claim_status")
    assert (item.status, item.raw_status) == (ItemStatus.UNKNOWN, "R99")
    assert (item.claim_kind, item.claim_state) == (ClaimKind.RETURN, ClaimState.ACCEPTED)


def test_both_ways_to_write_a_date_and_the_ways_to_write_none() -> None:
    order = parse.order(fixture("90024__dates_in_both_formats"))
    delivered = datetime(2026, 11, 13, 0, 30, tzinfo=UTC)
    midnight = datetime(2026, 11, 12, 15, 0, tzinfo=UTC)
    assert order.ordered_at == datetime(2026, 11, 10, 6, 57, 5, tzinfo=UTC)
    assert [item.delivered_at for item in order.items] == [delivered, delivered, midnight, None]
    assert {item.confirmed_at for item in order.items} == {None}


def test_numbers_as_text_and_as_numbers() -> None:
    order = parse.order(fixture("90024__numbers_in_every_form"))
    assert (order.shop_no, order.paid_amount) == (1, 298_000)
    assert [item.product_external_id for item in order.items] == ["13", "13"]
    assert [item.quantity for item in order.items] == [2, 1]
    assert [item.price for item in order.items] == [298_000, 296_999]


def test_nothing_is_nothing_however_it_is_written() -> None:
    as_null = parse.order(fixture("90024__nothing_as_null"))
    as_text = parse.order(fixture("90024__nothing_as_empty_text"))
    assert as_null == as_text
    item = as_null.items[0]
    assert (as_null.place, as_null.ordered_at, as_null.paid_amount) == ("", None, None)
    assert (as_null.buyer, as_null.receiver) == (PersonSnapshot("", ""), None)
    assert (item.product_name, item.option_text, item.price, item.is_gift) == ("", "", 0, False)
    assert item.delivered_at is None


@pytest.mark.parametrize("name", names("90024__place_*"))
def test_every_place_where_an_order_is_made(name: str) -> None:
    assert parse.order(fixture(name)).place == name.partition("place_")[2]


def test_a_mirror_of_another_market_is_known_as_one() -> None:
    assert parse.order(fixture("90024__mirrored_smartstore")).place == "shopn"


def test_another_shop_of_the_mall() -> None:
    assert parse.order(fixture("90024__second_shop")).shop_no == 2


def test_dollars_are_not_won_and_cents_are_not_free() -> None:
    order = parse.order(fixture("90024__second_shop_in_dollars"))
    assert (order.shop_no, order.paid_amount) == (2, None)
    assert [(item.price, item.is_gift) for item in order.items] == [(0, False), (0, False)]


def test_an_order_of_which_no_item_is_left() -> None:
    assert items("90070__no_item_left") == ()


def test_an_item_that_was_added_later() -> None:
    assert [item.status for item in items("90031__item_added")] == ["delivered", "preparing"]


@pytest.mark.parametrize(
    "doc",
    [
        None,
        [],
        {},
        {"order_id": ""},
        {"order_id": "1", "items": {}},
        {"order_id": "1", "items": [7]},
        {"order_id": "1", "items": [{"order_item_code": "1-1", "product_no": 1}]},
        {"order_id": "1", "order_date": "yesterday"},
        {"order_id": "1", "payment_amount": "NaN"},
        {"order_id": "1", "buyer": "김데모"},
    ],
)
def test_nonsense_is_unreadable_and_nothing_worse(doc: object) -> None:
    with pytest.raises(Unreadable):
        parse.order(doc)
