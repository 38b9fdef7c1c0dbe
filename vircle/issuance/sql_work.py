"""The statements with which deciding claims orders and gives their work rows back."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from vircle.foundation.db import hot_cursor


class ClaimedOrder(NamedTuple):
    """An order whose row is locked until the transaction ends."""

    brand_id: int
    order_id: int
    work_id: int
    seq: int
    attempts: int
    waiting_since: datetime | None
    integration_id: int
    shop_no: int
    external_id: str
    place: str
    customer_id: int
    ordered_at: datetime | None
    paid_amount: int | None
    observed_at: datetime
    # Of a present (선물하기) that was accepted.
    receiver_id: int | None = None


# An order without its work, as a claim of it.
UNCLAIMED = """
SELECT o.brand_id, o.id, 0, 0, 0, NULL::timestamptz, o.integration_id, o.shop_no, o.external_id,
  o.place, o.customer_id, o.ordered_at, o.paid_amount, o.observed_at, o.receiver_id
"""

# Every brand that waits gets an equal share, and of more brands than fit the longest waiting go
# first: a long queue delays another brand's single order by a batch at most.
# The claim is the order's row lock, not the work row's: recording locks the order first and
# raises the work row's seq last, so both steps take the same locks in the same order.
_CLAIM = """
WITH RECURSIVE brand AS (
  (SELECT brand_id FROM orders_orderwork ORDER BY brand_id LIMIT 1)
  UNION ALL
  SELECT (SELECT w.brand_id FROM orders_orderwork w WHERE w.brand_id > brand.brand_id
          ORDER BY w.brand_id LIMIT 1)
  FROM brand WHERE brand.brand_id IS NOT NULL
), waiting AS MATERIALIZED (
  SELECT brand.brand_id FROM brand CROSS JOIN LATERAL (
    SELECT w.due_at FROM orders_orderwork w
    WHERE w.brand_id = brand.brand_id AND w.due_at <= %(now)b AND w.parked_at IS NULL
    ORDER BY w.due_at LIMIT 1
  ) oldest
  ORDER BY oldest.due_at LIMIT %(limit)b
)
SELECT due.* FROM waiting CROSS JOIN LATERAL (
  SELECT w.brand_id, w.order_id, w.id AS work_id, w.seq, w.attempts, w.waiting_since,
    o.integration_id, o.shop_no, o.external_id, o.place, o.customer_id, o.ordered_at,
    o.paid_amount, o.observed_at, o.receiver_id
  FROM orders_orderwork w
  JOIN orders_order o ON o.brand_id = w.brand_id AND o.id = w.order_id
  WHERE w.brand_id = waiting.brand_id AND w.due_at <= %(now)b AND w.parked_at IS NULL
  ORDER BY w.due_at, w.id
  LIMIT (SELECT greatest(1, least(%(per_brand)b, %(limit)b / greatest(1, count(*)))) FROM waiting)
  FOR UPDATE OF o SKIP LOCKED
) due LIMIT %(limit)b
"""

_CLAIM_ONE = """
SELECT w.brand_id, w.order_id, w.id, w.seq, w.attempts, w.waiting_since,
  o.integration_id, o.shop_no, o.external_id, o.place, o.customer_id, o.ordered_at,
  o.paid_amount, o.observed_at, o.receiver_id
FROM orders_orderwork w JOIN orders_order o ON o.brand_id = w.brand_id AND o.id = w.order_id
WHERE w.brand_id = %b AND w.order_id = %b FOR UPDATE OF o SKIP LOCKED
"""


def claim_orders(*, now: datetime, limit: int, per_brand: int) -> list[ClaimedOrder]:
    """Lock due orders, at most `per_brand` of each brand, skipping those somebody works on."""
    with hot_cursor() as cursor:
        cursor.execute(_CLAIM, {"now": now, "per_brand": per_brand, "limit": limit})
        return [ClaimedOrder(*row) for row in cursor]


def claim_order(*, brand_id: int, order_id: int) -> list[ClaimedOrder]:
    """Lock one order, as `claim_orders` does many; empty when somebody works on it."""
    with hot_cursor() as cursor:
        cursor.execute(_CLAIM_ONE, [brand_id, order_id])
        return [ClaimedOrder(*row) for row in cursor]


_LOCK = f"""{UNCLAIMED}FROM orders_order o WHERE o.brand_id = %b AND o.id = ANY(%b::bigint[])
ORDER BY o.id FOR UPDATE
"""


def lock_orders(*, brand_id: int, order_ids: Sequence[int]) -> list[ClaimedOrder]:
    """Lock orders whether or not there is work about them; waits for whoever holds them."""
    with hot_cursor() as cursor:
        cursor.execute(_LOCK.encode(), [brand_id, list(order_ids)])
        return [ClaimedOrder(*row) for row in cursor]


_FINISH = """
DELETE FROM orders_orderwork w
USING unnest(%b::bigint[], %b::bigint[], %b::bigint[]) AS d(brand_id, id, seq)
WHERE w.brand_id = d.brand_id AND w.id = d.id AND w.seq = d.seq
"""

_POSTPONE = """
UPDATE orders_orderwork w
SET due_at = d.due_at, waiting_since = d.waiting_since, attempts = 0, error = ''
FROM unnest(%b::bigint[], %b::bigint[], %b::bigint[], %b::timestamptz[], %b::timestamptz[])
  AS d(brand_id, id, seq, due_at, waiting_since)
WHERE w.brand_id = d.brand_id AND w.id = d.id AND w.seq = d.seq
"""


def finish_work(*, claims: Sequence[ClaimedOrder]) -> None:
    """Delete the work rows to which nothing was added meanwhile."""
    with hot_cursor() as cursor:
        cursor.execute(
            _FINISH,
            [[c.brand_id for c in claims], [c.work_id for c in claims], [c.seq for c in claims]],
        )


def postpone_work(*, rows: Sequence[tuple[ClaimedOrder, datetime, datetime | None]]) -> None:
    """Keep work rows until a moment: (claim, due, waiting for product facts since)."""
    with hot_cursor() as cursor:
        cursor.execute(
            _POSTPONE,
            [
                [claim.brand_id for claim, _, _ in rows],
                [claim.work_id for claim, _, _ in rows],
                [claim.seq for claim, _, _ in rows],
                [due_at for _, due_at, _ in rows],
                [since for _, _, since in rows],
            ],
        )


_FAIL = """
UPDATE orders_orderwork SET attempts = attempts + 1, error = left(%b, 300), due_at = %b,
  parked_at = CASE WHEN attempts + 1 >= %b THEN %b::timestamptz END
WHERE brand_id = %b AND order_id = %b
"""


def fail_work(
    *, brand_id: int, order_id: int, error: str, due_at: datetime, now: datetime, park_after: int
) -> None:
    """Note that an order could not be decided; parked after so many tries, visible and kept."""
    with hot_cursor() as cursor:
        cursor.execute(_FAIL, [error, due_at, park_after, now, brand_id, order_id])
