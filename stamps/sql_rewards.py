"""The statements that write rewards and their codes; the customers' open cards are locked."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from vircle.foundation.db import columns, hot_cursor

Key = tuple[int, int]
"""Brand and id."""


class NewReward(NamedTuple):
    """What a completed card brings, not yet written."""

    brand_id: int
    card_id: int
    customer_id: int
    order_id: int | None
    program_version_id: int
    name: str
    status: str
    expires_on: date | None


# A card that was opened again and is full once more brings another reward.
_INSERT = """
INSERT INTO stamps_reward (brand_id, card_id, customer_id, order_id, program_version_id, name,
  status, expires_on, issued_at, cycle)
SELECT r.*, %b::timestamptz, 1 + coalesce((
    SELECT max(w.cycle) FROM stamps_reward w
    WHERE w.brand_id = r.brand_id AND w.card_id = r.card_id), 0)
FROM unnest(%b::bigint[], %b::bigint[], %b::bigint[], %b::bigint[], %b::bigint[], %b::text[],
    %b::text[], %b::date[])
  AS r(brand_id, card_id, customer_id, order_id, program_version_id, name, status, expires_on)
RETURNING brand_id, card_id, id
"""


def insert_rewards(*, rows: Sequence[NewReward], now: datetime) -> dict[Key, int]:
    """Write rewards; returns ids by (brand, card)."""
    if not rows:
        return {}
    with hot_cursor() as cursor:
        cursor.execute(_INSERT, [now, *columns(rows)])
        return {(row[0], row[1]): row[2] for row in cursor}


# The program's row is the pool's lock, always taken last: without it two customers who wait for
# each other's codes would both be told that none are left.
_LOCK_POOLS = """
SELECT FROM stamps_stampprogram p JOIN unnest(%b::bigint[]) AS k(brand_id) USING (brand_id)
ORDER BY p.brand_id FOR NO KEY UPDATE OF p
"""

# What a customer has seen is theirs: a card that is full again gets back the code that it had.
_RETURN = """
UPDATE stamps_rewardcode t SET reward_id = r.id
FROM unnest(%b::bigint[], %b::bigint[]) AS r(brand_id, id)
JOIN stamps_reward w ON w.brand_id = r.brand_id AND w.id = r.id
JOIN stamps_reward before ON before.brand_id = w.brand_id AND before.card_id = w.card_id
  AND before.status = 'revoked'
WHERE t.brand_id = before.brand_id AND t.reward_id = before.id
RETURNING t.brand_id, t.reward_id
"""
_TAKE = """
WITH wanted AS (
  SELECT r.brand_id, r.id, row_number() OVER (PARTITION BY r.brand_id ORDER BY r.id) AS n
  FROM unnest(%b::bigint[], %b::bigint[]) AS r(brand_id, id)
), free AS (
  SELECT b.brand_id, t.id, t.n FROM (
    SELECT brand_id, count(*) AS most FROM wanted GROUP BY brand_id
  ) b CROSS JOIN LATERAL (
    SELECT c.id, row_number() OVER (ORDER BY c.id) AS n FROM stamps_rewardcode c
    WHERE c.brand_id = b.brand_id AND c.reward_id IS NULL ORDER BY c.id LIMIT b.most
  ) t
)
UPDATE stamps_rewardcode t SET reward_id = w.id
FROM free f JOIN wanted w ON w.brand_id = f.brand_id AND w.n = f.n
WHERE t.brand_id = f.brand_id AND t.id = f.id
RETURNING t.brand_id, t.reward_id
"""


def take_codes(*, rewards: Sequence[Key]) -> set[Key]:
    """Give each reward (brand, id) the next code, oldest first; returns those that got one."""
    if not rewards:
        return set()
    with hot_cursor() as cursor:
        cursor.execute(_LOCK_POOLS, [sorted({brand_id for brand_id, _ in rewards})])
        cursor.execute(_RETURN, columns(sorted(rewards)))
        got = {(row[0], row[1]) for row in cursor}
        rest = sorted(set(rewards) - got)
        if rest:
            cursor.execute(_TAKE, columns(rest))
            got |= {(row[0], row[1]) for row in cursor}
    return got


_STATUS = """
UPDATE stamps_reward w SET status = r.status
FROM unnest(%b::bigint[], %b::bigint[], %b::text[]) AS r(brand_id, id, status)
WHERE w.brand_id = r.brand_id AND w.id = r.id
"""


def set_status(*, rows: Sequence[tuple[int, int, str]]) -> None:
    """Write what became of rewards: (brand, reward, status)."""
    if rows:
        with hot_cursor() as cursor:
            cursor.execute(_STATUS, columns(rows))


_ISSUE = """
UPDATE stamps_reward w SET status = 'issued', issued_at = %b::timestamptz,
  expires_on = r.expires_on
