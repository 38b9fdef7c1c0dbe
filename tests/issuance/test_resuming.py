"""What waits because a link was in doubt is due as soon as its owner has consented again."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from integrations.connector import DOUBTED, Busy, PolledPage, Position
from integrations.models import Integration, Platform
from integrations.services import connect
from tests.factories import make_integration
from tests.issuance.story import Story
from vircle.brands.models import User
from vircle.foundation import clock
from vircle.foundation.clock import kst_date
from vircle.issuance import backfill, gaps
from vircle.issuance.gap_models import GapCheck
from vircle.issuance.models import Backfill

pytestmark = pytest.mark.django_db
AN_HOUR = 3600.0


@pytest.fixture
def doubted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A store whose tokens may have been lost: nobody asks it for an hour."""

    class Mall:
        def read_past(self, *, first: date, last: date, position: Position | None) -> PolledPage:
            raise Busy(AN_HOUR, DOUBTED)

    def arrived_on(*_: object, **__: object) -> None:
        raise Busy(AN_HOUR, DOUBTED)

    monkeypatch.setattr(backfill, "connector_for", lambda _store: Mall())
    monkeypatch.setattr(gaps, "arrived_on", arrived_on)


@pytest.fixture
def consent(integration: Integration, owner: User) -> Callable[[datetime], None]:
    def again(now: datetime) -> None:
        connect(
            brand=integration.brand,
            user=owner,
            platform=Platform(integration.platform),
            store_id=integration.store_id,
            grant=lambda _store: None,
            now=now,
        )

    return again


@pytest.fixture
def wish(integration: Integration, owner: User, story: Story, now: datetime) -> Backfill:
    return backfill.ask(
        integration=integration,
        user_id=owner.pk,
        first_on=kst_date(now) - timedelta(days=3),
        last_on=kst_date(now),
        for_warranties=True,
        for_stamps=True,
        now=now,
    )


@pytest.mark.usefixtures("doubted")
def test_past_orders_are_read_at_once(
    wish: Backfill, consent: Callable[[datetime], None], now: datetime
) -> None:
    assert backfill.step_due(now=clock.now())
    assert not backfill.step_due(now=clock.now() + timedelta(minutes=50))
    consent(clock.now())
    assert backfill.step_due(now=clock.now())


@pytest.mark.usefixtures("doubted")
def test_a_day_is_checked_at_once(
    integration: Integration, owner: User, consent: Callable[[datetime], None]
) -> None:
    Integration.objects.update(connected_since=clock.now() - timedelta(days=2))
    gaps.ask(integration=integration, day=kst_date(clock.now()), user_id=owner.pk, now=clock.now())
    assert gaps.step_due(now=clock.now())
    assert not gaps.step_due(now=clock.now() + timedelta(minutes=50))
    consent(clock.now())
    assert gaps.step_due(now=clock.now())


@pytest.mark.usefixtures("doubted")
def test_whoever_is_at_work_is_left_alone(
    wish: Backfill, consent: Callable[[datetime], None]
) -> None:
    # Claimed a moment ago: the due moment is the lease of whoever reads it now.
    leased_until = clock.now() + timedelta(seconds=60)
    Backfill.objects.filter(pk=wish.pk).update(due_at=leased_until)
    consent(clock.now())
    assert Backfill.objects.get(pk=wish.pk).due_at == leased_until


@pytest.mark.usefixtures("doubted", "story")
def test_another_store_goes_on_waiting(
    integration: Integration, consent: Callable[[datetime], None]
) -> None:
    other = make_integration(brand=integration.brand, store_id="other")
    due_at = clock.now() + timedelta(minutes=50)
    check = GapCheck.objects.create(
        brand_id=other.brand_id,
        integration=other,
        day=kst_date(clock.now()),
        asked_at=clock.now(),
        due_at=due_at,
    )
    consent(clock.now())
    check.refresh_from_db()
    assert check.due_at == due_at
