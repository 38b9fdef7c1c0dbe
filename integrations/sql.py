"""The statements of the ears that run for every piece of news."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from vircle.foundation import clock
from vircle.foundation.db import hot_cursor


@dataclass(frozen=True, slots=True)
class Store:
    """A store's place, as the directory knows it."""

    brand_id: int
    integration_id: int


_FIND = """
SELECT brand_id, integration_id FROM integrations_storedirectory
WHERE platform = %s AND store_id = %s
"""


def find_store(*, platform: str, store_id: str) -> Store | None:
    """Look a store up."""
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [platform, store_id])
        row = cursor.fetchone()
    return Store(*row) if row else None


# The webhook must cost one round trip, so the statement reads the clock itself.
# The directory is joined again, so that a store that has moved since it was looked up (and its
# body sealed for the old brand) writes nothing.
_HEAR = """
WITH clock AS MATERIALIZED ({clock}),
store AS (
  SELECT brand_id, integration_id FROM integrations_storedirectory
  WHERE platform = %(platform)s AND store_id = %(store_id)s
    AND brand_id = %(brand_id)s AND integration_id = %(integration_id)s
), event AS (
  INSERT INTO integrations_orderevent
    (brand_id, integration_id, received_at, event, reference, body_sealed)
  SELECT store.brand_id, store.integration_id, clock.at, %(event)s, %(reference)s, %(body)s
  FROM store, clock
  RETURNING 1
), hints AS (
  INSERT INTO integrations_readhint AS h
    (brand_id, integration_id, external_order_id, seq, due_at, attempts, error)
  SELECT store.brand_id, store.integration_id, o.id, 1, clock.at, 0, ''
  FROM store, clock, unnest(%(orders)s::text[]) AS o(id) ORDER BY o.id
  ON CONFLICT (brand_id, integration_id, external_order_id)
    DO UPDATE SET seq = h.seq + 1, due_at = least(h.due_at, excluded.due_at)
), products AS (
  INSERT INTO catalog_productwork AS w
    (brand_id, integration_id, shop_no, external_id, seq, due_at, attempts, error)
  SELECT store.brand_id, store.integration_id, %(shop_no)s, p.id, 1, clock.at, 0, ''
  FROM store, clock, unnest(%(products)s::text[]) AS p(id) ORDER BY p.id
  ON CONFLICT (brand_id, integration_id, shop_no, external_id)
    DO UPDATE SET seq = w.seq + 1, due_at = least(w.due_at, excluded.due_at)
), others AS (
  UPDATE integrations_integration i SET
    catalog_due_at = CASE WHEN %(categories)s THEN least(i.catalog_due_at, clock.at)
                          ELSE i.catalog_due_at END,
    poll_due_at = CASE WHEN %(link)s <> '' THEN least(i.poll_due_at, clock.at)
                       ELSE i.poll_due_at END,
    removal_heard_at = CASE %(link)s WHEN '' THEN i.removal_heard_at
                       WHEN 'extended' THEN NULL ELSE clock.at END
  FROM store, clock
  WHERE i.brand_id = store.brand_id AND i.id = store.integration_id
    AND (%(categories)s OR %(link)s <> '')
)
SELECT count(*) FROM event
"""


def append_event(*, arguments: dict[str, Any]) -> bool:
    """Write one piece of news and what it asks for; False when the store is not there (any more).

    One statement, so one transaction: an event is never kept without its hint.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HEAR.format(clock=clock.present_sql()), arguments)
        row = cursor.fetchone()
    return bool(row and row[0])


_REJECT = """
WITH clock AS MATERIALIZED ({clock})
INSERT INTO integrations_rejectedcall AS r (minute, platform, reason, count)
SELECT date_trunc('minute', clock.at), %s, %s, 1 FROM clock
ON CONFLICT (minute, platform, reason) DO UPDATE SET count = r.count + 1
"""


def count_rejection(*, platform: str, reason: str) -> None:
    """Count a call that was turned away, in its minute's row."""
    with connection.cursor() as cursor:
        cursor.execute(_REJECT.format(clock=clock.present_sql()), [platform, reason])


# One at a time: whoever polls a store for long must not hold others back.
_CLAIM_POLL = """
UPDATE integrations_integration i SET poll_leased_until = %b
WHERE (i.brand_id, i.id) = (
  SELECT brand_id, id FROM integrations_integration
  WHERE poll_due_at <= %b AND status = 'connected'
    AND (poll_leased_until IS NULL OR poll_leased_until <= %b)
  ORDER BY poll_due_at LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)
RETURNING i.brand_id, i.id
"""


def claim_poll(*, now: datetime, until: datetime) -> Store | None:
    """Lease the store whose poll is due longest."""
    with hot_cursor() as cursor:
        cursor.execute(_CLAIM_POLL, [until, now, now])
        row = cursor.fetchone()
    return Store(*row) if row else None


