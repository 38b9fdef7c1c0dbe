"""구매확정 as the moment: a certificate waits in sight from the delivery to the confirmation."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from integrations.models import Integration
from tests.issuance.story import Story, line, make_later, messages, statuses
from vircle.foundation.clock import kst_date
from warranties.models import Timing, Warranty, WarrantyDecision, WarrantyRuleVersion

LATER = timedelta(days=8)


@pytest.fixture(autouse=True)
def _waits_for_confirmation(integration: Integration, story: Story) -> None:
    make_later(integration, days=0, timing=Timing.CONFIRMED)


def confirm(story: Story) -> None:
    """Read that the buyer confirmed a week after the delivery, and decide."""
    confirmed = line(
        status="confirmed",
        raw_status="N50",
        delivered_at=story.now,
        confirmed_at=story.now + timedelta(days=7),
    )
    story.read(story.order(confirmed))
    story.decide(at=story.now + LATER)


def lines() -> dict[str, object]:
    return {code: held for code, held, _ in WarrantyDecision.objects.get().trace}


def test_delivered_it_waits_in_sight_and_no_day_issues_it(story: Story) -> None:
    story.deliver()
    story.decide(at=story.now + timedelta(days=400))
    warranty = Warranty.objects.get()
    assert (warranty.status, warranty.due_at) == ("scheduled", None)
    assert WarrantyDecision.objects.get().outcome == "scheduled"
    assert lines()["confirmed"] is None
    assert messages() == [("stamp_granted", 1)]


def test_confirmed_it_is_issued_and_its_period_began_at_the_delivery(story: Story) -> None:
    story.deliver()
    confirm(story)
    warranty = Warranty.objects.get()
    assert warranty.status == "issued"
    assert warranty.starts_on == kst_date(story.now)
    assert lines()["confirmed"] is True
    assert ("warranty_issued", 1) in messages()
    confirm(story)
    assert statuses() == ["issued"]


def test_confirmed_without_a_delivery_is_issued_at_once(story: Story) -> None:
    confirm(story)
    assert statuses() == ["issued"]


def test_returned_before_it_is_never_issued(story: Story) -> None:
    order = story.deliver()
    gone = replace(
        order.items[0],
        status="returned",
        effective_quantity=0,
        claim_kind="return",
        claim_state="done",
        claim_quantity=1,
    )
    story.read(replace(order, items=(gone,)))
    story.decide(at=story.now + LATER)
    assert statuses() == ["canceled"]
    assert messages() == []


def test_what_was_delivered_under_it_waits_on_after_the_rule_changed(
    integration: Integration, story: Story, now: datetime
) -> None:
    """Whether and when is frozen at the trigger; a change is for new deliveries."""
    story.deliver()
    old = WarrantyRuleVersion.objects.get()
    new = WarrantyRuleVersion.objects.create(
        brand=integration.brand,
        rule=old.rule,
        number=2,
        saved_at=now + timedelta(hours=1),
        is_on=True,
        timing=Timing.DELIVERED,
    )
    old.rule.current = new
    old.rule.save()
    story.decide(at=now + LATER)
    assert statuses() == ["scheduled"]
    confirm(story)
    assert statuses() == ["issued"]
