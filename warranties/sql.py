"""The statements that write certificates: each takes any number of rows."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from vircle.foundation.db import as_json, columns, hot_cursor


class NewWarranty(NamedTuple):
    """A certificate that does not exist yet; the last fields are of one that is valid at once."""

    brand_id: int
    unit_id: int
    cycle: int
    order_id: int
    item_id: int
    integration_id: int
    customer_id: int
    program_version_id: int
    rule_version_id: int
    status: str
    due_at: datetime | None
    triggered_at: datetime
    hold_reason: str
    held_from: str
    number: str | None = None
    content: str = "{}"
    starts_on: date | None = None
    ends_on: date | None = None
    link_id: int | None = None
    message_id: int | None = None

    def issued(self, issue: "Issue") -> "NewWarranty":
        """Return it as it is when it becomes valid together with its row."""
        return self._replace(
            status="issued",
            number=issue.number,
            content=as_json(issue.content),
            starts_on=issue.starts_on,
            ends_on=issue.ends_on,
            link_id=issue.link_id,
            message_id=issue.message_id,
        )


# Whole at once: a row that is changed right after it was made is written, indexed and logged twice.
_INSERT = """
INSERT INTO warranties_warranty (brand_id, unit_id, cycle, order_id, item_id, integration_id,
  customer_id, program_version_id, rule_version_id, status, due_at, triggered_at, hold_reason,
  held_from, number, content, starts_on, ends_on, link_id, message_id, cancel_reason, created_at,
  issued_at)
SELECT r.brand_id, r.unit_id, r.cycle, r.order_id, r.item_id, r.integration_id, r.customer_id,
  r.program_version_id, r.rule_version_id, r.status, r.due_at, r.triggered_at, r.hold_reason,
  r.held_from, r.number, r.content::jsonb, r.starts_on, r.ends_on, r.link_id, r.message_id, '',
  clock.now, CASE WHEN r.status = 'issued' THEN clock.now END
FROM (SELECT %b::timestamptz AS now) clock,
  unnest(%b::bigint[], %b::bigint[], %b::smallint[], %b::bigint[], %b::bigint[], %b::bigint[],
    %b::bigint[], %b::bigint[], %b::bigint[], %b::text[], %b::timestamptz[], %b::timestamptz[],
    %b::text[], %b::text[], %b::text[], %b::text[], %b::date[], %b::date[], %b::bigint[],
    %b::bigint[])
  AS r(brand_id, unit_id, cycle, order_id, item_id, integration_id, customer_id,
    program_version_id, rule_version_id, status, due_at, triggered_at, hold_reason, held_from,
    number, content, starts_on, ends_on, link_id, message_id)
RETURNING brand_id, unit_id, id
"""


def insert_warranties(*, rows: Sequence[NewWarranty], now: datetime) -> dict[tuple[int, int], int]:
    """Insert certificates; returns ids by (brand, unit). A second one for a cycle is an error:
    the caller holds the order's lock, so it cannot happen by a race."""
    if not rows:
        return {}
    with hot_cursor() as cursor:
        cursor.execute(_INSERT, [now, *columns(sorted(rows, key=lambda r: (r[0], r[1], r[2])))])
        return {(brand_id, unit_id): id_ for brand_id, unit_id, id_ in cursor}


class StatusChange(NamedTuple):
    """Another status of a certificate that waits."""

    brand_id: int
    warranty_id: int
    status: str
    hold_reason: str
    held_from: str
    cancel_reason: str


_CHANGE = """
UPDATE warranties_warranty w SET status = r.status, hold_reason = r.hold_reason,
  held_from = r.held_from, cancel_reason = r.cancel_reason,
  canceled_at = CASE WHEN r.status = 'canceled' THEN %b::timestamptz END
FROM unnest(%b::bigint[], %b::bigint[], %b::text[], %b::text[], %b::text[], %b::text[])
  AS r(brand_id, id, status, hold_reason, held_from, cancel_reason)
WHERE w.brand_id = r.brand_id AND w.id = r.id
"""


def change_status(*, rows: Sequence[StatusChange], now: datetime) -> None:
    """Write statuses other than 발급완료."""
    if rows:
        with hot_cursor() as cursor:
            cursor.execute(_CHANGE, [now, *columns(rows)])


class Issue(NamedTuple):
    """A certificate at the moment of its issuance; `content` is frozen from here on."""

    brand_id: int
    warranty_id: int
    number: str
    content: dict[str, Any]
    starts_on: date
    ends_on: date | None
    link_id: int
    message_id: int | None = None


_ISSUE = """
UPDATE warranties_warranty w SET status = 'issued', issued_at = %b::timestamptz,
  number = r.number, content = r.content::jsonb, starts_on = r.starts_on, ends_on = r.ends_on,
  link_id = r.link_id, message_id = r.message_id, hold_reason = '', held_from = ''
FROM unnest(%b::bigint[], %b::bigint[], %b::text[], %b::text[], %b::date[], %b::date[],
    %b::bigint[], %b::bigint[])
  AS r(brand_id, id, number, content, starts_on, ends_on, link_id, message_id)
WHERE w.brand_id = r.brand_id AND w.id = r.id
"""


def issue(*, rows: Sequence[Issue], now: datetime) -> None:
    """Write what makes certificates valid."""
    if rows:
        plain = [
            row._replace(content=as_json(row.content))  # type: ignore[arg-type]
            for row in rows
        ]
        with hot_cursor() as cursor:
            cursor.execute(_ISSUE, [now, *columns(plain)])


