"""The statements that write stamps: each takes any number of rows."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from vircle.foundation.db import columns, hot_cursor

CardKey = tuple[int, int, int]
"""Brand, program, customer."""


class CardRow(NamedTuple):
    """A card, locked; `is_open` is the one that is being filled."""

    brand_id: int
    program_id: int
    customer_id: int
    id: int
    round: int
    goal: int
    balance: int
    is_open: bool
    link_id: int | None


# In key order, after the orders' locks: two steps that meet on customers wait, never embrace.
_LOCK = """
SELECT c.brand_id, c.program_id, c.customer_id, c.id, c.round, c.goal, c.balance,
  c.completed_at IS NULL, c.link_id
FROM unnest(%b::bigint[], %b::bigint[], %b::bigint[]) AS k(brand_id, program_id, customer_id)
JOIN stamps_stampcard c ON c.brand_id = k.brand_id AND c.program_id = k.program_id
  AND c.customer_id = k.customer_id
WHERE c.completed_at IS NULL
ORDER BY c.brand_id, c.program_id, c.customer_id FOR UPDATE OF c
"""

# Whoever loses the race to open a customer's card finds the winner's by locking once more.
_OPEN = """
INSERT INTO stamps_stampcard
  (brand_id, program_id, customer_id, round, goal, balance, created_at)
SELECT r.brand_id, r.program_id, r.customer_id, 1 + coalesce((
    SELECT max(c.round) FROM stamps_stampcard c WHERE c.brand_id = r.brand_id
      AND c.program_id = r.program_id AND c.customer_id = r.customer_id), 0),
  r.goal, 0, %b::timestamptz
FROM unnest(%b::bigint[], %b::bigint[], %b::bigint[], %b::smallint[])
  AS r(brand_id, program_id, customer_id, goal)
ON CONFLICT DO NOTHING
"""


def lock_open_cards(*, keys: Sequence[CardKey]) -> dict[CardKey, CardRow]:
    """Lock the customers' open cards; those without one are missing from the answer."""
    with hot_cursor() as cursor:
        cursor.execute(_LOCK, columns(sorted(keys)))
        return {(row[0], row[1], row[2]): CardRow(*row) for row in cursor}


def open_cards(*, rows: Sequence[tuple[int, int, int, int]], now: datetime) -> None:
    """Open a new round for (brand, program, customer, goal) where none is open."""
    if rows:
        with hot_cursor() as cursor:
            cursor.execute(_OPEN, [now, *columns(sorted(rows))])


_SAVE_CARDS = """
UPDATE stamps_stampcard c SET balance = r.balance, goal = r.goal,
  completed_at = CASE WHEN r.is_open THEN NULL ELSE coalesce(c.completed_at, %b::timestamptz) END,
  link_id = coalesce(r.link_id, c.link_id),
  merged_into_id = CASE WHEN NOT r.is_open THEN coalesce(r.merged_into, c.merged_into_id) END
FROM unnest(%b::bigint[], %b::bigint[], %b::int[], %b::smallint[], %b::bool[], %b::bigint[],
    %b::bigint[])
  AS r(brand_id, id, balance, goal, is_open, link_id, merged_into)
WHERE c.brand_id = r.brand_id AND c.id = r.id
"""


class CardState(NamedTuple):
    """What is written of a locked card."""

    brand_id: int
    id: int
    balance: int
    goal: int
    is_open: bool
    link_id: int | None
    merged_into: int | None = None


def save_cards(*, rows: Sequence[CardState], now: datetime) -> None:
    """Write what locked cards have become."""
    if rows:
        with hot_cursor() as cursor:
            cursor.execute(_SAVE_CARDS, [now, *columns(rows)])


class ClosedCard(NamedTuple):
    """A card that is not open, with the latest reward that it brought."""

    brand_id: int
    program_id: int
    customer_id: int
    id: int
    round: int
    goal: int
    balance: int
    link_id: int | None
    merged_into: int | None
    reward_id: int | None
    reward_status: str | None
    message_id: int | None


_CLOSED = """
SELECT c.brand_id, c.program_id, c.customer_id, c.id, c.round, c.goal, c.balance, c.link_id,
  c.merged_into_id, w.id, w.status, w.message_id
FROM unnest(%b::bigint[], %b::bigint[], %b::bigint[]) AS k(brand_id, program_id, customer_id)
JOIN stamps_stampcard c ON c.brand_id = k.brand_id AND c.program_id = k.program_id
  AND c.customer_id = k.customer_id
LEFT JOIN LATERAL (
  SELECT w.id, w.status, w.message_id FROM stamps_reward w
  WHERE w.brand_id = c.brand_id AND w.card_id = c.id ORDER BY w.cycle DESC LIMIT 1
) w ON true
WHERE c.completed_at IS NOT NULL ORDER BY c.brand_id, c.customer_id, c.round
"""


