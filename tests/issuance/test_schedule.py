"""발급예정 with its day: what a claim does to it, and issuing it before its day."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from integrations.models import Integration
from tests.issuance.story import Story, line, make_later, messages, statuses
from vircle.brands.models import User
from vircle.issuance.operator import issue_pending, undo_issue
from warranties.models import Warranty, WarrantyEvent, WarrantyRule, WarrantyRuleVersion
from warranties.operations import hold, release

pytestmark = pytest.mark.django_db
SOON = timedelta(minutes=1)
# Delivered at 14:30 on 20 November in Korea; seven days later at ten.
DUE = datetime.fromisoformat("2026-11-27T10:00:00+09:00")
ARRIVED = line(status="delivered", raw_status="N40")


@pytest.fixture
def scheduled(integration: Integration, story: Story) -> Warranty:
    """A certificate that is due in seven days."""
    make_later(integration, days=7)
    story.deliver()
    return Warranty.objects.get()


def by(user: User, warranty: Warranty, **when: Any) -> dict[str, Any]:
    return {
        "brand_id": warranty.brand_id,
        "warranty_ids": [warranty.pk],
        "user_id": user.pk,
        **when,
    }


def test_it_is_issued_at_its_moment_and_not_before(story: Story, scheduled: Warranty) -> None:
    assert scheduled.due_at == DUE
    story.decide(at=DUE - timedelta(seconds=1))
    assert statuses() == ["scheduled"]
    story.decide(at=DUE)
    assert statuses() == ["issued"]


def test_issued_now_it_is_issued_once(
    story: Story, scheduled: Warranty, owner: User, now: datetime
) -> None:
    result = issue_pending(**by(owner, scheduled, now=now + SOON))
    again = issue_pending(**by(owner, scheduled, now=now + SOON))
    assert (result.issued, again.issued) == ([scheduled.pk], [])
    assert again.skipped == [(scheduled.pk, "handled")]
    story.decide(at=DUE + timedelta(days=1))
    assert statuses() == ["issued"]
    assert dict(messages())["warranty_issued"] == 1


def test_undone_it_has_its_day_again(
    story: Story, scheduled: Warranty, owner: User, now: datetime
) -> None:
    issue_pending(**by(owner, scheduled, now=now + SOON))
    assert undo_issue(**by(owner, scheduled, now=now + SOON)).issued == [scheduled.pk]
    scheduled.refresh_from_db()
    assert (scheduled.status, scheduled.due_at, scheduled.number) == ("scheduled", DUE, None)
    story.decide(at=now + 2 * SOON)
    assert statuses() == ["scheduled"]
    story.decide(at=DUE)
    assert statuses() == ["issued"]
    assert [e.kind for e in WarrantyEvent.objects.order_by("pk")] == [
        "scheduled",
        "issued",
        "undone",
        "issued",
    ]


def test_under_an_open_claim_it_cannot_be_issued_now(
    story: Story, scheduled: Warranty, owner: User, now: datetime
) -> None:
    [(order, _)] = story.told
    asked = replace(order.items[0], claim_kind="return", claim_state="requested")
    story.read(replace(order, items=(asked,)))
    story.decide()
    assert statuses() == ["scheduled"]
    result = issue_pending(**by(owner, scheduled, now=now + SOON))
    assert result.skipped == [(scheduled.pk, "claim_open")]
    story.decide(at=DUE)
    assert (statuses(), Warranty.objects.get().hold_reason) == (["held"], "return")
    withdrawn = replace(asked, claim_state="withdrawn")
    story.read(replace(order, items=(withdrawn,)), at=DUE + SOON)
    story.decide(at=DUE + 2 * SOON)
    assert statuses() == ["issued"]


def test_what_goes_back_before_its_day_is_canceled_in_silence(
    story: Story, scheduled: Warranty
) -> None:
    [(order, _)] = story.told
    gone = replace(order.items[0], status="returned", claim_kind="return", effective_quantity=0)
    story.read(replace(order, items=(gone,)))
    story.decide(at=DUE)
    assert statuses() == ["canceled"]
    assert not {kind for kind, _ in messages()} & {"warranty_issued", "warranty_canceled"}


def test_held_by_hand_its_day_passes_until_it_is_released(
    story: Story, scheduled: Warranty, owner: User, now: datetime
) -> None:
    assert hold(**by(owner, scheduled, now=now)).done == [scheduled.pk]
    story.decide(at=DUE + SOON)
    assert (statuses(), Warranty.objects.get().hold_reason) == (["held"], "operator")
    assert release(**by(owner, scheduled, now=DUE + SOON)).done == [scheduled.pk]
    story.decide(at=DUE + 2 * SOON)
    assert statuses() == ["issued"]


def test_delivered_while_on_and_heard_after_it_was_off_it_is_issued(
    story: Story, integration: Integration, now: datetime
) -> None:
    """Frozen at the trigger: docs/adr/0008."""
    rule = WarrantyRule.objects.get(integration=integration)
    WarrantyRuleVersion.objects.create(
        brand=integration.brand,
        rule=rule,
        number=2,
        saved_at=now + timedelta(hours=1),
        is_on=False,
        timing="delivered",
    )
    story.now = now + timedelta(hours=2)
    on = story.order(replace(ARRIVED, delivered_at=now), number="O-1")
    off = story.order(
        replace(ARRIVED, delivered_at=now + timedelta(minutes=90), external_id="B-1"),
        number="O-2",
    )
    story.read(on, off)
    story.decide(at=now + timedelta(hours=3))
    assert statuses() == ["issued"]
    assert Warranty.objects.get().order.external_id == "O-1"
