"""The statements with which 지난 주문 발급 walks over a store's recorded orders."""

from collections.abc import Sequence
from datetime import datetime

from vircle.foundation.db import hot_cursor
from vircle.issuance.models import Backfill
from vircle.issuance.sql_work import UNCLAIMED, ClaimedOrder

# One at a time for each worker; the due moment itself is the lease.
_CLAIM = """
UPDATE issuance_backfill b SET due_at = %b
WHERE (b.brand_id, b.id) = (
  SELECT brand_id, id FROM issuance_backfill
  WHERE due_at <= %b AND status IN ('reading', 'counting', 'running')
  ORDER BY due_at LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)
RETURNING b.brand_id, b.id
"""


def claim(*, now: datetime, until: datetime) -> tuple[int, int] | None:
    """Lease the backfill that is due longest; returns (brand, id)."""
    with hot_cursor() as cursor:
        cursor.execute(_CLAIM, [until, now])
        row = cursor.fetchone()
    return (row[0], row[1]) if row else None


_ONE = f"{UNCLAIMED}FROM orders_order o WHERE o.brand_id = %b AND o.id = %b"


def read_order(*, brand_id: int, order_id: int) -> list[ClaimedOrder]:
    """Return one order without a lock, for looking at it; empty when there is none."""
    with hot_cursor() as cursor:
        cursor.execute(_ONE.encode(), [brand_id, order_id])
        return [ClaimedOrder(*row) for row in cursor]


_ARRIVED = """
FROM orders_order o
WHERE o.brand_id = %b AND o.integration_id = %b AND o.id > %b AND EXISTS (
  SELECT FROM orders_orderitem i WHERE i.brand_id = o.brand_id AND i.order_id = o.id
    AND i.triggered_at >= %b AND i.triggered_at < %b)
"""
_COUNT = f"SELECT count(*) {_ARRIVED}"
_NEXT = f"{UNCLAIMED}{_ARRIVED} ORDER BY o.id LIMIT %b"


def count_orders(*, wish: Backfill) -> int:
    """Count the orders with something that arrived on the days meant."""
    with hot_cursor() as cursor:
        cursor.execute(_COUNT.encode(), _days(wish, after=0))
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def next_orders(*, wish: Backfill, limit: int) -> list[ClaimedOrder]:
    """Return the next of these orders, by id, without a lock: what they are read for is looking."""
    with hot_cursor() as cursor:
        cursor.execute(_NEXT.encode(), [*_days(wish, after=wish.walked_to), limit])
        return [ClaimedOrder(*row) for row in cursor]


def _days(wish: Backfill, *, after: int) -> list[object]:
    return [wish.brand_id, wish.integration_id, after, wish.starts_at, wish.ends_at]


_BACKLOG = """
SELECT count(*) FROM (
  SELECT FROM orders_orderwork
  WHERE brand_id = %b AND due_at <= %b AND parked_at IS NULL AND waiting_since IS NULL LIMIT %b) w
"""


def backlog(*, brand_id: int, now: datetime, most: int) -> int:
    """Count the brand's orders that wait to be decided, up to `most`."""
    with hot_cursor() as cursor:
        cursor.execute(_BACKLOG, [brand_id, now, most])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


_UNDECIDED = """
SELECT count(*) FROM orders_orderwork w
JOIN orders_order o ON o.brand_id = w.brand_id AND o.id = w.order_id
WHERE w.brand_id = %b AND o.integration_id = %b AND o.id <= %b
  AND w.due_at <= %b AND w.parked_at IS NULL
  AND EXISTS (SELECT FROM orders_orderitem i WHERE i.brand_id = o.brand_id AND i.order_id = o.id
    AND i.triggered_at >= %b AND i.triggered_at < %b)
"""


def count_undecided(*, wish: Backfill, now: datetime) -> int:
    """Count the orders that were asked for and still wait, for a worker or for a product."""
    days: Sequence[object] = [wish.starts_at, wish.ends_at]
    with hot_cursor() as cursor:
        cursor.execute(_UNDECIDED, [wish.brand_id, wish.integration_id, wish.walked_to, now, *days])
        row = cursor.fetchone()
    return int(row[0]) if row else 0
