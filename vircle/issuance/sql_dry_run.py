"""The statements with which settings are tried on a store's recorded orders; nothing is locked."""

from datetime import datetime

from vircle.foundation.db import hot_cursor
from vircle.issuance.sql_work import UNCLAIMED, ClaimedOrder

_COUNT = """
SELECT count(*) FROM (
  SELECT FROM orders_order o
  WHERE o.brand_id = %b AND o.integration_id = %b AND EXISTS (
    SELECT FROM orders_orderitem i WHERE i.brand_id = o.brand_id AND i.order_id = o.id
      AND i.triggered_at >= %b AND i.triggered_at < %b)
  LIMIT %b) arrived
"""
_NEXT = f"""{UNCLAIMED}FROM orders_order o
WHERE o.brand_id = %b AND o.integration_id = %b AND EXISTS (
  SELECT FROM orders_orderitem i WHERE i.brand_id = o.brand_id AND i.order_id = o.id
    AND i.triggered_at >= %b AND i.triggered_at < %b)
AND o.id < %b ORDER BY o.id DESC LIMIT %b
"""
Window = tuple[datetime, datetime]


def count_orders(*, brand_id: int, integration_id: int, window: Window, most: int) -> int:
    """Count the orders with something that arrived within the window, up to a limit."""
    with hot_cursor() as cursor:
        cursor.execute(_COUNT, [brand_id, integration_id, *window, most])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def next_orders(
    *, brand_id: int, integration_id: int, window: Window, before: int, limit: int
) -> list[ClaimedOrder]:
    """Return the next of these orders, newest first, below an id."""
    with hot_cursor() as cursor:
        cursor.execute(_NEXT.encode(), [brand_id, integration_id, *window, before, limit])
        return [ClaimedOrder(*row) for row in cursor]
