"""A store that is let go issues nothing by itself; what it had scheduled waits for a person."""

from datetime import datetime, timedelta

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from integrations.cafe24 import connector
from integrations.models import Integration, IntegrationStatus
from tests.factories import make_warranty
from tests.issuance.story import Story, line, make_later, statuses
from vircle.brands.models import User
from vircle.brands.tenancy import brand_scope
from vircle.issuance.stores import is_caught_up, let_go, release_store
from warranties.models import Warranty, WarrantyEvent, WarrantyRuleVersion, WarrantyStatus

LATER = timedelta(days=8)


@pytest.fixture(autouse=True)
def _nobody_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the platform is told is another test's matter."""
    monkeypatch.setattr(connector.Cafe24Connector, "revoke", lambda self: None)


def part(store: Integration, *, user: User, now: datetime) -> int:
    with brand_scope(brand_id=store.brand_id):
        return let_go(integration=store, user=user, now=now)


def come_back(store: Integration, *, now: datetime, polled_until: datetime) -> Integration:
    """Connect again, and poll until a moment."""
    Integration.objects.update(
        status=IntegrationStatus.CONNECTED, connected_since=now, polled_until=polled_until
    )
    store.refresh_from_db()
    return store


def release(store: Integration, *, user: User, now: datetime) -> int:
    with brand_scope(brand_id=store.brand_id):
        return release_store(integration=store, user=user, now=now)


def test_letting_go_holds_what_is_scheduled(
    integration: Integration, story: Story, owner: User, now: datetime
) -> None:
    make_later(integration, days=7)
    story.deliver()
    assert part(integration, user=owner, now=now) == 1
    integration.refresh_from_db()
    assert integration.status == IntegrationStatus.DISCONNECTED
    story.decide(at=now + LATER)
    warranty = Warranty.objects.get()
    assert (warranty.status, warranty.hold_reason) == ("held", "disconnected")
    event = WarrantyEvent.objects.get(kind="held")
    assert (event.user_id, event.detail) == (owner.pk, {"reason": "disconnected"})


def test_what_was_issued_or_waits_for_an_operator_stays(
    integration: Integration, story: Story, owner: User, now: datetime
) -> None:
    story.deliver()
    make_warranty(integration=integration, status=WarrantyStatus.PENDING)
    assert part(integration, user=owner, now=now) == 0
    assert sorted(statuses()) == ["issued", "pending"]


def test_what_was_read_before_and_is_decided_afterwards_is_born_held(
    integration: Integration, story: Story, owner: User, now: datetime
) -> None:
    make_later(integration, days=7)
    story.read(story.order(line(status="delivered", raw_status="N40", delivered_at=now)))
    part(integration, user=owner, now=now)
    story.decide(at=now + timedelta(minutes=1))
    warranty = Warranty.objects.get()
    assert (warranty.status, warranty.hold_reason) == ("held", "disconnected")
    assert warranty.held_from == "scheduled"


def test_what_is_scheduled_while_the_store_is_let_go_is_held_right_after(
    integration: Integration,
    story: Story,
    owner: User,
    now: datetime,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        part(integration, user=owner, now=now)
        make_warranty(integration=integration, status=WarrantyStatus.SCHEDULED)
    assert statuses() == ["held"]


def test_coming_back_releases_nothing_by_itself_and_a_person_all_of_it(
    integration: Integration, story: Story, owner: User, now: datetime
) -> None:
    make_later(integration, days=7)
    story.deliver()
    part(integration, user=owner, now=now)
    back = come_back(integration, now=now + LATER, polled_until=now + LATER)
    story.decide(at=now + LATER)
    assert statuses() == ["held"]
    assert release(back, user=owner, now=now + LATER) == 1
    story.decide(at=now + LATER)
    assert statuses() == ["issued"]


def test_nothing_is_released_before_the_time_without_news_was_asked_about(
    integration: Integration, story: Story, owner: User, now: datetime
) -> None:
    make_later(integration, days=7)
    story.deliver()
    part(integration, user=owner, now=now)
    back = come_back(integration, now=now + LATER, polled_until=now)
    assert not is_caught_up(back)
    assert release(back, user=owner, now=now + LATER) == 0
    assert statuses() == ["held"]


def test_what_came_back_meanwhile_is_canceled_not_issued(
    integration: Integration, story: Story, owner: User, now: datetime
) -> None:
    make_later(integration, days=7)
    story.deliver()
    part(integration, user=owner, now=now)
    back = come_back(integration, now=now + LATER, polled_until=now + LATER)
    story.read(
        story.order(
            line(
                status="returned",
                raw_status="R40",
                delivered_at=now,
                effective_quantity=0,
                claim_kind="return",
                claim_state="done",
                claim_quantity=1,
            )
        )
    )
    story.decide(at=now + LATER)
    assert release(back, user=owner, now=now + LATER) == 0
    assert statuses() == ["canceled"]


def test_what_the_switch_holds_is_released_only_while_it_is_on(
    integration: Integration, story: Story, owner: User, now: datetime
) -> None:
    make_warranty(
        integration=integration,
        status=WarrantyStatus.HELD,
        hold_reason="turned_off",
        held_from="scheduled",
    )
    back = come_back(integration, now=now, polled_until=now)
    WarrantyRuleVersion.objects.update(is_on=False)
    assert release(back, user=owner, now=now) == 0
    WarrantyRuleVersion.objects.update(is_on=True)
    assert release(back, user=owner, now=now) == 1
    assert statuses() == ["scheduled"]
