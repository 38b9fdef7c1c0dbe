"""Who is told: the orderer, or whoever receives the first item that counts."""

import pytest

from integrations.cafe24 import parse
from integrations.orders.record import contact
from integrations.orders.snapshots import PersonSnapshot
from tests.integrations.cafe24.fixtures import fixture
from vircle.brands.phones import Reach, read_phone

ORDERER, RECEIVER = "010-0000-0001", "010-0000-0008"
SECOND_RECEIVER = PersonSnapshot("이샘플", "010-0000-0009")


@pytest.mark.parametrize(
    ("name", "phone"),
    [
        ("90024__delivered", ORDERER),
        ("90024__guest", ORDERER),
        ("90024__masked_orderer_but_not_receiver", RECEIVER),
        ("90024__mobile_in_the_other_field", ORDERER),
        ("90024__virtual_and_real_phone", RECEIVER),
        ("90024__several_receivers", ORDERER),
        ("90024__several_receivers_before_shipping", SECOND_RECEIVER.phone),
        ("90024__several_receivers_first_item_canceled", SECOND_RECEIVER.phone),
    ],
)
def test_who_is_told(name: str, phone: str) -> None:
    assert contact(parse.order(fixture(name))).phone == phone


@pytest.mark.parametrize(
    ("name", "buyer", "receiver", "reach"),
    [
        ("90024__masked_phone", "010-****-0001", "010-****-0008", Reach.MASKED),
        ("90024__virtual_phone", "", "0508-0000-0008", Reach.NONE),
        ("90024__no_phone", "", "", Reach.NONE),
        ("90024__guest_and_gift", "", None, Reach.NONE),
    ],
)
def test_who_cannot_be_told_is_kept_with_the_reason(
    name: str, buyer: str, receiver: str | None, reach: Reach
) -> None:
    order = parse.order(fixture(name))
    assert order.buyer.phone == buyer
    assert (order.receiver.phone if order.receiver else None) == receiver
    assert read_phone(contact(order).phone).reach is reach


def test_the_receiver_is_matched_by_the_code_of_the_shipment() -> None:
    order = parse.order(fixture("90024__several_receivers"))
    assert order.receiver == PersonSnapshot("유받기", RECEIVER)
    moved = fixture("90024__several_receivers")
    moved["items"].reverse()
    assert parse.order(moved).receiver == SECOND_RECEIVER


def test_a_canceled_item_and_a_gift_do_not_say_who_receives() -> None:
    order = parse.order(fixture("90024__several_receivers_first_item_canceled"))
    assert order.receiver == SECOND_RECEIVER


def test_a_shipment_that_nobody_receives_falls_back_to_the_first() -> None:
    doc = fixture("90024__several_receivers")
    doc["items"][0]["shipping_code"] = doc["items"][1]["shipping_code"] = "D-elsewhere"
    assert parse.order(doc).receiver == PersonSnapshot("유받기", RECEIVER)