FROM unnest(%b::bigint[], %b::bigint[], %b::date[]) AS r(brand_id, id, expires_on)
WHERE w.brand_id = r.brand_id AND w.id = r.id
"""


def issue(*, rows: Sequence[tuple[int, int, date | None]], now: datetime) -> None:
    """Issue what was held: (brand, reward, last day)."""
    if rows:
        with hot_cursor() as cursor:
            cursor.execute(_ISSUE, [now, *columns(rows)])


_TELL = """
UPDATE stamps_reward w SET message_id = r.message_id
FROM unnest(%b::bigint[], %b::bigint[], %b::bigint[]) AS r(brand_id, id, message_id)
WHERE w.brand_id = r.brand_id AND w.id = r.id
"""


def set_messages(*, rows: Sequence[tuple[int, int, int]]) -> None:
    """Note which message tells of which reward: (brand, reward, message)."""
    if rows:
        with hot_cursor() as cursor:
            cursor.execute(_TELL, columns(rows))


_EVENTS = """
INSERT INTO stamps_rewardevent (brand_id, reward_id, kind, user_id, at)
SELECT r.*, %b::timestamptz FROM unnest(%b::bigint[], %b::bigint[], %b::text[], %b::bigint[])
  AS r(brand_id, reward_id, kind, user_id)
"""


def insert_events(*, rows: Sequence[tuple[int, int, str, int | None]], now: datetime) -> None:
    """Append to the rewards' histories: (brand, reward, kind, user)."""
    if rows:
        with hot_cursor() as cursor:
            cursor.execute(_EVENTS, [now, *columns(rows)])


class HeldReward(NamedTuple):
    """A reward that waits for a code."""

    brand_id: int
    id: int
    program_id: int
    customer_id: int
    card_id: int
    order_id: int | None


_HELD = """
SELECT w.brand_id, w.id, c.program_id, w.customer_id, w.card_id, w.order_id
FROM stamps_reward w JOIN stamps_stampcard c ON c.brand_id = w.brand_id AND c.id = w.card_id
WHERE w.status = 'held' AND EXISTS (
  SELECT FROM stamps_rewardcode t WHERE t.brand_id = w.brand_id AND t.reward_id IS NULL)
ORDER BY w.id LIMIT %b
"""


def find_held(*, limit: int) -> list[HeldReward]:
    """Return rewards that wait while there are codes, in the order in which they were earned."""
    with hot_cursor() as cursor:
        cursor.execute(_HELD, [limit])
        return [HeldReward(*row) for row in cursor]


_STILL_HELD = """
SELECT w.brand_id, w.id FROM unnest(%b::bigint[], %b::bigint[]) AS r(brand_id, id)
JOIN stamps_reward w ON w.brand_id = r.brand_id AND w.id = r.id WHERE w.status = 'held'
"""


def still_held(*, rewards: Sequence[Key]) -> set[Key]:
    """Return those that still wait now that their cards are locked."""
    with hot_cursor() as cursor:
        cursor.execute(_STILL_HELD, columns(rewards))
        return {(row[0], row[1]) for row in cursor}
