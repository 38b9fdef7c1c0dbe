"""What is taken back, from whom, and who is told of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from integrations.models import Integration
from integrations.orders.snapshots import PersonSnapshot
from stamps.models import StampCard
from tests.issuance.story import Story, balance, line, make_later, messages, statuses, worth
from vircle.notifications.models import Message
from warranties.models import Timing, Warranty

pytestmark = pytest.mark.django_db


def test_a_return_takes_back_what_nobody_was_told_of_silently(story: Story) -> None:
    order = story.deliver()
    returned = replace(order.items[0], status="returned", effective_quantity=0, claim_kind="return")
    story.read(replace(order, items=(returned,)))
    story.decide()
    assert statuses() == ["canceled"]
    assert balance() == 0
    assert worth() == [0]
    assert messages() == []


def test_a_return_is_told_to_whoever_was_told_of_the_grant(story: Story) -> None:
    order = story.deliver()
    Message.objects.update(status="delivered")
    returned = replace(order.items[0], status="returned", effective_quantity=0, claim_kind="return")
    story.read(replace(order, items=(returned,)))
    story.decide()
    story.decide()
    assert messages() == [
        ("stamp_granted", 1),
        ("stamp_reversed", 1),
        ("warranty_canceled", 1),
        ("warranty_issued", 1),
    ]
    assert Message.objects.get(kind="warranty_canceled").variables["취소사유"] == "반품 완료"


def test_a_partial_return_takes_the_highest_unit_and_keeps_the_stamp(story: Story) -> None:
    order = story.deliver(line(quantity=3))
    part = replace(
        order.items[0],
        effective_quantity=2,
        claim_kind="return",
        claim_state="done",
        claim_quantity=1,
    )
    story.read(replace(order, items=(part,)))
    story.decide()
    assert statuses() == ["issued", "issued", "canceled"]
    assert balance() == 1
    assert Message.objects.get(kind="warranty_issued").variables["매수"] == 2


def test_a_withdrawn_return_is_granted_again_as_a_new_cycle(story: Story) -> None:
    order = story.deliver()
    gone = replace(order.items[0], status="returned", effective_quantity=0, claim_kind="return")
    story.read(replace(order, items=(gone,)))
    story.decide()
    story.now += timedelta(minutes=1)
    story.read(order)
    story.decide()
    assert statuses() == ["canceled", "issued"]
    assert worth() == [0, 1]
    assert balance() == 1


def test_an_exchange_gives_a_new_number_and_leaves_the_stamp(story: Story) -> None:
    order = story.deliver()
    Message.objects.update(status="delivered")
    old = replace(
        order.items[0],
        status="exchanged",
        effective_quantity=0,
        claim_kind="exchange",
        claim_state="done",
    )
    new = line("A-02", status="delivered", delivered_at=story.now, replaces_external_id="A-01")
    story.read(replace(order, items=(old, new)))
    story.decide()
    assert statuses() == ["canceled", "issued"]
    assert balance() == 1
    replaced, fresh = Warranty.objects.order_by("id")
    assert replaced.replaced_by_id == fresh.pk
    assert ("warranty_canceled", 1) not in messages()


def test_a_stamp_is_taken_back_from_whoever_got_it(story: Story) -> None:
    order = story.deliver()
    moved = replace(order, buyer=PersonSnapshot("이샘플", "010-0000-0002"))
    gone = replace(order.items[0], status="returned", effective_quantity=0, claim_kind="return")
    story.read(replace(moved, items=(gone,)))
    story.decide()
    cards = StampCard.objects.order_by("id")
    assert [card.balance for card in cards] == [0, 0]
    assert worth() == [0]


def test_per_unit_stamps_follow_each_unit(integration: Integration, story: Story) -> None:
    from stamps.models import StampProgramVersion

    StampProgramVersion.objects.update(earn_per="unit")
    order = story.deliver(line(quantity=3))
    assert balance() == 3
    part = replace(order.items[0], effective_quantity=1, claim_kind="return", claim_state="done")
    story.read(replace(order, items=(part,)))
    story.decide()
    assert balance() == 1
    assert worth() == [1, 0, 0]


def test_an_issue_that_nobody_was_told_of_can_be_undone(
    integration: Integration, story: Story
) -> None:
    from tests.factories import make_membership
    from vircle.issuance.operator import issue_pending, undo_issue

    make_later(integration, days=0, timing=Timing.MANUAL)
    story.deliver(line("A-01"), number="O-1")
    story.deliver(line("B-01"), number="O-2", buyer=PersonSnapshot("서안심", ""))
    ids = list(Warranty.objects.values_list("id", flat=True))
    user_id = make_membership(brand=integration.brand).user_id
    common: dict[str, Any] = {
        "brand_id": integration.brand_id,
        "user_id": user_id,
        "now": story.now,
    }
    assert sorted(issue_pending(warranty_ids=ids, **common).issued) == sorted(ids)
    assert undo_issue(warranty_ids=ids, **common).issued == sorted(ids)
    assert statuses() == ["pending", "pending"]
    assert sorted(issue_pending(warranty_ids=ids, **common).issued) == sorted(ids)
    waves = Message.objects.filter(kind="warranty_issued").values_list("order_id", "wave", "status")
    assert sorted(w[1:] for w in waves) == [
        (1, "dropped"), (1, "unreachable"), (2, "queued"), (2, "unreachable"),
    ]  # fmt: skip
