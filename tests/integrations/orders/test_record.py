"""What one read leaves in the database, and what the next one makes of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from integrations.cafe24 import parse
from integrations.models import Integration
from integrations.orders.models import OrderItem, OrderUnit, OrderWork, Transition
from integrations.orders.snapshots import OrderSnapshot
from tests.factories import (
    make_integration,
    make_product,
    make_stamp_program,
    make_stamp_rule,
    make_warranty_program,
    make_warranty_rule,
)
from tests.integrations.cafe24.fixtures import fixture, orders
from tests.issuance.story import Story, balance, line, make_later, statuses
from vircle.brands.models import Brand
from warranties.models import Timing, Warranty

pytestmark = pytest.mark.django_db

# Before anything in the files arrived.
START = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
def integration(brand: Brand) -> Integration:
    store = make_integration(brand=brand, store_id="marogyeol", connected_since=START)
    for number in ("13", "14", "101"):
        make_product(integration=store, external_id=number)
    return store


@pytest.fixture
def story(integration: Integration, now: datetime) -> Story:
    make_warranty_program(brand=integration.brand, started_at=START)
    make_warranty_rule(integration=integration, started_at=START)
    make_stamp_program(brand=integration.brand, started_at=START)
    make_stamp_rule(integration=integration, started_at=START)
    return Story(integration, now)


def read(name: str) -> OrderSnapshot:
    return parse.order(fixture(name))


def standing() -> list[tuple[str, str, str, int]]:
    rows = OrderItem.objects.order_by("external_id")
    return list(rows.values_list("status", "claim_kind", "claim_state", "effective_quantity"))


@pytest.mark.parametrize("name", orders())
def test_every_order_of_the_reference_can_be_written(story: Story, name: str) -> None:
    order = read(name)
    assert story.read(order) == 1
    assert OrderItem.objects.count() == len(order.items)
    assert OrderUnit.objects.count() == sum(item.quantity for item in order.items)
    assert story.read(order) == 0
    assert OrderWork.objects.get().seq == 1


def test_an_item_that_is_not_listed_any_more_stays_and_is_seen(story: Story) -> None:
    story.read(read("90024__two_items"))
    story.read(read("90024__one_item_left"))
    assert standing() == [("delivered", "", "", 1), ("unknown", "cancel", "requested", 1)]
    gone = OrderItem.objects.get(external_id__endswith="-02")
    assert (gone.claim_quantity, gone.raw_status, gone.units.count()) == (0, "", 1)
    moves = Transition.objects.filter(item=gone).order_by("id").values_list("before", "after")
    assert list(moves) == [("", "delivered"), ("delivered", "unknown/cancel/requested")]


def test_an_item_that_is_listed_again_is_what_the_mall_says(story: Story) -> None:
    for name in ("90024__two_items", "90024__one_item_left", "90024__two_items"):
        story.read(read(name))
    assert standing() == [("delivered", "", "", 1)] * 2
    assert Transition.objects.filter(item__external_id__endswith="-02").count() == 3


def test_an_order_of_which_no_item_is_listed_keeps_them_all(story: Story) -> None:
    story.read(read("90024__two_items"))
    story.read(read("90070__no_item_left"))
    assert standing() == [("unknown", "cancel", "requested", 1)] * 2
    assert OrderWork.objects.get().seq == 2


def test_an_item_is_noted_absent_once_however_the_order_changes(story: Story) -> None:
    story.read(read("90024__two_items"))
    left = read("90024__one_item_left")
    story.read(left)
    story.read(replace(left, place="self"))
    assert Transition.objects.filter(after="unknown/cancel/requested").count() == 1


def test_what_vanished_is_neither_issued_nor_taken_back(story: Story) -> None:
    make_later(story.integration, days=10)
    story.read(read("90024__two_items"))
    story.decide()
    assert statuses() == ["scheduled", "scheduled"]
    story.read(read("90024__one_item_left"))
    later = Warranty.objects.order_by("due_at").last()
    assert later is not None
    assert later.due_at is not None
    story.decide(at=later.due_at)
    assert statuses() == ["issued", "held"]
    story.read(read("90024__two_items"))
    story.decide(at=later.due_at)
    assert statuses() == ["issued", "issued"]


def test_what_was_issued_stays_until_somebody_says_that_it_came_back(story: Story) -> None:
    story.read(read("90024__two_items"))
    story.decide(at=story.now)
    story.read(read("90070__no_item_left"))
    story.decide(at=story.now)
    assert statuses() == ["issued", "issued"]
    assert balance() == 1


def test_each_of_several_returns_takes_its_piece_back_once(story: Story) -> None:
    issued = {
        "90027__partial_1_requested": 3,
        "90027__partial_2_done": 2,
        "90027__partial_3_second_requested": 2,
        "90027__partial_4_second_done": 1,
        "90027__partial_5_third_requested": 1,
        "90027__partial_6_third_done": 0,
    }
    untouched = fixture("90027__partial_1_requested")
    untouched["items"][0] |= {"order_status": "N40", "claim_code": None, "claim_quantity": 0}
    story.read(parse.order(untouched))
    story.decide(at=story.now)
    for name, count in issued.items():
        for _ in range(2):
            story.read(read(name))
            story.decide(at=story.now)
            assert statuses().count("issued") == count
            assert balance() == int(count > 0)
    assert len(statuses()) == 3


def test_a_code_that_nobody_knows_does_not_bring_back_what_was_returned(story: Story) -> None:
    story.read(read("90024__delivered"))
    story.decide(at=story.now)
    story.read(read("90027__return_done"))
    story.decide(at=story.now)
    for _ in range(2):
        story.now += timedelta(hours=1)
        story.read(read("90024__unknown_status"))
        story.decide()
    assert statuses() == ["canceled"]
    assert balance() == 0


def test_a_replacement_of_which_the_original_is_unknown_earns_no_stamp(story: Story) -> None:
    story.read(read("90028__original_in_another_order"))
    story.decide()
    assert balance() == 0
    assert statuses() == ["issued"]


def test_a_replacement_that_is_exchanged_again_leaves_one_stamp(story: Story) -> None:
    story.read(read("90024__delivered"))
    story.decide()
    story.read(read("90028__exchanged_again"))
    story.decide()
    assert balance() == 1


def test_fewer_pieces_of_an_item_take_back_the_highest(story: Story) -> None:
    order = story.deliver(line(quantity=3))
    fewer = replace(order.items[0], quantity=2, effective_quantity=2)
    story.read(replace(order, items=(fewer,)))
    story.decide()
    assert statuses() == ["issued", "issued", "canceled"]


def test_an_item_that_waits_for_an_operator_is_not_in_the_way_when_it_vanishes(
    story: Story,
) -> None:
    make_later(story.integration, days=0, timing=Timing.MANUAL)
    story.read(read("90024__two_items"))
    story.decide()
    assert statuses() == ["pending", "pending"]
    story.read(read("90024__one_item_left"))
    story.decide()
    assert statuses() == ["pending", "held"]
