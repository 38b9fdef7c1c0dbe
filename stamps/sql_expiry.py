"""The statements that find what has run out: stamps by their last day, rewards by theirs."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from stamps.sql import CardKey
from vircle.foundation.db import columns, hot_cursor

_DUE_STAMPS = """
SELECT DISTINCT d.brand_id, d.program_id, d.customer_id FROM (
  SELECT g.brand_id, g.program_id, g.customer_id FROM stamps_stampgrant g
  WHERE g.expires_on < %b::date AND g.worth > 0 ORDER BY g.expires_on LIMIT %b
) d
"""


def customers_with_due_stamps(*, today: date, limit: int) -> list[CardKey]:
    """Return whose stamps have passed their last day, whether still there or used up."""
    with hot_cursor() as cursor:
        cursor.execute(_DUE_STAMPS, [today, limit])
        return [(row[0], row[1], row[2]) for row in cursor]


class Unit(NamedTuple):
    """Stamps that came at one moment: of a grant, or (grant None) given by hand."""

    customer_id: int
    at: datetime
    order: int
    grant_id: int | None
    amount: int
    expires_on: date | None
    entries: int


_UNITS = """
WITH k AS (
  SELECT * FROM unnest(%b::bigint[], %b::bigint[], %b::bigint[])
    AS k(brand_id, program_id, customer_id)
)
SELECT k.brand_id, k.program_id, k.customer_id, g.granted_at, g.id, g.id, g.worth, g.expires_on,
  (SELECT count(*) FROM stamps_stampentry e WHERE e.brand_id = g.brand_id AND e.grant_id = g.id)
FROM k JOIN stamps_stampgrant g ON g.brand_id = k.brand_id AND g.customer_id = k.customer_id
  AND g.program_id = k.program_id AND g.worth > 0
UNION ALL
SELECT k.brand_id, k.program_id, k.customer_id, e.at, e.id, NULL, e.amount, NULL, 0
FROM k JOIN stamps_stampcard c ON c.brand_id = k.brand_id AND c.customer_id = k.customer_id
  AND c.program_id = k.program_id
JOIN stamps_stampentry e ON e.brand_id = c.brand_id AND e.card_id = c.id
  AND e.kind = 'adjust' AND e.reason = 'adjusted' AND e.amount > 0
"""


def units_of(*, keys: Sequence[CardKey]) -> dict[CardKey, list[Unit]]:
    """Return everything that the customers were ever given and still count, newest first."""
    found: dict[CardKey, list[Unit]] = {key: [] for key in keys}
    with hot_cursor() as cursor:
        cursor.execute(_UNITS, columns(sorted(keys)))
        for row in cursor:
            found[row[0], row[1], row[2]].append(Unit(*row[2:]))
    return {
        key: sorted(units, key=lambda unit: (unit.at, unit.order), reverse=True)
        for key, units in found.items()
    }


# Nothing of them is left to run out: gone now, or used up by a reward long ago.
_DONE = """
UPDATE stamps_stampgrant g SET expires_on = NULL,
  worth = CASE WHEN r.is_gone THEN 0 ELSE g.worth END
FROM unnest(%b::bigint[], %b::bigint[], %b::bool[]) AS r(brand_id, id, is_gone)
WHERE g.brand_id = r.brand_id AND g.id = r.id
"""


def settle_grants(*, rows: Sequence[tuple[int, int, bool]]) -> None:
    """Write that grants (brand, id) ran out, or can run out no more."""
    if rows:
        with hot_cursor() as cursor:
            cursor.execute(_DONE, columns(rows))


_DUE_REWARDS = """
SELECT w.brand_id, c.program_id, w.customer_id, w.id
FROM stamps_reward w JOIN stamps_stampcard c ON c.brand_id = w.brand_id AND c.id = w.card_id
WHERE w.status = 'issued' AND w.expires_on < %b::date ORDER BY w.expires_on LIMIT %b
"""


def due_rewards(*, today: date, limit: int) -> list[tuple[CardKey, int]]:
    """Return whose rewards have passed their last day: (card's key, reward)."""
    with hot_cursor() as cursor:
        cursor.execute(_DUE_REWARDS, [today, limit])
        return [((row[0], row[1], row[2]), row[3]) for row in cursor]


_EXPIRE = """
UPDATE stamps_reward w SET status = 'expired'
FROM unnest(%b::bigint[], %b::bigint[]) AS r(brand_id, id)
WHERE w.brand_id = r.brand_id AND w.id = r.id AND w.status = 'issued' AND w.expires_on < %b::date
RETURNING w.brand_id, w.id
"""


def expire_rewards(*, rewards: Sequence[tuple[int, int]], today: date) -> list[tuple[int, int]]:
    """End those that are still unused now that their cards are locked."""
    with hot_cursor() as cursor:
        cursor.execute(_EXPIRE, [*columns(rewards), today])
        return [(row[0], row[1]) for row in cursor]


_TO_LOWER = """
SELECT c.brand_id, c.program_id, c.customer_id
FROM stamps_stampprogram p JOIN stamps_stampprogramversion v
  ON v.brand_id = p.brand_id AND v.id = p.current_id
JOIN stamps_stampcard c ON c.brand_id = p.brand_id AND c.program_id = p.id
WHERE p.lowering_since IS NOT NULL AND c.completed_at IS NULL AND c.goal > v.goal
ORDER BY c.brand_id, c.customer_id LIMIT %b
"""


def cards_to_lower(*, limit: int) -> list[CardKey]:
    """Return open cards that are still to be given their program's lower goal."""
    with hot_cursor() as cursor:
        cursor.execute(_TO_LOWER, [limit])
        return [(row[0], row[1], row[2]) for row in cursor]


_LOWERED = """
UPDATE stamps_stampprogram p SET lowering_since = NULL
FROM stamps_stampprogramversion v
WHERE p.lowering_since IS NOT NULL AND v.brand_id = p.brand_id AND v.id = p.current_id
  AND NOT EXISTS (
    SELECT FROM stamps_stampcard c WHERE c.brand_id = p.brand_id AND c.program_id = p.id
      AND c.completed_at IS NULL AND c.goal > v.goal)
"""


def end_lowering() -> None:
    """Note which programs have no such card left."""
    with hot_cursor() as cursor:
        cursor.execute(_LOWERED)
