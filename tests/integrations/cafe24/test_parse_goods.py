"""What was bought: gifts, extras, sets, and what an exchange brought in place of what."""

from typing import Any

import pytest

from integrations.cafe24 import parse
from integrations.cafe24.assumptions import UNKNOWN_ORIGINAL
from integrations.orders.models import ItemStatus
from integrations.orders.snapshots import ItemSnapshot
from tests.integrations.cafe24.fixtures import fixture

FIRST, SECOND = "20261110-0000013-01", "20261110-0000013-02"


def items(name: str) -> tuple[ItemSnapshot, ...]:
    return parse.order(fixture(name)).items


def first_item(name: str, **changes: Any) -> ItemSnapshot:
    doc = fixture(name)
    doc["items"][0] |= changes
    return parse.order(doc).items[0]


def test_a_gift_is_marked_or_costs_nothing() -> None:
    assert [item.is_gift for item in items("90024__free_gift")] == [False, True, True, True]
    assert [item.is_gift for item in items("90024__guest_and_gift")] == [False, True]


def test_an_item_without_a_price_is_free_but_one_without_a_word_is_not() -> None:
    assert first_item("90024__delivered", product_price="0.00").is_gift
    assert not first_item("90024__delivered", product_price=None).is_gift
    assert not first_item("90024__delivered", product_price="0.00", option_price="100").is_gift


def test_an_extra_is_no_product_of_its_own() -> None:
    assert [item.is_addon for item in items("90024__addon_product")] == [False, True]


def test_a_set_in_one_piece_is_one_item_whatever_it_holds() -> None:
    (item,) = items("90024__set_as_one_item")
    assert (item.product_external_id, item.quantity, item.effective_quantity) == ("70", 2, 2)
    assert item.product_name == "토트백 & 카드지갑 세트"


def test_each_part_of_a_set_in_parts_is_an_item_and_none_is_a_gift() -> None:
    bag, wallet = items("90024__set_as_parts")
    assert (bag.product_external_id, wallet.product_external_id) == ("13", "14")
    assert (wallet.price, wallet.is_gift) == (0, False)


def test_an_exchange_and_what_replaces_it() -> None:
    old, new = items("90028__exchange_with_replacement")
    assert (old.status, old.effective_quantity) == (ItemStatus.EXCHANGED, 0)
    assert (old.replaces_external_id, new.replaces_external_id) == ("", FIRST)
    assert (new.status, new.option_text) == (ItemStatus.SHIPPING, "색상=블랙")


@pytest.mark.parametrize(
    ("name", "replaced"),
    [
        ("90028__original_as_number", FIRST),
        ("90028__original_as_text", FIRST),
        ("90028__originals_of_which_one_is_known", FIRST),
        ("90028__original_not_named", UNKNOWN_ORIGINAL),
        ("90028__original_in_another_order", UNKNOWN_ORIGINAL),
        ("90028__original_is_itself", UNKNOWN_ORIGINAL),
        ("90028__ordinary_item_with_original", ""),
    ],
)
def test_what_a_replacement_stands_for(name: str, replaced: str) -> None:
    assert items(name)[-1].replaces_external_id == replaced


def test_a_replacement_that_is_exchanged_again_is_still_one() -> None:
    first, second, third = items("90028__exchanged_again")
    assert [item.replaces_external_id for item in (first, second, third)] == ["", FIRST, SECOND]
    assert (second.status, third.status) == (ItemStatus.EXCHANGED, ItemStatus.SHIPPING)


def test_a_replacement_that_is_returned_is_still_one() -> None:
    returned = items("90028__replacement_returned")[1]
    assert (returned.status, returned.replaces_external_id) == (ItemStatus.RETURNED, FIRST)


def test_a_replacement_without_a_price_was_paid_for_with_the_original() -> None:
    assert not items("90028__replacement_without_price")[1].is_gift


def test_one_piece_of_three_exchanged() -> None:
    old, new = items("90028__partial_exchange")
    assert (old.status, old.claim_quantity, old.effective_quantity) == ("delivered", 1, 2)
    assert (new.quantity, new.replaces_external_id) == (1, FIRST)
