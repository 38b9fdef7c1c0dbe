"""What the operator of the platform sees of all brands: work, never people.

Read outside any brand's scope, as workers read, and only by these statements: each names its
columns, and none touches a table that holds anything about a customer.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

LISTED = 50
COUNTED = 1000


class DoorRow(NamedTuple):
    """How much a door has to do now, and since when its oldest row is due."""

    name: str
    due: int
    oldest: datetime | None


_CONNECTED = """EXISTS (SELECT FROM integrations_integration i
  WHERE i.brand_id = w.brand_id AND i.id = w.integration_id AND i.status = 'connected')"""
# Work that waits for a person (a store to be connected again, a parked order) is no backlog.
_DOORS = {
    "read": "SELECT w.due_at FROM integrations_readhint w WHERE {connected}",
    "poll": "SELECT w.poll_due_at AS due_at FROM integrations_integration w"
    " WHERE w.status = 'connected'",
    "product": "SELECT w.due_at FROM catalog_productwork w WHERE {connected}",
    "decide": "SELECT w.due_at FROM orders_orderwork w WHERE w.parked_at IS NULL",
    "say": "SELECT w.due_at FROM notifications_messagework w WHERE w.step = 'say'",
    "look_up": "SELECT w.due_at FROM notifications_messagework w WHERE w.step = 'look_up'",
    "backfill": "SELECT w.due_at FROM issuance_backfill w"
    " WHERE w.status IN ('reading', 'counting', 'running')",
    "gaps": "SELECT w.due_at FROM issuance_gapcheck w WHERE w.status <> 'done' AND {connected}",
}
_DOOR = """
SELECT '{name}', count(*), min(due_at) FROM (
  SELECT d.due_at FROM ({rows}) d WHERE d.due_at <= %(now)s ORDER BY d.due_at LIMIT {most}
) late
"""
_ALL_DOORS = " UNION ALL ".join(
    _DOOR.format(name=name, rows=rows.format(connected=_CONNECTED), most=COUNTED)
    for name, rows in _DOORS.items()
)


def doors(*, now: datetime) -> list[DoorRow]:
    """Return every door in the order in which an order passes them."""
    found = {row[0]: DoorRow(*row) for row in _read(_ALL_DOORS, {"now": now})}
    return [found[name] for name in _DOORS]


class Letter(NamedTuple):
    """Work that does not come to its end by itself; `subject` is a mall's own number."""

    brand_id: int
    id: int
    brand: str
    store: str
    subject: str
    error: str
    attempts: int
    at: datetime | None


_PARKED = """
SELECT w.brand_id, w.id, b.code, i.store_id, o.external_id, w.error, w.attempts, w.parked_at
FROM orders_orderwork w JOIN brands_brand b ON b.id = w.brand_id
JOIN orders_order o ON o.brand_id = w.brand_id AND o.id = w.order_id
JOIN integrations_integration i ON i.brand_id = o.brand_id AND i.id = o.integration_id
WHERE w.parked_at IS NOT NULL ORDER BY w.parked_at LIMIT %(most)s
"""
# Tried so often that the next try will hardly help, or put off for a day as it was not accepted.
_DEAD = """
SELECT w.brand_id, w.id, b.code, i.store_id, w.{number}, w.error, w.attempts, w.due_at
FROM {table} w JOIN brands_brand b ON b.id = w.brand_id
JOIN integrations_integration i ON i.brand_id = w.brand_id AND i.id = w.integration_id
WHERE w.error <> '' AND i.status = 'connected'
  AND (w.attempts >= %(often)s OR w.due_at > %(now)s::timestamptz + interval '1 hour')
ORDER BY w.attempts DESC, w.due_at LIMIT %(most)s
"""
_READS = _DEAD.format(table="integrations_readhint", number="external_order_id")
_PRODUCTS = _DEAD.format(table="catalog_productwork", number="external_id")
# Not its error: that is the gateway's own text.
_UNKNOWN = """
SELECT m.brand_id, m.id, b.code, '', m.kind, m.reason, coalesce(w.attempts, 0), m.created_at
FROM notifications_message m JOIN brands_brand b ON b.id = m.brand_id
LEFT JOIN notifications_messagework w ON w.brand_id = m.brand_id AND w.message_id = m.id
WHERE m.status = 'unknown' ORDER BY m.created_at LIMIT %(most)s
"""
_WAITING = """
SELECT w.brand_id, w.id, b.code, i.store_id, o.external_id, '', w.attempts, w.waiting_since
FROM orders_orderwork w JOIN brands_brand b ON b.id = w.brand_id
JOIN orders_order o ON o.brand_id = w.brand_id AND o.id = w.order_id
JOIN integrations_integration i ON i.brand_id = o.brand_id AND i.id = o.integration_id
WHERE w.waiting_since < %(now)s::timestamptz - interval '30 minutes'
ORDER BY w.waiting_since LIMIT %(most)s
"""
_STORES = """
SELECT i.brand_id, i.id, b.code, i.store_id, i.status, i.error, i.refusals, i.error_at
FROM integrations_integration i JOIN brands_brand b ON b.id = i.brand_id
WHERE i.status = 'reconnect' OR (i.status = 'connected' AND i.error <> '')
ORDER BY i.error_at DESC NULLS LAST LIMIT %(most)s
"""
_OFTEN = 5
_LETTERS = {
    "decide": _PARKED,
    "read": _READS,
    "product": _PRODUCTS,
    "message": _UNKNOWN,
    "waiting": _WAITING,
    "store": _STORES,
}


def letters(*, kind: str, now: datetime) -> list[Letter]:
    """Return the work of a kind that needs somebody, the oldest first."""
    arguments = {"now": now, "often": _OFTEN, "most": LISTED}
    return [Letter(*row) for row in _read(_LETTERS[kind], arguments)]


def _read(statement: str, arguments: dict[str, Any]) -> Sequence[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
