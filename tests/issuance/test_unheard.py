"""While a store has to be connected again nothing is issued by itself; afterwards all of it is."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from integrations.models import Integration, IntegrationStatus
from integrations.orders.snapshots import OrderSnapshot
from tests.issuance.story import Story, line, make_later, messages, statuses
from vircle.brands.models import User
from vircle.issuance.unheard import release_heard
from warranties.holding import TURNED_OFF, hold_scheduled
from warranties.models import Warranty, WarrantyDecision, WarrantyEvent
from warranties.operations import Skip, release

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
LATER = timedelta(days=8)


def change(store: Integration, **fields: Any) -> None:
    Integration.objects.filter(brand_id=store.brand_id, pk=store.pk).update(**fields)


@pytest.fixture
def waiting(integration: Integration, story: Story) -> OrderSnapshot:
    """An order that is due in a week, of a store whose link then breaks."""
    make_later(integration, days=7)
    order = story.deliver()
    change(integration, status=IntegrationStatus.RECONNECT, ended_by="expired")
    return order


def connect_again(store: Integration, *, at: datetime) -> None:
    change(store, status=IntegrationStatus.CONNECTED, ended_by="", resumed_at=at)


def polled(store: Integration, *, until: datetime, story: Story) -> int:
    """Let a poll end, release what was held, and decide; returns how many were released."""
    change(store, polled_until=until)
    count = release_heard(now=until)
    story.decide(at=until)
    return count


def test_what_comes_due_is_held_with_its_reason(
    story: Story, waiting: OrderSnapshot, now: datetime
) -> None:
    story.decide(at=now + WEEK - timedelta(hours=12))
    assert statuses() == ["scheduled"]
    story.decide(at=now + LATER)
    warranty = Warranty.objects.get()
    assert (warranty.status, warranty.hold_reason) == ("held", "integration")
    assert warranty.held_from == "scheduled"
    assert messages() == [("stamp_granted", 1)]
    event = WarrantyEvent.objects.latest("pk")
    assert (event.kind, event.user_id, event.detail) == ("held", None, {"reason": "integration"})
    assert ["heard", None, {}] in WarrantyDecision.objects.get().trace


def test_it_is_issued_once_the_store_was_asked_about_that_time(
    story: Story, waiting: OrderSnapshot, integration: Integration, now: datetime
) -> None:
    story.decide(at=now + LATER)
    back = now + LATER + timedelta(hours=1)
    connect_again(integration, at=back)
    assert polled(integration, until=back - timedelta(minutes=1), story=story) == 0
    assert statuses() == ["held"]
    assert polled(integration, until=back + timedelta(minutes=1), story=story) == 1
    assert statuses() == ["issued"]
    assert [e.kind for e in WarrantyEvent.objects.order_by("pk")] == [
        "scheduled",
        "held",
        "released",
        "issued",
    ]
    assert release_heard(now=back + timedelta(hours=1)) == 0


def test_what_comes_due_before_the_first_poll_is_held_too(
    story: Story, waiting: OrderSnapshot, integration: Integration, now: datetime
) -> None:
    connect_again(integration, at=now + WEEK - timedelta(hours=20))
    story.decide(at=now + LATER)
    assert statuses() == ["held"]
    assert polled(integration, until=now + LATER, story=story) == 1
    assert statuses() == ["issued"]


def test_what_went_back_meanwhile_is_canceled_and_nobody_is_told(
    story: Story, waiting: OrderSnapshot, integration: Integration, now: datetime
) -> None:
    story.decide(at=now + LATER)
    connect_again(integration, at=now + LATER)
    gone = replace(waiting.items[0], status="returned", claim_kind="return", effective_quantity=0)
    story.read(replace(waiting, items=(gone,)), at=now + LATER)
    polled(integration, until=now + LATER + timedelta(minutes=5), story=story)
    assert statuses() == ["canceled"]
    assert "warranty_issued" not in dict(messages())


def test_what_is_under_an_open_claim_stays_held_for_that(
    story: Story, waiting: OrderSnapshot, integration: Integration, now: datetime
) -> None:
    story.decide(at=now + LATER)
    connect_again(integration, at=now + LATER)
    asked = replace(waiting.items[0], claim_kind="return", claim_state="requested")
    story.read(replace(waiting, items=(asked,)), at=now + LATER)
    polled(integration, until=now + LATER + timedelta(minutes=5), story=story)
    assert (Warranty.objects.get().status, Warranty.objects.get().hold_reason) == ("held", "return")


def test_an_order_read_just_before_the_link_broke_waits_as_well(
    story: Story, integration: Integration, now: datetime
) -> None:
    story.read(story.order(line(status="delivered", delivered_at=now)))
    change(integration, status=IntegrationStatus.RECONNECT)
    story.decide(at=now + timedelta(minutes=1))
    assert Warranty.objects.get().hold_reason == "integration"


def test_a_person_is_told_why_it_cannot_be_released(
    story: Story, waiting: OrderSnapshot, integration: Integration, owner: User, now: datetime
) -> None:
    story.decide(at=now + LATER)
    held = Warranty.objects.get()
    outcome = release(
        brand_id=held.brand_id, warranty_ids=[held.pk], user_id=owner.pk, now=now + LATER
    )
    assert (outcome.done, outcome.skipped) == ([], [(held.pk, Skip.UNHEARD)])


def test_turning_the_rule_off_meanwhile_lets_a_person_decide(
    story: Story, waiting: OrderSnapshot, integration: Integration, owner: User, now: datetime
) -> None:
    story.decide(at=now + LATER)
    held = hold_scheduled(
        brand_id=integration.brand_id,
        integration_id=integration.pk,
        user_id=owner.pk,
        now=now + LATER,
        reason=TURNED_OFF,
    )
    assert held == 1
    connect_again(integration, at=now + LATER)
    assert polled(integration, until=now + LATER + timedelta(minutes=5), story=story) == 0
    assert (Warranty.objects.get().status, Warranty.objects.get().hold_reason) == (
        "held",
        "turned_off",
    )
