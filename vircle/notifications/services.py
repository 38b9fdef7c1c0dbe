"""What a person in the console may do about a message."""

import math
from datetime import datetime, timedelta

from django.db import transaction

from vircle.brands.models import AuditLog, User
from vircle.notifications.models import Message, MessageKind, MessageStatus, MessageWork
from vircle.notifications.outbox import Draft, Variables, enqueue
from vircle.notifications.reasons import Reason

# A customer who has just been told is not told again at once.
RESEND_AFTER = timedelta(minutes=10)


class CannotResend(Exception):
    """The message is on its way, or may still turn out to have left."""


class TooSoon(CannotResend):
    """It has only just arrived; `minutes` tells when it may be said again."""

    def __init__(self, *, minutes: int) -> None:
        super().__init__(minutes)
        self.minutes = minutes


def resend(*, message: Message, user: User, now: datetime, changed: Variables | None = None) -> int:
    """Say a message again on a person's word, as the next wave; returns the new message's id.

    Raises CannotResend while it is on its way or may turn out to have left: only a person may
    risk that a customer is told twice. `changed` are the variables that are different by now.
    The caller holds the row lock of the order, as everybody who writes messages.
    """
    with transaction.atomic():
        locked = _lock(message)
        if not may_resend(message=locked):
            raise CannotResend
        if minutes := minutes_to_wait(message=locked, now=now):
            raise TooSoon(minutes=minutes)
        return _say_again(locked, user, now, changed=changed, action="message.resend")


def may_resend(*, message: Message) -> bool:
    """Say whether 알림톡 다시 보내기 is offered."""
    if message.status == MessageStatus.UNKNOWN:
        return message.reason == Reason.OPERATOR
    said = {MessageStatus.FAILED, MessageStatus.UNREACHABLE, MessageStatus.DELIVERED}
    return message.status in said


def minutes_to_wait(*, message: Message, now: datetime) -> int:
    """Return for how many minutes a message that arrived cannot be said again; 0 when it can."""
    if message.status != MessageStatus.DELIVERED:
        return 0
    told_at = message.delivered_at or message.accepted_at or message.created_at
    return max(0, math.ceil((told_at + RESEND_AFTER - now) / timedelta(minutes=1)))


def say_to_new_number(
    *, message: Message, user: User, now: datetime, changed: Variables | None = None
) -> int | None:
    """Say a message to a customer whose number was corrected; None where it is yet to be sent.

    What waits takes the new number by itself: name, phone and link are added when it is sent.
    Everything else is said anew, whatever became of it: it went to another number.
    """
    with transaction.atomic():
        locked = _lock(message)
        if locked.status in {MessageStatus.QUEUED, MessageStatus.HELD}:
            return None
        return _say_again(locked, user, now, changed=changed, action="message.new_number")


def _say_again(
    message: Message, user: User, now: datetime, *, changed: Variables | None, action: str
) -> int:
    if message.status == MessageStatus.UNKNOWN:
        _give_up(message)
    (new_id,) = enqueue(drafts=[_draft(message, changed=changed or {})], now=now)
    _audit(message, user, now, action=action)
    return new_id


def _lock(message: Message) -> Message:
    """Lock the work before the message, like everybody else."""
    works = MessageWork.objects.select_for_update()
    works.filter(brand_id=message.brand_id, message_id=message.pk).first()
    return Message.objects.select_for_update().get(brand_id=message.brand_id, id=message.pk)


def _draft(message: Message, *, changed: Variables) -> Draft:
    return Draft(
        brand_id=message.brand_id,
        order_id=message.order_id,
        kind=MessageKind(message.kind),
        customer_id=message.customer_id,
        link_id=message.link_id,
        variables={**message.variables, **changed},
    )


def _give_up(message: Message) -> None:
    MessageWork.objects.filter(brand_id=message.brand_id, message_id=message.pk).delete()
    message.status = MessageStatus.FAILED
    message.save(update_fields=["status"])


def _audit(message: Message, user: User, now: datetime, *, action: str) -> None:
    AuditLog.objects.create(
        brand_id=message.brand_id, at=now, user=user, action=action, subject=str(message.pk)
    )
