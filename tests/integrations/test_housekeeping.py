"""Old news leaves with its partition, and nobody but the workers can open one directly."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import ProgrammingError, connection, transaction

from integrations import housekeeping, tasks
from integrations.cafe24.models import LaunchNonce
from integrations.models import Integration, OrderEvent, RejectedCall
from tests.factories import make_integration
from vircle.brands.models import Brand
from vircle.brands.tenancy import brand_scope
from vircle.foundation import clock

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 5, 30, tzinfo=UTC)


@pytest.fixture
def mall(brand: Brand) -> Integration:
    return make_integration(brand=brand)


def event(mall: Integration, received_at: datetime) -> OrderEvent:
    return OrderEvent.objects.create(
        brand=mall.brand,
        integration=mall,
        received_at=received_at,
        event="90024",
        reference=uuid.uuid4(),
        body_sealed=b"-",
    )


def place_of(received_at: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tableoid::regclass::text FROM integrations_orderevent WHERE received_at = %s",
            [received_at],
        )
        row = cursor.fetchone()
    assert row is not None
    return str(row[0])


def test_news_falls_into_its_day(mall: Integration) -> None:
    housekeeping.make_partitions(now=NOW)
    housekeeping.make_partitions(now=NOW)
    for ahead in range(4):
        moment = NOW + timedelta(days=ahead)
        event(mall, moment)
        assert place_of(moment) == f"integrations_orderevent_p202611{20 + ahead}"
    event(mall, NOW + timedelta(days=30))
    assert place_of(NOW + timedelta(days=30)) == "integrations_orderevent_default"


def test_what_came_before_its_partition_is_moved_into_it(mall: Integration) -> None:
    event(mall, NOW)
    housekeeping.make_partitions(now=NOW)
    assert place_of(NOW) == "integrations_orderevent_p20261120"
    assert OrderEvent.objects.count() == 1


def test_news_is_dropped_after_fourteen_days(mall: Integration) -> None:
    housekeeping.make_partitions(now=NOW)
    event(mall, NOW)
    event(mall, NOW - timedelta(days=20))
    housekeeping.drop_partitions(now=NOW + timedelta(days=13))
    assert OrderEvent.objects.count() == 1
    housekeeping.drop_partitions(now=NOW + timedelta(days=16))
    assert not OrderEvent.objects.exists()


def test_a_partition_cannot_be_opened_around_the_policies(mall: Integration) -> None:
    housekeeping.make_partitions(now=NOW)
    event(mall, NOW)
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        brand_scope(brand_id=mall.brand_id),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT * FROM integrations_orderevent_p20261120")
    with brand_scope(brand_id=mall.brand_id):
        assert OrderEvent.objects.count() == 1


def test_the_chores_run_together() -> None:
    now = clock.now()
    LaunchNonce.objects.create(digest=b"old", seen_at=now - timedelta(hours=4))
    LaunchNonce.objects.create(digest=b"new", seen_at=now)
    RejectedCall.objects.create(minute=now - timedelta(days=40), platform="cafe24", reason="key")
    with transaction.atomic():
        tasks.housekeeping()
    assert [bytes(row.digest) for row in LaunchNonce.objects.all()] == [b"new"]
    assert not RejectedCall.objects.exists()
