"""Orders that wait for their products' facts."""

from collections.abc import Sequence
from datetime import datetime

from integrations.orders import sql
from vircle.foundation.db import hot_cursor
from vircle.foundation.wake import Door, wake


def release_waiting(
    *, brand_id: int, integration_id: int, product_external_ids: Sequence[str], now: datetime
) -> None:
    """Let orders be decided whose products have become known; inside a transaction."""
    released = sql.release_work(
        brand_id=brand_id,
        integration_id=integration_id,
        product_external_ids=product_external_ids,
        now=now,
    )
    if released:
        wake(Door.DECIDE)


_WANT = """
INSERT INTO catalog_productwork
  (brand_id, integration_id, shop_no, external_id, seq, due_at, attempts, error)
SELECT DISTINCT r.brand_id, r.integration_id, r.shop_no, r.external_id, 1, %b::timestamptz, 0, ''
FROM unnest(%b::bigint[], %b::bigint[], %b::int[], %b::text[])
  AS r(brand_id, integration_id, shop_no, external_id)
ORDER BY r.brand_id, r.integration_id, r.shop_no, r.external_id
ON CONFLICT (brand_id, integration_id, shop_no, external_id) DO NOTHING
"""


def want_products(*, wanted: Sequence[tuple[int, int, int, str]], now: datetime) -> None:
    """Ask for products: (brand, integration, shop number, product number); asking twice is free."""
    if not wanted:
        return
    with hot_cursor() as cursor:
        cursor.execute(_WANT, [now, *(list(column) for column in zip(*wanted, strict=True))])
    wake(Door.CATALOG)
