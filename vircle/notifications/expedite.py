"""Messages that wait only so that an operator can undo, sent before their time."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from vircle.brands.models import Brand
from vircle.foundation.wake import Door, wake
from vircle.notifications.models import Message, MessageStatus, MessageWork
from vircle.notifications.quiet import after_quiet_hours


@transaction.atomic
def send_now(*, brand: Brand, message_ids: Sequence[int], now: datetime) -> int:
    """Make queued messages due now, or in the morning in quiet hours; returns how many."""
    due_at = after_quiet_hours(now) if brand.quiet_hours else now
    waiting = Message.objects.filter(
        brand=brand, pk__in=message_ids, status=MessageStatus.QUEUED, send_after__gt=due_at
    )
    ids = sorted(waiting.values_list("pk", flat=True))
    # The work row first, as the sender does; one that is leased is being sent already.
    free = MessageWork.objects.filter(brand=brand, message_id__in=ids, leased_until=None)
    free.update(due_at=due_at)
    count = waiting.filter(pk__in=ids).update(send_after=due_at)
    if count:
        wake(Door.SAY)
    return count