_TELL = """
UPDATE warranties_warranty w SET message_id = r.message_id
FROM unnest(%b::bigint[], %b::bigint[], %b::bigint[]) AS r(brand_id, id, message_id)
WHERE w.brand_id = r.brand_id AND w.id = r.id
"""


def set_messages(*, rows: Sequence[tuple[int, int, int]]) -> None:
    """Note which message tells of which certificate: (brand, certificate, message)."""
    if rows:
        with hot_cursor() as cursor:
            cursor.execute(_TELL, columns(rows))


class Event(NamedTuple):
    """A line of a certificate's history; `user_id` None is the system."""

    brand_id: int
    warranty_id: int
    kind: str
    user_id: int | None
    detail: str


_EVENTS = """
INSERT INTO warranties_warrantyevent (brand_id, warranty_id, at, kind, user_id, detail)
SELECT r.brand_id, r.warranty_id, %b::timestamptz, r.kind, r.user_id, r.detail::jsonb
FROM unnest(%b::bigint[], %b::bigint[], %b::text[], %b::bigint[], %b::text[])
  AS r(brand_id, warranty_id, kind, user_id, detail)
"""


def insert_events(*, rows: Sequence[Event], now: datetime) -> None:
    """Append history."""
    if rows:
        with hot_cursor() as cursor:
            cursor.execute(_EVENTS, [now, *columns(rows)])


class DecisionRow(NamedTuple):
    """Why, for one item; see models.WarrantyDecision. `trace` is JSON text."""

    brand_id: int
    item_id: int
    order_id: int
    is_eligible: bool
    is_frozen: bool
    outcome: str
    trace: str
    program_version_id: int | None
    rule_version_id: int | None
    due_at: datetime | None


_DECIDE = """
INSERT INTO warranties_warrantydecision (brand_id, item_id, order_id, is_eligible, is_frozen,
  outcome, trace, program_version_id, rule_version_id, due_at, decided_at)
SELECT r.brand_id, r.item_id, r.order_id, r.is_eligible, r.is_frozen, r.outcome, r.trace::jsonb,
  r.program_version_id, r.rule_version_id, r.due_at, %b::timestamptz
FROM unnest(%b::bigint[], %b::bigint[], %b::bigint[], %b::bool[], %b::bool[], %b::text[],
    %b::text[], %b::bigint[], %b::bigint[], %b::timestamptz[])
  AS r(brand_id, item_id, order_id, is_eligible, is_frozen, outcome, trace, program_version_id,
    rule_version_id, due_at)
ON CONFLICT (brand_id, item_id) DO UPDATE SET is_eligible = excluded.is_eligible,
  is_frozen = excluded.is_frozen, outcome = excluded.outcome, trace = excluded.trace,
  program_version_id = excluded.program_version_id, rule_version_id = excluded.rule_version_id,
  due_at = excluded.due_at, decided_at = excluded.decided_at
"""


def upsert_decisions(*, rows: Sequence[DecisionRow], now: datetime) -> None:
    """Write the latest reasons."""
    if rows:
        with hot_cursor() as cursor:
            cursor.execute(_DECIDE, [now, *columns(sorted(rows, key=lambda r: (r[0], r[1])))])


# The old certificate of an exchanged item leads to the new one.
_REPLACE = """
UPDATE warranties_warranty old SET replaced_by_id = new.id
FROM unnest(%b::bigint[], %b::bigint[]) AS k(brand_id, order_id)
JOIN orders_orderitem ni ON ni.brand_id = k.brand_id AND ni.order_id = k.order_id
  AND ni.replaces_external_id <> ''
JOIN orders_orderitem oi ON oi.brand_id = k.brand_id AND oi.order_id = k.order_id
  AND oi.external_id = ni.replaces_external_id
JOIN orders_orderunit nu ON nu.brand_id = k.brand_id AND nu.item_id = ni.id
JOIN orders_orderunit ou ON ou.brand_id = k.brand_id AND ou.item_id = oi.id
JOIN warranties_warranty new ON new.brand_id = k.brand_id AND new.unit_id = nu.id
  AND new.status = 'issued'
WHERE old.brand_id = k.brand_id AND old.unit_id = ou.id AND old.status = 'canceled'
  AND old.cancel_reason IN ('exchange', 'hand_exchange') AND old.replaced_by_id IS NULL
  AND ou.number - nu.number = oi.effective_quantity
"""


def link_replacements(*, keys: Sequence[tuple[int, int]]) -> None:
    """Point exchanged certificates at what replaced them, for orders (brand, id)."""
    if keys:
        with hot_cursor() as cursor:
            cursor.execute(_REPLACE, columns(keys))


_LEFT = """
SELECT message_id, count(*) FILTER (WHERE status = 'issued')
FROM warranties_warranty WHERE brand_id = %b AND message_id = ANY(%b::bigint[]) GROUP BY message_id
"""


def valid_by_message(*, brand_id: int, message_ids: Sequence[int]) -> dict[int, int]:
    """Return how many certificates that a message tells of are still valid."""
    with hot_cursor() as cursor:
        cursor.execute(_LEFT, [brand_id, list(message_ids)])
        return dict(cursor.fetchall())


_NAMES = """
SELECT id, content ->> 'product_name' FROM warranties_warranty
WHERE brand_id = %b AND id = ANY(%b::bigint[])
"""


def issued_names(*, brand_id: int, warranty_ids: Sequence[int]) -> dict[int, str | None]:
    """Return the product names as they stand on certificates."""
    with hot_cursor() as cursor:
        cursor.execute(_NAMES, [brand_id, list(warranty_ids)])
        return dict(cursor.fetchall())
