"""Orders as Cafe24 writes them become the facts that everything is decided from."""

from datetime import UTC, datetime
from typing import Any

import pytest

from integrations.cafe24 import parse
from integrations.cafe24.values import Unreadable
from integrations.orders.models import ClaimKind, ClaimState, ItemStatus
from integrations.orders.snapshots import ItemSnapshot, PersonSnapshot
from tests.integrations.cafe24.fixtures import fixture

CODES = {
    "unpaid": "N00 N02 N03",
    "preparing": "N01 N10 N20 N21 N22",
    "shipping": "N30",
    "delivered": "N40",
    "confirmed": "N50",
    "cancel requested": "C00",
    "cancel accepted": "C10 C34 C35 C36",
    "cancel rejected": "C11",
    "cancel done": "C40 C41 C42 C43 C47 C48 C49",
    "return requested": "R00",
    "return accepted": "R10 R12 R13 R20 R30 R31 R34 R36",
    "return rejected": "R11",
    "return done": "R40 R41 R42 R43",
    "exchange requested": "E00",
    "exchange accepted": "E10 E12 E13 E20 E30 E31 E32 E33 E34 E35 E36",
    "exchange rejected": "E11",
    "exchange done": "E40",
}
AFTER = {"cancel": "canceled", "return": "returned", "exchange": "exchanged"}


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
        ),
    )


@pytest.mark.parametrize(
    ("meaning", "code"),
    [(meaning, code) for meaning, text in CODES.items() for code in text.split()],
)
def test_every_status_code(meaning: str, code: str) -> None:
    item = first_item("90024__delivered", order_status=code, order_status_before_cs="N40")
    kind, _, state = meaning.partition(" ")
    assert item.raw_status == code
    if not state:
        assert (item.status, item.claim_kind, item.claim_state) == (meaning, "", "")
        return
    is_done = state == "done"
    assert (item.claim_kind, item.claim_state, item.claim_quantity) == (kind, state, 1)
    assert item.status == (AFTER[kind] if is_done else "delivered")
    assert item.effective_quantity == (0 if is_done else 1)


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


def test_an_exchange_and_what_replaces_it() -> None:
    old, new = parse.order(fixture("90028__exchange_with_replacement")).items
    assert (old.status, old.effective_quantity) == (ItemStatus.EXCHANGED, 0)
    assert new.replaces_external_id == old.external_id
    assert (new.status, new.option_text) == (ItemStatus.SHIPPING, "색상=블랙")


def test_a_canceled_item() -> None:
    item = first_item("90026__cancel_done")
    assert (item.status, item.effective_quantity) == (ItemStatus.CANCELED, 0)


def test_a_guest_with_a_free_gift() -> None:
    order = parse.order(fixture("90024__guest_and_gift"))
    assert order.buyer == PersonSnapshot("서안심", "")
    assert order.receiver is None
    assert [item.is_gift for item in order.items] == [False, True]


def test_an_item_without_a_price_is_free_but_one_without_a_word_is_not() -> None:
    assert first_item("90024__delivered", product_price="0.00").is_gift
    assert not first_item("90024__delivered", product_price=None).is_gift


def test_names_without_markup_and_numbers_in_any_form() -> None:
    order = parse.order(fixture("90024__html_and_numbers"))
    item = order.items[0]
    assert item.product_name == "헤리티지 토트백 & 파우치"
    assert (item.quantity, item.price, order.paid_amount) == (3, 298_000, 298_000)
    assert item.option_text == "색상=브라운, 각인=A&B"


def test_mirrors_and_other_shops_are_told_apart() -> None:
    assert parse.order(fixture("90024__mirrored_smartstore")).place == "shopn"
    assert parse.order(fixture("90024__second_shop")).shop_no == 2


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