_CLAIM_CHECKUP = """
UPDATE integrations_integration i SET checkup_due_at = %b
WHERE (i.brand_id, i.id) = (
  SELECT brand_id, id FROM integrations_integration
  WHERE checkup_due_at <= %b AND status = 'connected'
  ORDER BY checkup_due_at LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)
RETURNING i.brand_id, i.id
"""


def claim_checkup(*, now: datetime, until: datetime) -> Store | None:
    """Lease the store whose link was not looked at for longest."""
    with hot_cursor() as cursor:
        cursor.execute(_CLAIM_CHECKUP, [until, now])
        row = cursor.fetchone()
    return Store(*row) if row else None


_HINTED = """
SELECT count(*) FROM integrations_readhint
WHERE brand_id = %b AND integration_id = %b AND external_order_id = ANY(%b::text[])
  AND due_at <= %b
"""


def count_hinted(*, store: Store, external_ids: Sequence[str], now: datetime) -> int:
    """Count orders of which news has told but that were not read yet.

    An order that is only to be looked at again later is not one of them.
    """
    with hot_cursor() as cursor:
        cursor.execute(_HINTED, [store.brand_id, store.integration_id, list(external_ids), now])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


_HINT = """
INSERT INTO integrations_readhint AS h
  (brand_id, integration_id, external_order_id, seq, due_at, attempts, error)
SELECT %b, %b, r.id, 1, r.due_at, 0, ''
FROM unnest(%b::text[], %b::timestamptz[]) AS r(id, due_at) ORDER BY r.id
ON CONFLICT (brand_id, integration_id, external_order_id) DO UPDATE SET
"""
# What was not known before: a read that is under way may have come too early for it.
_NEWS = _HINT + "seq = h.seq + 1, due_at = least(h.due_at, excluded.due_at), attempts = 0"
_LATER = _HINT + "due_at = least(h.due_at, excluded.due_at)"


def hint_orders(*, store: Store, external_ids: Sequence[str], now: datetime) -> None:
    """Ask for orders to be read as soon as a worker is free, however often that is asked for."""
    ids = sorted(set(external_ids))
    with hot_cursor() as cursor:
        cursor.execute(
            _NEWS.encode(), [store.brand_id, store.integration_id, ids, [now] * len(ids)]
        )


def look_again(*, store: Store, moments: Mapping[str, datetime]) -> None:
    """Ask for orders to be read at a moment each, or earlier where that was asked for."""
    ids = sorted(moments)
    due = [moments[id_] for id_ in ids]
    with hot_cursor() as cursor:
        cursor.execute(_LATER.encode(), [store.brand_id, store.integration_id, ids, due])


# The withdrawal of a claim has no date that could be asked for, so without its webhook only
# reading the order again shows it.
_HINT_CLAIMS = """
INSERT INTO integrations_readhint AS h
  (brand_id, integration_id, external_order_id, seq, due_at, attempts, error)
SELECT DISTINCT o.brand_id, o.integration_id, o.external_id, 1, %b::timestamptz, 0, ''
FROM orders_order o JOIN orders_orderitem i ON i.brand_id = o.brand_id AND i.order_id = o.id
WHERE o.brand_id = %b AND o.integration_id = %b AND o.observed_at < %b
  AND i.claim_state IN ('requested', 'accepted')
ORDER BY o.external_id
ON CONFLICT (brand_id, integration_id, external_order_id) DO NOTHING
"""


def hint_open_claims(*, store: Store, now: datetime, read_before: datetime) -> None:
    """Ask for every order with an open claim that was not read since."""
    with hot_cursor() as cursor:
        cursor.execute(_HINT_CLAIMS, [now, store.brand_id, store.integration_id, read_before])


_RELEASE_HINTS = """
UPDATE {table} SET due_at = %b, error = ''
WHERE brand_id = %b AND integration_id = %b AND due_at > %b
"""


def release_parked(*, store: Store, now: datetime) -> None:
    """Make everything due that waited for a store to be connected again."""
    with hot_cursor() as cursor:
        for table in ("integrations_readhint", "catalog_productwork"):
            statement = _RELEASE_HINTS.format(table=table).encode()
            cursor.execute(statement, [now, store.brand_id, store.integration_id, now])


_HEARD = """
UPDATE integrations_integration SET last_heard_at = %b
WHERE brand_id = %b AND id = %b
  AND (last_heard_at IS NULL OR last_heard_at < %b::timestamptz - interval '10 seconds')
"""


def note_heard(*, store: Store, now: datetime) -> None:
    """Note that an order changed; not for each of a burst, the row would be fought over."""
    with hot_cursor() as cursor:
        cursor.execute(_HEARD, [now, store.brand_id, store.integration_id, now])
