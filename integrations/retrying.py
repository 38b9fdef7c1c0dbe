"""Try again what was put off: an order or a product that could not be read."""

from datetime import datetime
from typing import Any

from django.db import transaction

from integrations.catalog.models import ProductWork
from integrations.models import ReadHint
from vircle.brands.services import write_audit
from vircle.foundation.wake import Door, wake


@transaction.atomic
def retry_read(*, brand_id: int, hint_id: int, user_id: int, now: datetime) -> bool:
    """Have an order read now; False when it is due anyway, or gone."""
    rows = ReadHint.objects.filter(brand_id=brand_id, pk=hint_id)
    return _retry(rows, number="external_order_id", user_id=user_id, now=now, door=Door.READ)


@transaction.atomic
def retry_product(*, brand_id: int, work_id: int, user_id: int, now: datetime) -> bool:
    """Have a product read now; False when it is due anyway, or gone."""
    rows = ProductWork.objects.filter(brand_id=brand_id, pk=work_id)
    return _retry(rows, number="external_id", user_id=user_id, now=now, door=Door.CATALOG)


def _retry(rows: Any, *, number: str, user_id: int, now: datetime, door: Door) -> bool:
    row = rows.select_for_update().filter(due_at__gt=now).first()
    if row is None:
        return False
    rows.update(due_at=now, attempts=0)
    write_audit(
        brand_id=row.brand_id,
        user_id=user_id,
        now=now,
        action=f"staff.retried_{door}",
        subject=getattr(row, number),
        detail={"attempts": row.attempts, "error": row.error},
    )
    wake(door)
    return True
