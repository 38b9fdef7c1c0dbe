"""The outbox counts waves, keeps quiet at night, and gives back what nobody has begun to send."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.notifications.conftest import ISSUED, Say, writer
from vircle.brands.models import Brand
from vircle.notifications.models import Message, MessageKind, MessageStatus, MessageWork
from vircle.notifications.outbox import Draft, amend_unsent, drop_unsent, enqueue
from vircle.notifications.quiet import after_quiet_hours, is_quiet
from vircle.notifications.work import Pace, claim_to_say

KST_EVENING = datetime(2026, 11, 20, 12, tzinfo=UTC)  # 21:00 in Korea
KST_MORNING = datetime(2026, 11, 20, 23, tzinfo=UTC)  # 08:00 of the next day


def copy_of(message: Message, **changes: object) -> Draft:
    values: dict[str, object] = {
        "brand_id": message.brand_id,
        "order_id": message.order_id,
        "kind": MessageKind.WARRANTY_ISSUED,
        "customer_id": message.customer_id,
        "link_id": message.link_id,
        "variables": ISSUED,
    }
    return Draft(**values | changes)  # type: ignore[arg-type]


def put(*drafts: Draft, now: datetime) -> list[Message]:
    with transaction.atomic():
        ids = enqueue(drafts=drafts, now=now)
    found = {message.pk: message for message in Message.objects.filter(id__in=ids)}
    return [found[message_id] for message_id in ids]


@pytest.mark.parametrize(
    ("moment", "quiet"),
    [
        (KST_EVENING - timedelta(microseconds=1), False),
        (KST_EVENING, True),
        (KST_EVENING + timedelta(hours=3), True),  # midnight
        (KST_MORNING - timedelta(microseconds=1), True),
        (KST_MORNING, False),
    ],
)
def test_quiet_hours_begin_at_nine_and_end_at_eight(moment: datetime, quiet: bool) -> None:
    assert is_quiet(moment) is quiet
    assert after_quiet_hours(moment) == (KST_MORNING if quiet else moment)


def test_waves_are_counted_by_order_and_kind(write: Say, now: datetime) -> None:
    first = write()
    other_kind = copy_of(first, kind=MessageKind.WARRANTY_CANCELED)
    messages = put(copy_of(first), other_kind, copy_of(first), copy_of(first, order_id=9), now=now)
    assert [message.wave for message in messages] == [2, 1, 3, 1]
    assert [message.kind for message in messages][1] == MessageKind.WARRANTY_CANCELED
    assert MessageWork.objects.count() == 5


def test_the_wave_is_a_key(write: Say, now: datetime) -> None:
    first = write()
    first.pk = None
    with pytest.raises(IntegrityError, match="message_once"), transaction.atomic():
        first.save(force_insert=True)


def test_messages_wait_for_the_morning_where_the_brand_wants_it(
    brand: Brand, write: Say, now: datetime
) -> None:
    first = write()
    (loud,) = put(copy_of(first), now=KST_EVENING)
    assert loud.send_after == KST_EVENING
    Brand.objects.filter(id=brand.pk).update(quiet_hours=True)
    quiet, planned = put(
        copy_of(first), copy_of(first, send_after=KST_MORNING + timedelta(1)), now=KST_EVENING
    )
    assert quiet.send_after == KST_MORNING
    assert planned.send_after == KST_MORNING + timedelta(1)
    assert MessageWork.objects.get(message_id=quiet.pk).due_at == KST_MORNING


@pytest.mark.parametrize(
    ("phone", "reason"),
    [("0505-0000-0001", "safe_number"), ("", "none"), ("02-000-0001", "not_mobile")],
)
def test_a_customer_who_cannot_be_reached_makes_no_work(
    write: Say, phone: str, reason: str
) -> None:
    message = write(phone=phone)
    assert (message.status, message.reason) == (MessageStatus.UNREACHABLE, reason)
    assert not MessageWork.objects.exists()


def test_what_is_not_to_be_told_makes_no_work(write: Say, now: datetime) -> None:
    (message,) = put(copy_of(write(), status=MessageStatus.DROPPED), now=now)
    assert message.status == MessageStatus.DROPPED
    assert not MessageWork.objects.filter(message_id=message.pk).exists()


def test_a_draft_of_an_unknown_customer_is_refused(write: Say, now: datetime) -> None:
    with pytest.raises(LookupError), transaction.atomic():
        enqueue(drafts=[copy_of(write(), customer_id=0)], now=now)


def test_only_what_nobody_has_begun_is_taken_back(
    brand: Brand, write: Say, pace: Pace, later: Callable[[float], None]
) -> None:
    begun, free = write(), write()
    MessageWork.objects.filter(message_id=free.pk).update(due_at=begun.send_after + timedelta(1))
    claim_to_say(now=begun.send_after, pace=pace, limit=10)
    with transaction.atomic():
        dropped = drop_unsent(brand_id=brand.pk, message_ids=[begun.pk, free.pk])
    assert dropped == {free.pk}
    begun.refresh_from_db()
    free.refresh_from_db()
    assert (begun.status, free.status) == (MessageStatus.SENDING, MessageStatus.DROPPED)
    assert not MessageWork.objects.filter(message_id=free.pk).exists()
    assert claim_to_say(now=free.send_after + timedelta(2), pace=pace, limit=10) == []


def test_another_brands_message_is_not_taken_back(
    brand: Brand, other_brand: Brand, now: datetime
) -> None:
    message = writer(other_brand)()
    with transaction.atomic():
        assert drop_unsent(brand_id=brand.pk, message_ids=[message.pk]) == set()
        assert amend_unsent(brand_id=brand.pk, changes={message.pk: {"매수": 2}}) == set()


def test_a_waiting_message_can_be_amended(brand: Brand, write: Say, pace: Pace) -> None:
    message = write()
    with transaction.atomic():
        assert amend_unsent(brand_id=brand.pk, changes={message.pk: {"매수": 2}}) == {message.pk}
    (claimed,) = claim_to_say(now=message.send_after, pace=pace, limit=10)
    assert claimed.variables == {**ISSUED, "매수": 2}
    with transaction.atomic():
        assert amend_unsent(brand_id=brand.pk, changes={message.pk: {"매수": 3}}) == set()