def read_closed_cards(*, keys: Sequence[CardKey]) -> list[ClosedCard]:
    """Return the earlier cards of customers whose open card is locked, oldest first."""
    with hot_cursor() as cursor:
        cursor.execute(_CLOSED, columns(sorted(keys)))
        return [ClosedCard(*row) for row in cursor]


class NewGrant(NamedTuple):
    """Stamps for a subject, not yet written."""

    brand_id: int
    program_id: int
    subject_kind: str
    subject_id: int
    cycle: int
    order_id: int
    customer_id: int
    card_id: int
    program_version_id: int
    amount: int
    expires_on: date | None
    # Which message tells of it.
    message_id: int | None = None


_GRANT = """
INSERT INTO stamps_stampgrant (brand_id, program_id, subject_kind, subject_id, cycle, order_id,
  customer_id, card_id, program_version_id, amount, worth, granted_at, expires_on, message_id)
SELECT r.brand_id, r.program_id, r.subject_kind, r.subject_id, r.cycle, r.order_id,
  r.customer_id, r.card_id, r.program_version_id, r.amount, r.amount, %b::timestamptz, r.expires_on,
  r.message_id
FROM unnest(%b::bigint[], %b::bigint[], %b::text[], %b::bigint[], %b::smallint[], %b::bigint[],
    %b::bigint[], %b::bigint[], %b::bigint[], %b::int[], %b::date[], %b::bigint[])
  AS r(brand_id, program_id, subject_kind, subject_id, cycle, order_id, customer_id, card_id,
    program_version_id, amount, expires_on, message_id)
RETURNING brand_id, subject_kind, subject_id, id
"""


def insert_grants(*, rows: Sequence[NewGrant], now: datetime) -> dict[tuple[int, str, int], int]:
    """Insert grants; returns ids by (brand, subject kind, subject)."""
    if not rows:
        return {}
    with hot_cursor() as cursor:
        in_order = sorted(rows, key=lambda row: row[:5])
        cursor.execute(_GRANT, [now, *columns(in_order)])
        return {(row[0], row[1], row[2]): row[3] for row in cursor}


_WORTH = """
UPDATE stamps_stampgrant g SET worth = r.worth,
  reversed_at = CASE WHEN r.worth = 0 THEN %b::timestamptz END
FROM unnest(%b::bigint[], %b::bigint[], %b::int[]) AS r(brand_id, id, worth)
WHERE g.brand_id = r.brand_id AND g.id = r.id
"""


def set_worth(*, rows: Sequence[tuple[int, int, int]], now: datetime) -> None:
    """State what grants are worth now: (brand, grant, worth)."""
    if rows:
        with hot_cursor() as cursor:
            cursor.execute(_WORTH, [now, *columns(rows)])


class Entry(NamedTuple):
    """A line of the ledger."""

    brand_id: int
    card_id: int
    grant_id: int | None
    number: int
    kind: str
    amount: int
    reason: str
    user_id: int | None = None
    note: str = ""
    request: UUID | None = None


_ENTRIES = """
INSERT INTO stamps_stampentry
  (brand_id, card_id, grant_id, number, kind, amount, reason, user_id, note, request, at)
SELECT r.*, %b::timestamptz
FROM unnest(%b::bigint[], %b::bigint[], %b::bigint[], %b::int[], %b::text[], %b::int[],
    %b::text[], %b::bigint[], %b::text[], %b::uuid[])
  AS r(brand_id, card_id, grant_id, number, kind, amount, reason, user_id, note, request)
"""


def insert_entries(*, rows: Sequence[Entry], now: datetime) -> None:
    """Append to the ledger."""
    if rows:
        with hot_cursor() as cursor:
            cursor.execute(_ENTRIES, [now, *columns(rows)])


_LAST_CARD = """
SELECT card_id FROM stamps_stampentry WHERE brand_id = %b AND grant_id = %b
ORDER BY number DESC LIMIT 1
"""


def last_card_of(*, brand_id: int, grant_id: int) -> int:
    """Return the card that a grant's latest entry is on: not always the one it was granted on."""
    with hot_cursor() as cursor:
        cursor.execute(_LAST_CARD, [brand_id, grant_id])
        ((card_id,),) = cursor.fetchall()
    return int(card_id)


class DecisionRow(NamedTuple):
    """Why, for one item; see models.StampDecision. `trace` is JSON text."""

    brand_id: int
    item_id: int
    order_id: int
    is_eligible: bool
    is_frozen: bool
    outcome: str
    trace: str
    program_version_id: int | None
    rule_version_id: int | None = None
    due_at: datetime | None = None


_DECIDE = """
INSERT INTO stamps_stampdecision (brand_id, item_id, order_id, is_eligible, is_frozen, outcome,
  trace, program_version_id, rule_version_id, due_at, decided_at)
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
