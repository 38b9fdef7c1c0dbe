"""The statements by which one worker at a time takes a store's sync over."""

from dataclasses import dataclass
from datetime import datetime

from vircle.foundation.db import hot_cursor

# The row of the sync is the lease, the due moment is what was asked for: whatever is asked for
# while a worker is at it makes the moment earlier than `later` and so is seen in the end. The
# conflict's own condition is judged on the newest row, so of two workers only one gets it.
_CLAIM = """
WITH due AS (
  SELECT i.brand_id, i.id, i.catalog_due_at FROM integrations_integration i
  LEFT JOIN catalog_catalogsync s ON s.brand_id = i.brand_id AND s.integration_id = i.id
  WHERE i.status = 'connected' AND (i.catalog_due_at <= %b OR s.leased_until <= %b)
    AND (s.leased_until IS NULL OR s.leased_until <= %b)
  ORDER BY i.catalog_due_at LIMIT 1 FOR NO KEY UPDATE OF i SKIP LOCKED
), leased AS (
  INSERT INTO catalog_catalogsync AS s (brand_id, integration_id, turn, leased_until)
  SELECT brand_id, id, 1, %b FROM due
  ON CONFLICT (brand_id, integration_id) DO UPDATE
    SET turn = s.turn + 1, leased_until = excluded.leased_until
    WHERE s.leased_until IS NULL OR s.leased_until <= %b
  RETURNING brand_id, integration_id, turn
)
UPDATE integrations_integration i SET catalog_due_at = %b
FROM leased l JOIN due d ON d.brand_id = l.brand_id AND d.id = l.integration_id
WHERE i.brand_id = l.brand_id AND i.id = l.integration_id
RETURNING i.brand_id, i.id, l.turn, d.catalog_due_at
"""


@dataclass(frozen=True, slots=True)
class Turn:
    """A store's sync in one worker's hands; `was_due_at` is what was asked for before."""

    brand_id: int
    integration_id: int
    number: int
    was_due_at: datetime | None


def claim(*, now: datetime, until: datetime, later: datetime) -> Turn | None:
    """Take over the sync that is due longest and that nobody is at."""
    with hot_cursor() as cursor:
        cursor.execute(_CLAIM, [now, now, now, until, now, later])
        row = cursor.fetchone()
    return Turn(*row) if row else None


# Products that are mirrored already, so no order waits for them.
_ASK_KNOWN = """
INSERT INTO catalog_productwork AS w
  (brand_id, integration_id, shop_no, external_id, seq, due_at, attempts, error)
SELECT p.brand_id, p.integration_id, p.shop_no, p.external_id, 1, %b::timestamptz, 0, ''
FROM catalog_product p
WHERE p.brand_id = %b AND p.integration_id = %b AND p.shop_no = %b AND p.deleted_at IS NULL
ORDER BY p.external_id
ON CONFLICT (brand_id, integration_id, shop_no, external_id) DO NOTHING
"""


def ask_known(*, brand_id: int, integration_id: int, shop_no: int, now: datetime) -> None:
    """Ask for everything that is mirrored of a shop to be read again."""
    with hot_cursor() as cursor:
        cursor.execute(_ASK_KNOWN, [now, brand_id, integration_id, shop_no])
