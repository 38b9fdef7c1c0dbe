"""Whatever a mall answers is an order of a bounded size, or unreadable: never anything worse."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.cafe24 import parse
from integrations.cafe24.assumptions import MOST_ITEMS, MOST_PIECES
from integrations.cafe24.values import amount, count, moment
from integrations.orders.models import ClaimKind, ClaimState, ItemStatus
from integrations.orders.snapshots import OrderSnapshot
from integrations.values import Unreadable, key, text
from tests.integrations.cafe24.fixtures import fixture, orders
from tests.integrations.cafe24.hostile import mutated

DELIVERED = "90024__delivered"
ORDERS = [fixture(name) for name in orders()]


def check(order: OrderSnapshot) -> None:
    """Assert what the database and the deciding rules rely on."""
    assert 0 < len(order.external_id) <= 40
    assert len(order.place) <= 30
    assert len({item.external_id for item in order.items}) == len(order.items) <= MOST_ITEMS
    assert sum(item.quantity for item in order.items) <= MOST_PIECES
    for person in filter(None, (order.buyer, order.receiver)):
        assert (len(person.name) <= 60, len(person.phone) <= 30) == (True, True)
    for item in order.items:
        assert 0 <= item.effective_quantity <= item.quantity
        assert 0 <= item.claim_quantity <= item.quantity
        assert item.status in ItemStatus.values
        assert item.claim_kind in {"", *ClaimKind.values}
        assert item.claim_state in {"", *ClaimState.values}
        assert item.product_external_id.isdigit()
        assert len(item.product_name) <= 300
        assert len(item.option_text) <= 500
        assert len(item.raw_status) <= 40
        assert 0 < len(item.external_id) <= 60
        assert len(item.replaces_external_id) <= 60
        assert 0 <= item.price < 10**16
    # Whatever is stored or digested has to be encodable.
    (repr(order) + _words(order)).encode()


def _words(order: OrderSnapshot) -> str:
    people = [each for each in (order.buyer, order.receiver) if each]
    names = [word for each in people for word in (each.name, each.phone)]
    return "".join([*names, *(item.product_name + item.option_text for item in order.items)])


@pytest.mark.parametrize("name", orders())
def test_every_order_of_the_reference_is_read(name: str) -> None:
    check(parse.order(fixture(name)))


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_any_change_leaves_an_order_or_something_unreadable(data: st.DataObject) -> None:
    doc = data.draw(mutated(data.draw(st.sampled_from(ORDERS))))
    try:
        order = parse.order(json.loads(json.dumps(doc)))
    except Unreadable:
        return
    check(order)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@given(_JSON)
@settings(deadline=None)
def test_any_value_is_read_or_unreadable(value: Any) -> None:
    for read in (moment, amount, count, key, text, parse.order):
        try:
            read(value)
        except Unreadable:
            continue


@given(st.text())
@settings(deadline=None)
def test_a_text_can_always_be_stored(value: str) -> None:
    found = text(value, most=60)
    assert len(found) <= 60
    assert "\0" not in found
    found.encode()


def test_half_a_character_is_left_out() -> None:
    assert text("토트백\ud83d 라지") == "토트백 라지"


def test_markup_without_an_end_is_cut_before_it_is_cleaned() -> None:
    assert len(text("<b>" * 5_000_000)) <= 300


@pytest.mark.parametrize(
    "stated", ["0001-01-01", "9999-12-31T23:59:59-23:59", "1970-01-01", "24", True, [], 1e300]
)
def test_a_moment_that_no_calendar_has_is_unreadable(stated: object) -> None:
    with pytest.raises(Unreadable):
        moment(stated)


@pytest.mark.parametrize(
    "stated", [None, "", "0000-00-00", "0000-00-00 00:00:00", "-0001-11-30T00:00:00+09:00"]
)
def test_a_date_that_is_none_is_none(stated: object) -> None:
    assert moment(stated) is None


@pytest.mark.parametrize(
    "stated",
    ["1e1000000", "-1e999999", "1e15", "NaN", "sNaN", "Infinity", "5,000", 10**400, True, {}],
)
def test_an_amount_that_nobody_pays_is_unreadable(stated: object) -> None:
    with pytest.raises(Unreadable):
        amount(stated)


@pytest.mark.parametrize("changes", [{"items": None}, {"items": {}}, {"items": "[]"}])
def test_an_order_without_a_word_about_its_items_is_unreadable(changes: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        parse.order(fixture(DELIVERED) | changes)


def test_an_item_that_is_listed_twice_is_unreadable() -> None:
    doc = fixture(DELIVERED)
    with pytest.raises(Unreadable):
        parse.order(doc | {"items": doc["items"] * 2})


@pytest.mark.parametrize(
    ("items", "quantity", "is_read"),
    [(1, MOST_PIECES, True), (1, MOST_PIECES + 1, False), (2, 6_000, False),
     (MOST_ITEMS, 1, True), (MOST_ITEMS + 1, 1, False)],
)  # fmt: skip
def test_an_order_that_no_person_placed_is_unreadable(
    items: int, quantity: int, is_read: bool
) -> None:
    doc = fixture(DELIVERED)
    first = doc["items"][0] | {"quantity": quantity}
    doc["items"] = [first | {"order_item_code": f"1-{number}"} for number in range(items)]
    if is_read:
        check(parse.order(doc))
        return
    with pytest.raises(Unreadable):
        parse.order(doc)


@pytest.mark.parametrize(
    "changes",
    [{"order_id": "../products"}, {"order_id": "1/2"}, {"order_id": ""}, {"order_id": "a" * 41}],
)
def test_a_number_that_would_lead_elsewhere_is_unreadable(changes: dict[str, str]) -> None:
    with pytest.raises(Unreadable):
        parse.order(fixture(DELIVERED) | changes)


def test_the_moments_of_a_day_are_korean() -> None:
    expected = datetime(2026, 11, 13, 0, 30, tzinfo=UTC)
    for stated in ("2026-11-13 09:30:00", "2026-11-13T09:30:00+09:00", "2026-11-13T00:30:00Z"):
        assert moment(stated) == expected
