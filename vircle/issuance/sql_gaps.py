"""The statements of 누락 점검: leasing a check, keeping what arrived, comparing it."""

from collections.abc import Sequence
from datetime import datetime

from integrations.arrivals import Arrived
from vircle.foundation.db import hot_cursor

# One at a time for each worker; the due moment itself is the lease. Of a store that has to be
# connected again nothing can be asked.
_CLAIM = """
UPDATE issuance_gapcheck g SET due_at = %b
WHERE (g.brand_id, g.id) = (
  SELECT c.brand_id, c.id FROM issuance_gapcheck c
  JOIN integrations_integration i ON i.brand_id = c.brand_id AND i.id = c.integration_id
  WHERE c.due_at <= %b AND c.status <> 'done' AND i.status = 'connected'
  ORDER BY c.due_at LIMIT 1 FOR NO KEY UPDATE OF c SKIP LOCKED)
RETURNING g.brand_id, g.id
"""


def claim(*, now: datetime, until: datetime) -> tuple[int, int] | None:
    """Lease the check that is due longest; returns (brand, id)."""
    with hot_cursor() as cursor:
        cursor.execute(_CLAIM, [until, now])
        row = cursor.fetchone()
    return (row[0], row[1]) if row else None


_KEEP = """
INSERT INTO issuance_arriveditem AS a (brand_id, check_run_id, external_order_id,
  external_item_id, product_name, arrived_at, observed_at, effective_quantity, has_open_claim, gap)
SELECT DISTINCT ON (r.o, r.i) %b, %b, r.o, r.i, left(r.name, 300), r.at, %b::timestamptz,
  r.quantity, r.claim, ''
FROM unnest(%b::text[], %b::text[], %b::text[], %b::timestamptz[], %b::int[], %b::bool[])
  AS r(o, i, name, at, quantity, claim)
ORDER BY r.o, r.i
ON CONFLICT (brand_id, check_run_id, external_order_id, external_item_id) DO UPDATE SET
  observed_at = excluded.observed_at, effective_quantity = excluded.effective_quantity,
  has_open_claim = excluded.has_open_claim
"""


def keep(*, brand_id: int, check_id: int, items: Sequence[Arrived], observed_at: datetime) -> None:
    """Write down what a page showed; what another page has shown already stays one."""
    columns = [
        [each.external_order_id for each in items],
        [each.external_item_id for each in items],
        [each.product_name for each in items],
        [each.arrived_at for each in items],
        [each.effective_quantity for each in items],
        [each.has_open_claim for each in items],
    ]
    with hot_cursor() as cursor:
        cursor.execute(_KEEP, [brand_id, check_id, observed_at, *columns])


# Where ours is the younger read, ours is right: a claim may have ended since the store was asked.
# Work that is due for minutes is a decision that does not come.
_COMPARE = """
WITH seen AS (
  SELECT a.id, CASE
    WHEN i.id IS NULL THEN 'unheard'
    WHEN i.triggered_at IS NULL THEN 'different'
    WHEN o.observed_at < a.observed_at AND (i.effective_quantity > a.effective_quantity
      OR a.has_open_claim AND i.claim_state NOT IN ('requested', 'accepted')) THEN 'different'
    WHEN d.is_frozen IS NOT TRUE OR s.is_frozen IS NOT TRUE OR EXISTS (
      SELECT FROM orders_orderwork w WHERE w.brand_id = o.brand_id AND w.order_id = o.id
        AND (w.parked_at IS NOT NULL OR w.due_at < %b::timestamptz)) THEN 'undecided'
    ELSE '' END AS gap
  FROM issuance_arriveditem a
  JOIN issuance_gapcheck g ON g.brand_id = a.brand_id AND g.id = a.check_run_id
  LEFT JOIN orders_order o ON o.brand_id = g.brand_id AND o.integration_id = g.integration_id
    AND o.external_id = a.external_order_id
  LEFT JOIN orders_orderitem i ON i.brand_id = g.brand_id AND i.order_id = o.id
    AND i.external_id = a.external_item_id
  LEFT JOIN warranties_warrantydecision d ON d.brand_id = g.brand_id AND d.item_id = i.id
  LEFT JOIN stamps_stampdecision s ON s.brand_id = g.brand_id AND s.item_id = i.id
  WHERE a.brand_id = %b AND a.check_run_id = %b
), changed AS (
  UPDATE issuance_arriveditem a SET gap = seen.gap FROM seen
  WHERE a.brand_id = %b AND a.id = seen.id AND a.gap <> seen.gap
)
SELECT count(*) FROM seen WHERE gap <> ''
"""


def compare(*, brand_id: int, check_id: int, due_before: datetime) -> int:
    """Say of everything that arrived whether it is well here; returns how many are not."""
    with hot_cursor() as cursor:
        cursor.execute(_COMPARE, [due_before, brand_id, check_id, brand_id])
        row = cursor.fetchone()
    return int(row[0]) if row else 0
