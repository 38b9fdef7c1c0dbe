"""Orders that wait for their products' facts."""

from collections.abc import Sequence
from datetime import datetime

from integrations.orders import sql
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
