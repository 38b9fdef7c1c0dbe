"""Decide once more about an order that was put aside."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from integrations.orders.models import OrderWork
from vircle.brands.services import write_audit
from vircle.foundation.wake import Door, wake


@transaction.atomic
def retry_decision(*, brand_id: int, work_id: int, user_id: int, now: datetime) -> bool:
    """Let a parked order be decided about now; False when it is not parked (any more)."""
    rows = OrderWork.objects.filter(brand_id=brand_id, pk=work_id, parked_at__isnull=False)
    work = rows.select_related("order").select_for_update(of=("self",)).first()
    if work is None:
        return False
    rows.update(parked_at=None, attempts=0, due_at=now, seq=F("seq") + 1)
    write_audit(
        brand_id=brand_id,
        user_id=user_id,
        now=now,
        action="staff.retried_decide",
        subject=work.order.external_id,
        detail={"attempts": work.attempts, "error": work.error},
    )
    wake(Door.DECIDE)
    return True
