"""However many brands have long queues, nobody's single row waits for all of them."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from integrations.models import ReadHint
from tests.factories import make_brand, make_integration
from vircle.foundation import lease

pytestmark = pytest.mark.django_db
LEASE = timedelta(seconds=30)


def queue(number: int, *, due_at: datetime, count: int) -> int:
    """Give a new brand some due orders; returns its id."""
    store = make_integration(brand=make_brand(name=f"브랜드{number}", code=f"brand{number}"))
    ReadHint.objects.bulk_create(
        ReadHint(brand=store.brand, integration=store, external_order_id=f"{n}", due_at=due_at)
        for n in range(count)
    )
    return store.brand_id


def claimed(now: datetime, *, limit: int, per_brand: int) -> list[int]:
    """Claim once; returns the brands of the rows."""
    with transaction.atomic():
        claims = lease.claim(
            table="integrations_readhint", now=now, lease=LEASE, limit=limit, per_brand=per_brand
        )
    return [claim.brand_id for claim in claims]


def test_many_long_queues_cannot_fill_a_claim(now: datetime) -> None:
    """The small brand is the last of the index, and its row is the youngest."""
    for number in range(6):
        queue(number, due_at=now - timedelta(hours=1), count=20)
    small = queue(99, due_at=now, count=1)
    assert small in claimed(now, limit=12, per_brand=4)


def test_with_more_brands_than_room_the_longest_wait_goes_first(now: datetime) -> None:
    brands = [queue(n, due_at=now - timedelta(minutes=n), count=1) for n in range(6)]
    assert sorted(claimed(now, limit=4, per_brand=4)) == brands[2:]
    assert sorted(claimed(now, limit=4, per_brand=4)) == brands[:2]


def test_every_brand_is_served_before_any_is_served_twice(now: datetime) -> None:
    brands = [queue(n, due_at=now - timedelta(minutes=n), count=5) for n in range(6)]
    assert sorted(claimed(now, limit=6, per_brand=4)) == brands


def test_room_that_the_small_ones_leave_goes_to_the_long_queue(now: datetime) -> None:
    long = queue(1, due_at=now, count=50)
    for number in range(2, 5):
        queue(number, due_at=now, count=1)
    rows = claimed(now, limit=20, per_brand=10)
    assert (rows.count(long), len(rows)) == (10, 13)


def test_one_brand_alone_gets_no_more_than_its_share(now: datetime) -> None:
    brand = queue(1, due_at=now, count=9)
    assert claimed(now, limit=100, per_brand=4) == [brand] * 4
    assert claimed(now, limit=100, per_brand=4) == [brand] * 4
    assert claimed(now, limit=100, per_brand=4) == [brand]
