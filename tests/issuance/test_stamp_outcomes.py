"""What 판정 기록 says of stamps is what the very decision left, not what it found."""

from dataclasses import replace
from datetime import timedelta

import pytest

from integrations.orders.snapshots import ItemSnapshot, OrderSnapshot
from stamps.models import StampDecision, StampProgramVersion
from tests.issuance.story import Story, line

pytestmark = pytest.mark.django_db


def give_back(story: Story, order: OrderSnapshot, *items: ItemSnapshot) -> None:
    gone = {
        item.external_id: replace(
            item, status="returned", claim_kind="return", claim_state="done", effective_quantity=0
        )
        for item in items
    }
    kept = tuple(gone.get(item.external_id, item) for item in order.items)
    story.read(replace(order, items=kept))
    story.decide(at=story.now + timedelta(seconds=story.reads))


def outcomes() -> list[str]:
    rows = StampDecision.objects.order_by("item__external_id")
    return list(rows.values_list("outcome", flat=True))


def test_what_was_taken_back_is_not_called_granted(story: Story) -> None:
    order = story.deliver()
    assert outcomes() == ["granted"]
    give_back(story, order, *order.items)
    assert outcomes() == ["reversed"]


def test_an_order_that_keeps_its_stamp_keeps_it_for_every_item(story: Story) -> None:
    order = story.deliver(line("A-01"), line("A-02"))
    give_back(story, order, order.items[0])
    assert outcomes() == ["granted", "granted"]


def test_where_each_unit_earns_one_the_returned_item_is_told_apart(story: Story) -> None:
    StampProgramVersion.objects.update(earn_per="unit")
    order = story.deliver(line("A-01"), line("A-02"))
    give_back(story, order, order.items[0])
    assert outcomes() == ["reversed", "granted"]
