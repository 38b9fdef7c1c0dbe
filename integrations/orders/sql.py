"""The statements that record orders: each takes any number of rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from integrations.orders.diff import ABSENT, Change, StoredItem
from integrations.orders.snapshots import ItemSnapshot
from vircle.foundation.db import hot_cursor


class StoredOrder(NamedTuple):
    """An order's row, locked."""

    id: int
    external_id: str
    observed_at: datetime
    digest: bytes


class OrderRow(NamedTuple):
    """One order to be written."""

    external_id: str
    shop_no: int
    place: str
    customer_id: int
    receiver_id: int | None
    ordered_at: datetime | None
    paid_amount: int | None
    digest: bytes


class ItemRow(NamedTuple):
    """One item to be written."""

    order_id: int
    item: ItemSnapshot
    triggered_at: datetime | None


# Locked in the order of ids, as every step that takes several orders does.
_LOCK = """
SELECT id, external_id, observed_at, digest FROM orders_order
WHERE brand_id = %b AND integration_id = %b AND external_id = ANY(%b::text[])
ORDER BY id FOR UPDATE
"""


def lock_orders(
    *, brand_id: int, integration_id: int, external_ids: Sequence[str]
) -> dict[str, StoredOrder]:
    """Lock the orders that exist and return them by their number."""
    with hot_cursor() as cursor:
        cursor.execute(_LOCK, [brand_id, integration_id, sorted(external_ids)])
        return {row[1]: StoredOrder(row[0], row[1], row[2], bytes(row[3])) for row in cursor}


# An order that another worker inserted meanwhile is not returned: lock it and compare instead.
_INSERT = """
INSERT INTO orders_order (brand_id, integration_id, external_id, shop_no, place, customer_id,
  receiver_id, ordered_at, paid_amount, digest, observed_at, first_seen_at)
SELECT %b, %b, r.external_id, r.shop_no, r.place, r.customer_id, r.receiver_id, r.ordered_at,
  r.paid_amount, r.digest, %b, %b
FROM unnest(%b::text[], %b::int[], %b::text[], %b::bigint[], %b::bigint[], %b::timestamptz[],
    %b::bigint[], %b::bytea[])
  AS r(external_id, shop_no, place, customer_id, receiver_id, ordered_at, paid_amount, digest)
ON CONFLICT (brand_id, integration_id, external_id) DO NOTHING
RETURNING id, external_id
"""


def insert_orders(
    *,
    brand_id: int,
    integration_id: int,
    rows: Sequence[OrderRow],
    observed_at: datetime,
    now: datetime,
) -> dict[str, int]:
    """Insert new orders and return the ids of those that were new."""
    ordered = sorted(rows)
    with hot_cursor() as cursor:
        cursor.execute(_INSERT, [brand_id, integration_id, observed_at, now, *_columns(ordered)])
        return {external_id: id_ for id_, external_id in cursor}


_UPDATE = """
UPDATE orders_order o SET shop_no = r.shop_no, place = r.place, customer_id = r.customer_id,
  receiver_id = r.receiver_id, ordered_at = r.ordered_at, paid_amount = r.paid_amount,
  digest = r.digest, observed_at = %b
FROM unnest(%b::text[], %b::int[], %b::text[], %b::bigint[], %b::bigint[], %b::timestamptz[],
    %b::bigint[], %b::bytea[])
  AS r(external_id, shop_no, place, customer_id, receiver_id, ordered_at, paid_amount, digest)
WHERE o.brand_id = %b AND o.integration_id = %b AND o.external_id = r.external_id
"""


def update_orders(
    *, brand_id: int, integration_id: int, rows: Sequence[OrderRow], observed_at: datetime
) -> None:
    """Overwrite locked orders with what a newer read saw."""
    with hot_cursor() as cursor:
        cursor.execute(_UPDATE, [observed_at, *_columns(rows), brand_id, integration_id])


_CONFIRM = """
UPDATE orders_order SET observed_at = %b WHERE brand_id = %b AND id = ANY(%b::bigint[])
"""


def confirm_orders(*, brand_id: int, order_ids: Sequence[int], observed_at: datetime) -> None:
    """Note that a newer read saw the same: what is older than it must not be written any more."""
    with hot_cursor() as cursor:
        cursor.execute(_CONFIRM, [observed_at, brand_id, list(order_ids)])


_ITEMS = """
SELECT order_id, external_id, id, status, quantity, effective_quantity, claim_kind, claim_state,
  claim_quantity, triggered_at
FROM orders_orderitem WHERE brand_id = %b AND order_id = ANY(%b::bigint[])
"""


def stored_items(*, brand_id: int, order_ids: Sequence[int]) -> dict[int, dict[str, StoredItem]]:
    """Return what is kept of the items of locked orders."""
    found: dict[int, dict[str, StoredItem]] = {}
    with hot_cursor() as cursor:
        cursor.execute(_ITEMS, [brand_id, list(order_ids)])
        for order_id, external_id, *kept in cursor:
            found.setdefault(order_id, {})[external_id] = StoredItem(*kept)
    return found


_FIELDS: tuple[tuple[str, str], ...] = (
    ("external_id", "text"),
    ("product_external_id", "text"),
    ("product_name", "text"),
    ("option_text", "text"),
    ("quantity", "int"),
    ("effective_quantity", "int"),
    ("price", "bigint"),
    ("status", "text"),
    ("raw_status", "text"),
    ("claim_kind", "text"),
    ("claim_state", "text"),
    ("claim_quantity", "int"),
    ("is_gift", "bool"),
    ("is_addon", "bool"),
    ("replaces_external_id", "text"),
    ("delivered_at", "timestamptz"),
    ("confirmed_at", "timestamptz"),
)
_NAMES = ", ".join(name for name, _ in _FIELDS)
_ARRAYS = ", ".join(f"%b::{kind}[]" for _, kind in _FIELDS)
_OVERWRITE = ", ".join(f"{name} = excluded.{name}" for name, _ in _FIELDS[1:])

