"""The work row: leased by one, kept when something was added meanwhile, fair between brands."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from integrations.models import Integration, ReadHint
from tests.committed import at_once, committed, until_somebody_waits
from tests.factories import make_brand, make_integration
from vircle.brands.models import Brand
from vircle.foundation import lease
from vircle.foundation.db import hot_cursor
from vircle.foundation.lease import Claim

TABLE = "integrations_readhint"
LEASE = timedelta(seconds=30)


def add(store: Integration, now: datetime, *, count: int = 1) -> None:
    """Queue orders of a store."""
    ReadHint.objects.bulk_create(
        ReadHint(brand=store.brand, integration=store, external_order_id=f"O-{n}", due_at=now)
        for n in range(count)
    )


def claim(now: datetime, *, limit: int = 100, per_brand: int = 100) -> list[Claim]:
    """Claim in a transaction of its own."""
    with transaction.atomic():
        return lease.claim(
            table=TABLE,
            now=now,
            lease=LEASE,
            limit=limit,
            per_brand=per_brand,
            extra=("external_order_id",),
        )


@pytest.mark.django_db
def test_a_claimed_row_is_nobody_elses_until_its_lease_ends(brand: Brand, now: datetime) -> None:
    add(make_integration(brand=brand), now)
    (first,) = claim(now)
    assert (first.seq, first.attempts, first.extra) == (1, 1, ("O-0",))
    assert claim(now) == []
    assert claim(now + LEASE - timedelta(seconds=1)) == []
    (again,) = claim(now + LEASE)
    assert again.attempts == 2


@pytest.mark.django_db
def test_what_is_due_later_waits(brand: Brand, now: datetime) -> None:
    add(make_integration(brand=brand), now + timedelta(seconds=1))
    assert claim(now) == []
    assert len(claim(now + timedelta(seconds=1))) == 1


@pytest.mark.django_db
def test_finished_work_goes_and_added_work_stays_due(brand: Brand, now: datetime) -> None:
    add(make_integration(brand=brand), now, count=2)
    claims = claim(now)
    ReadHint.objects.filter(external_order_id="O-1").update(seq=2)
    with transaction.atomic():
        lease.finish(table=TABLE, claims=claims)
    left = ReadHint.objects.get()
    assert (left.external_order_id, left.leased_until, left.attempts) == ("O-1", None, 0)
    assert [c.seq for c in claim(now)] == [2]


@committed
def test_work_added_in_the_moment_of_finishing_is_due_at_once(brand: Brand, now: datetime) -> None:
    add(make_integration(brand=brand), now)
    claims, added = claim(now), threading.Event()

    def add_more() -> None:
        with transaction.atomic():
            ReadHint.objects.update(seq=2)
            added.set()
            until_somebody_waits()

    def finish() -> None:
        assert added.wait(timeout=30)
        with transaction.atomic():
            lease.finish(table=TABLE, claims=claims)

    at_once(add_more, finish)
    assert [c.seq for c in claim(now)] == [2]


@pytest.mark.django_db
def test_work_given_back_waits_with_its_reason(brand: Brand, now: datetime) -> None:
    add(make_integration(brand=brand), now)
    claims = claim(now)
    later = now + timedelta(minutes=5)
    with transaction.atomic():
        lease.retry(table=TABLE, claims=claims, due_at=later, error="쉬는 중")
    assert claim(now) == []
    assert ReadHint.objects.get().error == "쉬는 중"
    assert len(claim(later)) == 1


@pytest.mark.django_db
def test_a_long_queue_does_not_delay_another_brand(brand: Brand, now: datetime) -> None:
    add(make_integration(brand=brand), now, count=50)
    small = make_integration(brand=make_brand(name="테라누비", code="tera"), store_id="tera")
    add(small, now)
    claims = claim(now, limit=20, per_brand=10)
    assert len([c for c in claims if c.brand_id == brand.pk]) == 10
    assert [c.brand_id for c in claims if c.brand_id != brand.pk] == [small.brand_id]


@committed
def test_workers_at_once_share_the_rows(brand: Brand, now: datetime) -> None:
    add(make_integration(brand=brand), now, count=40)
    job: Callable[[], list[Claim]] = lambda: claim(now, limit=25, per_brand=25)  # noqa: E731
    shares = at_once(job, job, job)
    ids = [c.id for share in shares for c in share]
    assert len(ids) == len(set(ids))
    assert len(ids) >= 25


@committed
def test_a_hot_statement_outside_a_transaction_is_refused(brand: Brand) -> None:
    with pytest.raises(TransactionManagementError), hot_cursor():
        pass
    assert connection.in_atomic_block is False


def test_backoff_doubles_and_ends() -> None:
    waits = [lease.backoff(attempts=n).total_seconds() for n in (0, 1, 2, 30)]
    assert waits == [2, 4, 8, 900]
