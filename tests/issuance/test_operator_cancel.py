"""발급취소 by hand: told to those who know, final for everything that comes later."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from integrations.models import Integration
from tests.committed import at_once, committed
from tests.factories import make_membership
from tests.issuance.story import Story, line, messages, statuses
from vircle.brands.models import AuditLog
from vircle.issuance.canceling import Canceled, cancel, outlook
from vircle.issuance.operator import undo_issue
from vircle.issuance.telling import resend_message
from vircle.notifications.models import Message, MessageWork
from warranties.models import Timing, Warranty, WarrantyEvent, WarrantyRuleVersion
from warranties.operations import HELD_BY_HAND
from warranties.rules import _BY_PLATFORM
from warranties.words import CANCEL_REASONS, CancelReason


@pytest.fixture
def operator_id(integration: Integration) -> int:
    return make_membership(brand=integration.brand).user_id


def told(status: str = "delivered") -> None:
    """Let every message have come as far as this."""
    MessageWork.objects.all().delete()
    Message.objects.update(status=status)


def cancel_all(story: Story, operator_id: int, **how: Any) -> Canceled:
    values: dict[str, Any] = {
        "reason": CancelReason.MISTAKE,
        "now": story.now + timedelta(minutes=1),
    } | how
    return cancel(
        brand_id=story.integration.brand_id,
        warranty_ids=list(Warranty.objects.values_list("pk", flat=True)),
        user_id=operator_id,
        **values,
    )


@pytest.mark.django_db
def test_whoever_was_told_is_told(story: Story, operator_id: int) -> None:
    story.deliver(line(quantity=2))
    told()

    result = cancel_all(story, operator_id, reason=CancelReason.REFUND, note="파손")

    assert statuses() == ["canceled", "canceled"]
    assert (len(result.done), result.skipped, result.told) == (2, [], 2)
    message = Message.objects.get(kind="warranty_canceled")
    assert message.variables["취소사유"] == "환불 완료"
    assert message.variables["매수"] == 2
    event = WarrantyEvent.objects.filter(kind="canceled").first()
    assert event is not None
    assert event.user_id == operator_id
    assert event.detail == {"reason": "hand_refund", "note": "파손"}
    line_of_audit = AuditLog.objects.get(action="warranty.cancel")
    assert line_of_audit.detail["warranties"] == result.done


@pytest.mark.django_db
def test_nobody_is_told_who_knows_nothing(story: Story, operator_id: int) -> None:
    story.deliver()

    result = cancel_all(story, operator_id)

    assert result.told == 0
    assert [m for m in messages() if m[0].startswith("warranty")] == []
    assert Message.objects.get(kind="warranty_issued").status == "dropped"


@pytest.mark.django_db
@pytest.mark.parametrize(("is_sent", "kinds"), [(True, ["warranty_issued"]), (False, [])])
def test_a_person_may_wish_that_nobody_is_told(
    story: Story, operator_id: int, is_sent: bool, kinds: list[str]
) -> None:
    story.deliver()
    if is_sent:
        told("accepted")

    result = cancel_all(story, operator_id, is_told=False)

    assert result.told == 0
    # What was not yet said is not said: it would no longer be true.
    assert [kind for kind, _ in messages() if kind.startswith("warranty")] == kinds


def test_a_persons_reasons_are_none_of_a_malls() -> None:
    assert _BY_PLATFORM.isdisjoint(CancelReason.values)
    assert {*CancelReason.values} <= CANCEL_REASONS.keys()


@pytest.mark.django_db
@pytest.mark.parametrize("reason", CancelReason)
def test_nothing_brings_it_back(story: Story, operator_id: int, reason: CancelReason) -> None:
    order = story.deliver()
    told()
    cancel_all(story, operator_id, reason=reason)
    later = story.now + timedelta(hours=1)

    # The mall goes on: the order is read again, claimed, and the claim is withdrawn.
    asked = replace(order.items[0], claim_kind="return", claim_state="requested")
    refused = replace(order.items[0], claim_kind="return", claim_state="withdrawn")
    for seconds, item in enumerate((order.items[0], asked, refused)):
        at = later + timedelta(seconds=seconds)
        story.read(replace(order, items=(item,)), at=at)
        story.decide(at=at + timedelta(minutes=1))

    assert statuses() == ["canceled"]
    assert [kind for kind, _ in messages()].count("warranty_canceled") == 1
    assert Warranty.objects.get().cancel_reason == reason


@pytest.mark.django_db
def test_a_return_afterwards_is_not_told_again(story: Story, operator_id: int) -> None:
    order = story.deliver()
    told()
    cancel_all(story, operator_id)
    gone = replace(order.items[0], status="returned", effective_quantity=0, claim_kind="return")
    story.read(replace(order, items=(gone,)), at=story.now + timedelta(hours=1))
    story.decide(at=story.now + timedelta(hours=1))

    assert [kind for kind, _ in messages()].count("warranty_canceled") == 1


@pytest.mark.django_db
def test_what_waits_can_be_canceled_and_what_asks_is_rejected_instead(
    story: Story, operator_id: int
) -> None:
    WarrantyRuleVersion.objects.update(delay_days=7)
    story.deliver(line("A-1"), number="O-1")
    story.deliver(line("B-1"), number="O-2")
    WarrantyRuleVersion.objects.update(delay_days=0, timing=Timing.MANUAL)
    story.deliver(line("C-1"), number="O-3")
    held = Warranty.objects.earliest("pk")
    Warranty.objects.filter(pk=held.pk).update(
        status="held", held_from="scheduled", hold_reason=HELD_BY_HAND
    )
    assert statuses() == ["held", "scheduled", "pending"]

    result = cancel_all(story, operator_id)

    assert statuses() == ["canceled", "canceled", "pending"]
    assert [why for _, why in result.skipped] == ["handled"]
    story.decide(at=story.now + timedelta(days=8))
    assert statuses() == ["canceled", "canceled", "pending"]


@pytest.mark.django_db
def test_a_part_of_a_message_is_taken_out_of_it(story: Story, operator_id: int) -> None:
    story.deliver(line(quantity=3))
    one = Warranty.objects.latest("pk")

    cancel(
        brand_id=one.brand_id,
        warranty_ids=[one.pk],
        user_id=operator_id,
        reason=CancelReason.MISTAKE,
        now=story.now,
    )

    message = Message.objects.get(kind="warranty_issued")
    assert (message.status, message.variables["매수"]) == ("queued", 2)
    assert not Message.objects.filter(kind="warranty_canceled").exists()


@pytest.mark.django_db
def test_what_was_said_before_a_repetition_counts_as_said(story: Story, operator_id: int) -> None:
    story.deliver()
    told()
    user = make_membership(brand=story.integration.brand).user
    warranty = Warranty.objects.get()
    new_id = resend_message(
        brand_id=warranty.brand_id,
        warranty_id=warranty.pk,
        message_id=warranty.message_id or 0,
        user=user,
        now=story.now + timedelta(hours=1),
    )
    assert outlook(brand_id=warranty.brand_id, warranty_ids=[warranty.pk]).told == 1

    assert cancel_all(story, operator_id).told == 1

    assert Message.objects.get(pk=new_id).status == "dropped"
    assert Message.objects.filter(kind="warranty_canceled").count() == 1


@pytest.mark.django_db
def test_a_repetition_is_not_undone_as_if_nobody_knew(story: Story, operator_id: int) -> None:
    story.deliver()
    told()
    warranty = Warranty.objects.get()
    resend_message(
        brand_id=warranty.brand_id,
        warranty_id=warranty.pk,
        message_id=warranty.message_id or 0,
        user=make_membership(brand=story.integration.brand).user,
        now=story.now + timedelta(hours=1),
    )

    undone = undo_issue(
        brand_id=warranty.brand_id, warranty_ids=[warranty.pk], user_id=operator_id, now=story.now
    )

    assert undone.issued == []
    assert statuses() == ["issued"]


@committed
def test_two_operators_and_a_return_cancel_and_tell_once(
    story: Story, operator_id: int, now: datetime
) -> None:
    order = story.deliver(line(quantity=2))
    told()
    gone = replace(order.items[0], status="returned", effective_quantity=0, claim_kind="return")
    done: list[int] = []

    def by_hand() -> None:
        with transaction.atomic():
            done.extend(cancel_all(story, operator_id).done)

    def by_mall() -> None:
        story.read(replace(order, items=(gone,)), at=now + timedelta(hours=1))
        story.decide(at=now + timedelta(hours=1))

    at_once(by_hand, by_mall, by_hand)
    story.decide(at=now + timedelta(hours=1))

    assert statuses() == ["canceled", "canceled"]
    assert [kind for kind, _ in messages()].count("warranty_canceled") == 1
    assert len(done) in {0, 2}
    assert WarrantyEvent.objects.filter(kind="canceled").count() == 2
