"""What a person may do about a message, and the words in which its state is told."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from tests.notifications.conftest import Say
from vircle.brands.models import AuditLog, Brand, User
from vircle.brands.tenancy import brand_scope
from vircle.notifications.models import Message, MessageStatus, MessageWork, Step
from vircle.notifications.selectors import telling
from vircle.notifications.services import (
    RESEND_AFTER,
    CannotResend,
    TooSoon,
    may_resend,
    resend,
    say_to_new_number,
)


def set_status(message: Message, status: MessageStatus, reason: str = "") -> Message:
    Message.objects.filter(id=message.pk).update(status=status, reason=reason)
    message.refresh_from_db()
    work = MessageWork.objects.filter(message=message)
    if status in (MessageStatus.SENDING, MessageStatus.ACCEPTED, MessageStatus.UNKNOWN):
        work.update(step=Step.LOOK_UP)
    elif status not in (MessageStatus.QUEUED, MessageStatus.HELD):
        work.delete()
    return message


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (MessageStatus.FAILED, "blocked"),
        (MessageStatus.UNREACHABLE, "none"),
        (MessageStatus.UNKNOWN, "operator"),
    ],
)
def test_a_message_is_said_again_as_the_next_wave(
    brand: Brand, owner: User, write: Say, now: datetime, status: MessageStatus, reason: str
) -> None:
    message = set_status(write(), status, reason)
    with brand_scope(brand_id=brand.pk):
        new_id = resend(message=message, user=owner, now=now)
    again = Message.objects.get(id=new_id)
    assert (again.order_id, again.wave, again.status) == (message.order_id, 2, "queued")
    assert again.variables == message.variables
    assert AuditLog.objects.get().action == "message.resend"
    message.refresh_from_db()
    assert message.status != MessageStatus.UNKNOWN
    assert not MessageWork.objects.filter(message=message).exclude(message_id=new_id).exists() or (
        status is not MessageStatus.UNKNOWN
    )


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (MessageStatus.QUEUED, ""),
        (MessageStatus.SENDING, ""),
        (MessageStatus.ACCEPTED, ""),
        (MessageStatus.UNKNOWN, ""),
        (MessageStatus.HELD, "balance"),
        (MessageStatus.DROPPED, ""),
    ],
)
def test_what_may_have_left_is_not_said_again(
    owner: User, write: Say, now: datetime, status: MessageStatus, reason: str
) -> None:
    message = set_status(write(), status, reason)
    assert not may_resend(message=message)
    with pytest.raises(CannotResend):
        resend(message=message, user=owner, now=now)
    assert Message.objects.count() == 1


def test_what_arrived_is_said_again_only_after_a_while(
    owner: User, write: Say, now: datetime
) -> None:
    message = set_status(write(), MessageStatus.DELIVERED)
    Message.objects.update(delivered_at=now)
    with pytest.raises(TooSoon) as refused:
        resend(message=message, user=owner, now=now + timedelta(minutes=7, seconds=30))
    assert refused.value.minutes == 3
    with transaction.atomic():
        resend(message=message, user=owner, now=now + RESEND_AFTER, changed={"매수": 2})
    again = Message.objects.latest("id")
    assert (again.wave, again.variables["매수"]) == (2, 2)


@pytest.mark.parametrize("status", [MessageStatus.QUEUED, MessageStatus.HELD])
def test_what_waits_takes_a_new_number_by_itself(
    owner: User, write: Say, now: datetime, status: MessageStatus
) -> None:
    message = set_status(write(), status)
    assert say_to_new_number(message=message, user=owner, now=now) is None
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    "status",
    [
        MessageStatus.SENDING,
        MessageStatus.ACCEPTED,
        MessageStatus.DELIVERED,
        MessageStatus.UNKNOWN,
        MessageStatus.FAILED,
        MessageStatus.UNREACHABLE,
        MessageStatus.DROPPED,
    ],
)
def test_what_went_to_another_number_is_said_to_the_new_one(
    owner: User, write: Say, now: datetime, status: MessageStatus
) -> None:
    message = set_status(write(), status)
    with transaction.atomic():
        new_id = say_to_new_number(message=message, user=owner, now=now)
    assert new_id is not None
    assert Message.objects.get(pk=new_id).status == MessageStatus.QUEUED
    assert AuditLog.objects.get().action == "message.new_number"


def test_states_are_told_in_words(write: Say, now: datetime) -> None:
    message = write()
    assert telling(message=message, now=now).label == "발송 대기"
    failed = telling(message=set_status(message, MessageStatus.FAILED, "blocked"), now=now)
    assert (failed.label, failed.explanation) == ("발송 실패", "사유: 알림톡을 차단한 고객")
    on_hold = telling(message=set_status(message, MessageStatus.HELD, "balance"), now=now)
    assert on_hold.explanation == "사유: 발송 잔액 부족. 해결되면 자동으로 이어서 보냅니다."


def test_the_night_is_told(write: Say) -> None:
    night = datetime(2026, 11, 20, 13, tzinfo=UTC)
    message = write()
    Message.objects.update(send_after=datetime(2026, 11, 20, 23, tzinfo=UTC))
    message.refresh_from_db()
    assert telling(message=message, now=night).word == "quiet"
