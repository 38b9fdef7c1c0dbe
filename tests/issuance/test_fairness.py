"""Orders of a brand with a long queue do not make another brand's single order wait."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from integrations.orders.models import OrderWork
from tests.factories import make_brand, make_integration, make_order
from vircle.issuance.sql_work import claim_orders

pytestmark = pytest.mark.django_db


def queue(number: int, *, due_at: datetime, count: int) -> int:
    """Give a new brand so many due orders; returns the brand."""
    brand = make_brand(name=f"브랜드 {number}", code=f"b{number}")
    store = make_integration(brand=brand, store_id=f"mall{number}")
    for n in range(count):
        order = make_order(integration=store, external_id=f"O-{n}")
        OrderWork.objects.create(brand=brand, order=order, due_at=due_at)
    return brand.pk


def claimed(now: datetime, *, limit: int, per_brand: int) -> list[int]:
    """Return the brands of one batch."""
    with transaction.atomic():
        claims = claim_orders(now=now, limit=limit, per_brand=per_brand)
        return [claim.brand_id for claim in claims]


def test_long_queues_cannot_fill_a_batch(now: datetime) -> None:
    for number in range(4):
        queue(number, due_at=now - timedelta(hours=1), count=6)
    small = queue(9, due_at=now, count=1)
    assert small in claimed(now, limit=10, per_brand=10)


def test_one_brand_alone_gets_the_whole_batch(now: datetime) -> None:
    queue(1, due_at=now, count=6)
    assert len(claimed(now, limit=5, per_brand=5)) == 5


def test_of_more_brands_than_fit_the_longest_waiting_go_first(now: datetime) -> None:
    waiting = [queue(n, due_at=now - timedelta(minutes=n), count=1) for n in range(5)]
    assert sorted(claimed(now, limit=3, per_brand=3)) == waiting[2:]
