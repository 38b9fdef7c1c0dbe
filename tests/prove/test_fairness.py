"""A brand's very long queue delays another brand's single piece of work by two batches at most.

Batches are counted at each door, never seconds.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from integrations import reading
from integrations.connector import OrderPage
from integrations.models import Integration, ReadHint
from integrations.orders.models import OrderWork
from tests.factories import make_brand, make_integration, make_message, make_order
from tests.prove import proof
from vircle.brands.models import Brand, CustomerLink
from vircle.issuance.decide import decide_due
from vircle.notifications.models import MessageWork
from vircle.notifications.work import PACE, claim_to_say

pytestmark = [pytest.mark.prove, pytest.mark.django_db]
WAITING = proof.size("WAITING", small=20_000, full=100_000)
MOST_BATCHES = 2


@pytest.fixture
def large(brand: Brand, now: datetime) -> Integration:
    """The store with the long queue; everything in it has been due for an hour."""
    return make_integration(brand=brand, store_id="large")


@pytest.fixture
def small(large: Integration) -> Integration:
    """The other brand, later in every index, whose one piece of work comes last."""
    return make_integration(brand=make_brand(name="테라누비", code="tera"), store_id="small")


def fill(statement: str, *arguments: Any) -> None:
    """Insert one row for each number up to WAITING."""
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} FROM generate_series(1, {WAITING}) AS n", arguments)
        assert cursor.rowcount == WAITING
        cursor.execute("ANALYZE")


def batches(step: Callable[[], object], *, until: Callable[[], bool]) -> int:
    """Count how many batches it takes, the one that was under way when the work came included."""
    assert step()
    for count in range(1, 100):
        if until():
            return count
        assert step()
    raise AssertionError("It was never its turn.")


def note(door: str, count: int) -> None:
    """Keep how many batches it took at a door, beside what it took at the others."""
    before = proof.figures().get("fairness", {})
    proof.note("fairness", {**before, "waiting": WAITING, f"batches until {door}": count})


def test_deciding(large: Integration, small: Integration, now: datetime) -> None:
    buyer = make_order(integration=large).customer_id
    fill(
        "INSERT INTO orders_order (brand_id, integration_id, shop_no, external_id, place,"
        " customer_id, observed_at, first_seen_at, digest)"
        " SELECT %s, %s, 1, 'L-' || n, '', %s, %s, %s, ''",
        *(large.brand_id, large.pk, buyer, now, now),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO orders_orderwork (brand_id, order_id, seq, due_at, attempts, error)"
            " SELECT brand_id, id, 1, %s, 0, '' FROM orders_order WHERE brand_id = %s",
            [now - timedelta(hours=1), large.brand_id],
        )
    order = make_order(integration=small)
    taken = decide_due(now=now)
    OrderWork.objects.create(brand_id=small.brand_id, order=order, due_at=now)
    # Its product is not known, so it is put off once it was taken up.
    mine = OrderWork.objects.filter(brand_id=small.brand_id, due_at__lte=now)
    count = batches(lambda: decide_due(now=now), until=lambda: not mine.exists())
    note("deciding", count)
    assert count <= MOST_BATCHES
    # The long queue was really there all the time.
    left = OrderWork.objects.filter(brand_id=large.brand_id).count()
    assert left >= WAITING - (count + 1) * taken > 0


def test_reading(
    large: Integration, small: Integration, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    class Mall:
        orders_at_once = 100

        def read_orders(self, *, external_ids: list[str]) -> OrderPage:
            asked.extend(external_ids)
            return OrderPage([])

    monkeypatch.setattr(reading, "connector_for", lambda _store: Mall())
    fill(
        "INSERT INTO integrations_readhint (brand_id, integration_id, external_order_id, seq,"
        " due_at, attempts, error) SELECT %s, %s, 'L-' || n, 1, %s, 0, ''",
        *(large.brand_id, large.pk, now - timedelta(hours=1)),
    )
    assert reading.read_due(now=now)
    ReadHint.objects.create(
        brand_id=small.brand_id, integration=small, external_order_id="S-1", due_at=now
    )
    count = batches(lambda: reading.read_due(now=now), until=lambda: "S-1" in asked)
    note("reading", count)
    assert count <= MOST_BATCHES
    assert len(asked) < WAITING


def test_saying(large: Integration, small: Integration, now: datetime) -> None:
    order = make_order(integration=large)
    make_message(order=order, send_after=now + timedelta(days=1))
    link = CustomerLink.objects.get()
    fill(
        "INSERT INTO notifications_message (brand_id, order_id, kind, wave, customer_id, link_id,"
        " variables, status, reason, created_at, send_after)"
        " SELECT %s, 1000000 + n, 'warranty_issued', 1, %s, %s, '{}', 'queued', '', %s, %s",
        *(large.brand_id, order.customer_id, link.pk, now, now),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO notifications_messagework (brand_id, message_id, step, seq, due_at,"
            " attempts, error) SELECT brand_id, id, 'say', 1, %s, 0, '' FROM notifications_message"
            " WHERE brand_id = %s AND order_id > 1000000",
            [now - timedelta(hours=1), large.brand_id],
        )
    assert claim_to_say(now=now, pace=PACE, limit=PACE.at_once)
    message = make_message(order=make_order(integration=small), send_after=now)
    mine = MessageWork.objects.filter(message=message, leased_until=None)
    count = batches(
        lambda: claim_to_say(now=now, pace=PACE, limit=PACE.at_once),
        until=lambda: not mine.exists(),
    )
    note("saying", count)
    assert count <= MOST_BATCHES
    assert MessageWork.objects.filter(brand_id=large.brand_id, leased_until=None).count() > 0
