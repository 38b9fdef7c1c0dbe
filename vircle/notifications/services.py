"""What a person in the console may do about a message."""

from datetime import datetime

from django.db import transaction

from vircle.brands.models import AuditLog, User
from vircle.foundation.wake import Door, wake
from vircle.notifications.models import Message, MessageKind, MessageStatus, MessageWork
from vircle.notifications.outbox import Draft, enqueue
from vircle.notifications.reasons import Reason


class CannotResend(Exception):
    """The message is on its way, arrived, or may still turn out to have left."""


def resend(*, message: Message, user: User, now: datetime) -> int:
    """Say a message again on a person's word, as the next wave; returns the new message's id.

    Raises CannotResend unless it failed, could not be sent, or nobody can tell what became of it:
    only a person may risk that a customer is told twice.
    """
    with transaction.atomic():
        locked = _lock(message)
        if not may_resend(message=locked):
            raise CannotResend
        if locked.status == MessageStatus.UNKNOWN:
            _give_up(locked)
        (new_id,) = enqueue(drafts=[_draft(locked)], now=now)
        _audit(locked, user, now, action="message.resend")
    return new_id


def may_resend(*, message: Message) -> bool:
    """Say whether 알림톡 다시 보내기 is offered."""
    if message.status == MessageStatus.UNKNOWN:
        return message.reason == Reason.OPERATOR
    return message.status in {MessageStatus.FAILED, MessageStatus.UNREACHABLE}


def retry_held(*, brand_id: int, now: datetime) -> int:
    """Try held messages at once, after the brand has corrected what held them."""
    ids = Message.objects.filter(brand_id=brand_id, status=MessageStatus.HELD).values("id")
    with transaction.atomic():
        works = MessageWork.objects.filter(
            brand_id=brand_id, message_id__in=ids, leased_until__isnull=True
        )
        count = works.update(due_at=now)
        wake(Door.SAY)
    return count


def _lock(message: Message) -> Message:
    """Lock the work before the message, like everybody else."""
    works = MessageWork.objects.select_for_update()
    works.filter(brand_id=message.brand_id, message_id=message.pk).first()
    return Message.objects.select_for_update().get(brand_id=message.brand_id, id=message.pk)


def _draft(message: Message) -> Draft:
    return Draft(
        brand_id=message.brand_id,
        order_id=message.order_id,
        kind=MessageKind(message.kind),
        customer_id=message.customer_id,
        link_id=message.link_id,
        variables=message.variables,
    )


def _give_up(message: Message) -> None:
    MessageWork.objects.filter(brand_id=message.brand_id, message_id=message.pk).delete()
    message.status = MessageStatus.FAILED
    message.save(update_fields=["status"])


def _audit(message: Message, user: User, now: datetime, *, action: str) -> None:
    AuditLog.objects.create(
        brand_id=message.brand_id, at=now, user=user, action=action, subject=str(message.pk)
    )
