"""The work row: claimed by lease, finished only if nothing arrived meanwhile.

A work row is narrow: `brand_id, id, seq, due_at, leased_until, attempts, error`. Whoever adds
work raises `seq`; whoever did the work deletes the row only if the `seq` it read still stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg import sql

from vircle.foundation.db import hot_cursor


@dataclass(frozen=True, slots=True)
class Claim:
    """One claimed row; `extra` holds the columns asked for, in that order."""

    brand_id: int
    id: int
    seq: int
    attempts: int
    extra: tuple[Any, ...]


# Brands are walked along the index. Each offers an equal share of the claim, and everybody's first
# row comes before anybody's second: however many brands have long queues, another's single row
# does not wait for them. A share is twice what it would be, as most brands have less to offer.
_CLAIM = """
WITH RECURSIVE brand AS (
  (SELECT brand_id FROM {table} ORDER BY brand_id LIMIT 1)
  UNION ALL
  SELECT (SELECT t.brand_id FROM {table} t WHERE t.brand_id > brand.brand_id
          ORDER BY t.brand_id LIMIT 1)
  FROM brand WHERE brand.brand_id IS NOT NULL
), waiting AS MATERIALIZED (
  SELECT brand.brand_id,
         least(%(per_brand)s, greatest(1, 2 * %(limit)s / count(*) OVER ())) AS share
  FROM brand CROSS JOIN LATERAL (
    SELECT FROM {table} w
    WHERE w.brand_id = brand.brand_id AND w.due_at <= %(now)s
      AND (w.leased_until IS NULL OR w.leased_until <= %(now)s) AND {condition}
    ORDER BY w.due_at LIMIT 1
  ) oldest
), offered AS (
  SELECT t.*, row_number() OVER (PARTITION BY t.brand_id ORDER BY t.due_at, t.id) AS place
  FROM waiting CROSS JOIN LATERAL (
    SELECT w.brand_id, w.id, w.due_at FROM {table} w
    WHERE w.brand_id = waiting.brand_id AND w.due_at <= %(now)s
      AND (w.leased_until IS NULL OR w.leased_until <= %(now)s) AND {condition}
    ORDER BY w.due_at, w.id LIMIT waiting.share FOR UPDATE SKIP LOCKED
  ) t
), due AS (
  SELECT brand_id, id FROM offered ORDER BY place, due_at, id LIMIT %(limit)s
)
UPDATE {table} w SET leased_until = %(until)s, attempts = w.attempts + 1 {also}
FROM due WHERE w.brand_id = due.brand_id AND w.id = due.id
RETURNING w.brand_id, w.id, w.seq, w.attempts {extra}
"""


def claim(
    *,
    table: str,
    now: datetime,
    lease: timedelta,
    limit: int,
    per_brand: int,
    extra: Sequence[str] = (),
    condition: str = "true",
    also: str = "",
) -> list[Claim]:
    """Lease due rows of a work table; the caller commits before it does anything slow.

    `condition` and what is `also` set are SQL written in the code, the former about the alias `w`;
    they never hold anybody's input.
    """
    columns = [sql.SQL(", w.{}").format(sql.Identifier(name)) for name in extra]
    statement = sql.SQL(_CLAIM).format(
        table=sql.Identifier(table),
        condition=sql.SQL(condition),
        also=sql.SQL(f", {also}" if also else ""),
        extra=sql.SQL("").join(columns),
    )
    arguments = {"now": now, "until": now + lease, "limit": limit, "per_brand": per_brand}
    with hot_cursor() as cursor:
        cursor.execute(statement, arguments)
        return [Claim(row[0], row[1], row[2], row[3], tuple(row[4:])) for row in cursor]


_FINISH = """
DELETE FROM {table} w USING unnest(%b::bigint[], %b::bigint[], %b::bigint[]) AS d(brand_id, id, seq)
WHERE w.brand_id = d.brand_id AND w.id = d.id AND w.seq = d.seq
RETURNING w.brand_id, w.id
"""

# A statement of its own. The first one may wait for somebody who adds at this moment; what stays
# is then to be looked for in what is there now, not in what was there when the first one began.
_STAY = """
UPDATE {table} w SET leased_until = NULL, attempts = 0, error = ''
FROM unnest(%b::bigint[], %b::bigint[]) AS d(brand_id, id)
WHERE w.brand_id = d.brand_id AND w.id = d.id
"""


def finish(*, table: str, claims: Sequence[Claim]) -> None:
    """Delete the rows whose work is done; call it in the transaction that did the work.

    Rows to which something was added meanwhile stay, due at once.
    """
    if not claims:
        return
    arguments = [[c.brand_id for c in claims], [c.id for c in claims], [c.seq for c in claims]]
    with hot_cursor() as cursor:
        cursor.execute(sql.SQL(_FINISH).format(table=sql.Identifier(table)), arguments)
        gone = set(cursor.fetchall())
        if stay := [(c.brand_id, c.id) for c in claims if (c.brand_id, c.id) not in gone]:
            columns = [list(column) for column in zip(*stay, strict=True)]
            cursor.execute(sql.SQL(_STAY).format(table=sql.Identifier(table)), columns)


_RETRY = """
UPDATE {table} w SET leased_until = NULL, due_at = %s, error = left(%s, 300),
  attempts = greatest(0, w.attempts - %s)
FROM unnest(%b::bigint[], %b::bigint[]) AS d(brand_id, id)
WHERE w.brand_id = d.brand_id AND w.id = d.id
"""


def retry(
    *,
    table: str,
    claims: Sequence[Claim],
    due_at: datetime,
    error: str,
    was_tried: bool = True,
) -> None:
    """Give rows back until `due_at`, with the reason in plain words.

    What was not even tried, as it was nobody's turn, does not count as an attempt.
    """
    if not claims:
        return
    with hot_cursor() as cursor:
        cursor.execute(
            sql.SQL(_RETRY).format(table=sql.Identifier(table)),
            [
                due_at,
                error,
                0 if was_tried else 1,
                [c.brand_id for c in claims],
                [c.id for c in claims],
            ],
        )


def backoff(*, attempts: int, base: float = 2.0, most: float = 900.0) -> timedelta:
    """Return how long to wait before the next try: doubling from `base` seconds up to `most`."""
    return timedelta(seconds=min(most, base * 2.0 ** min(attempts, 20)))
