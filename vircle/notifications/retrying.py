"""Look a message of unknown fate up once more; it is never sent again by this."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from vircle.brands.services import write_audit
from vircle.foundation.wake import Door, wake
from vircle.notifications.models import MessageStatus, MessageWork


@transaction.atomic
def look_up_again(*, brand_id: int, message_id: int, user_id: int, now: datetime) -> bool:
    """Have the gateway asked now; False when somebody is asking, or its fate is known."""
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    rows = MessageWork.objects.filter(
        free, brand_id=brand_id, message_id=message_id, due_at__gt=now
    )
    # The work row first, as looking up does.
    work = rows.select_for_update(of=("self",)).select_related("message").first()
    if work is None or work.message.status != MessageStatus.UNKNOWN:
        return False
    rows.update(due_at=now)
    write_audit(
        brand_id=brand_id,
        user_id=user_id,
        now=now,
        action="staff.retried_look_up",
        subject=str(message_id),
        detail={"attempts": work.attempts},
    )
    wake(Door.LOOK_UP)
    return True