# Units are only added: a warranty may hang on one, and what is left of the item is a number.
_UPSERT_ITEMS = f"""
WITH written AS (
  INSERT INTO orders_orderitem (brand_id, order_id, triggered_at, changed_at, {_NAMES})
  SELECT %b, r.order_id, r.triggered_at, %b, {_NAMES}
  FROM unnest(%b::bigint[], %b::timestamptz[], {_ARRAYS})
    AS r(order_id, triggered_at, {_NAMES})
  ON CONFLICT (brand_id, order_id, external_id) DO UPDATE SET {_OVERWRITE},
    triggered_at = excluded.triggered_at, changed_at = excluded.changed_at
  RETURNING brand_id, id, order_id, external_id, quantity
), units AS (
  INSERT INTO orders_orderunit (brand_id, item_id, number)
  SELECT w.brand_id, w.id, n FROM written w, generate_series(1, w.quantity) n
  ON CONFLICT (brand_id, item_id, number) DO NOTHING
)
SELECT id, order_id, external_id FROM written
"""  # noqa: S608 - the names are the constant above


def upsert_items(
    *, brand_id: int, rows: Sequence[ItemRow], now: datetime
) -> dict[tuple[int, str], int]:
    """Write items and their units; returns ids by order and the platform's item id."""
    rows = sorted(rows, key=lambda row: (row.order_id, row.item.external_id))
    columns = [[getattr(row.item, name) for row in rows] for name, _ in _FIELDS]
    triggers = [row.triggered_at for row in rows]
    with hot_cursor() as cursor:
        cursor.execute(
            _UPSERT_ITEMS,
            [brand_id, now, [row.order_id for row in rows], triggers, *columns],
        )
        return {(order_id, external_id): id_ for id_, order_id, external_id in cursor}


_MARK_ABSENT = """
UPDATE orders_orderitem SET status = %b, claim_kind = %b, claim_state = %b,
  claim_quantity = 0, raw_status = '', changed_at = %b
WHERE brand_id = %b AND id = ANY(%b::bigint[])
"""


def mark_absent(*, brand_id: int, item_ids: Sequence[int], now: datetime) -> None:
    """Note that orders do not list these items any more; everything else of them is kept."""
    if not item_ids:
        return
    with hot_cursor() as cursor:
        cursor.execute(_MARK_ABSENT, [*ABSENT, now, brand_id, sorted(item_ids)])


_TRANSITIONS = """
INSERT INTO orders_transition (brand_id, item_id, before, after, seen_at)
SELECT %b, r.item_id, r.before, r.after, %b
FROM unnest(%b::bigint[], %b::text[], %b::text[]) AS r(item_id, before, after)
"""


def insert_transitions(
    *, brand_id: int, changes: Sequence[tuple[int, Change]], seen_at: datetime
) -> None:
    """Append the moves that were seen, for people."""
    with hot_cursor() as cursor:
        cursor.execute(
            _TRANSITIONS,
            [
                brand_id,
                seen_at,
                [item_id for item_id, _ in changes],
                [change.before for _, change in changes],
                [change.after for _, change in changes],
            ],
        )


_WORK = """
INSERT INTO orders_orderwork (brand_id, order_id, seq, due_at, attempts, error)
SELECT %b, r.order_id, 1, %b, 0, '' FROM unnest(%b::bigint[]) AS r(order_id)
ON CONFLICT (brand_id, order_id) DO UPDATE
SET seq = orders_orderwork.seq + 1, due_at = least(orders_orderwork.due_at, excluded.due_at),
    attempts = 0, parked_at = NULL
"""


def upsert_work(*, brand_id: int, order_ids: Sequence[int], now: datetime) -> None:
    """Ask for a decision about orders, whatever was asked before."""
    with hot_cursor() as cursor:
        cursor.execute(_WORK, [brand_id, now, sorted(order_ids)])


# Locked in the order in which recording locks them: two steps that meet must not embrace.
_RELEASE = """
WITH waiting AS (
  SELECT w.id FROM orders_orderwork w
  WHERE w.brand_id = %b AND w.waiting_since IS NOT NULL AND EXISTS (
    SELECT 1 FROM orders_orderitem i JOIN orders_order o
      ON o.brand_id = i.brand_id AND o.id = i.order_id
    WHERE i.brand_id = w.brand_id AND i.order_id = w.order_id AND o.integration_id = %b
      AND i.product_external_id = ANY(%b::text[]))
  ORDER BY w.order_id FOR UPDATE
)
UPDATE orders_orderwork w SET due_at = %b, seq = w.seq + 1
FROM waiting WHERE w.brand_id = %b AND w.id = waiting.id
"""


def release_work(
    *, brand_id: int, integration_id: int, product_external_ids: Sequence[str], now: datetime
) -> int:
    """Make the orders that waited for these products due; returns how many."""
    with hot_cursor() as cursor:
        cursor.execute(
            _RELEASE, [brand_id, integration_id, list(product_external_ids), now, brand_id]
        )
        return cursor.rowcount


def _columns(rows: Sequence[OrderRow]) -> list[list[Any]]:
    return [[row[index] for row in rows] for index in range(len(OrderRow._fields))]
