"""What a person does about the messages of a certificate: say it again, or to another number."""

import json
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from vircle.brands.customers import Reach, correct_phone, national, read_people
from vircle.brands.links import rotate
from vircle.brands.models import AuditLog, Customer, CustomerLink, User
from vircle.brands.phones import read_phone
from vircle.issuance import subjects, wording
from vircle.notifications.models import Message, MessageKind
from vircle.notifications.outbox import Variables
from vircle.notifications.services import CannotResend, resend, say_to_new_number
from warranties import selectors, sql
from warranties.models import Warranty, WarrantyStatus


class CannotCorrect(Exception):
    """The number stays as it is; see the classes below for why."""


class NotAMobile(CannotCorrect):
    """No message could be sent to it."""


class SameNumber(CannotCorrect):
    """It is the number that the customer has."""


class TakenNumber(CannotCorrect):
    """It is another customer's: joining two people is not a correction."""


@transaction.atomic
def resend_message(
    *, brand_id: int, warranty_id: int, message_id: int, user: User, now: datetime
) -> int:
    """Say what was said of a certificate again; raises CannotResend (or its TooSoon).

    Only the latest word about it is repeated: nobody is told of an issue that was canceled since.
    """
    warranty = _locked(brand_id=brand_id, warranty_id=warranty_id)
    said = selectors.messages_about(warranty=warranty)
    if not said or said[-1].pk != message_id or not is_still_so(said[-1], warranty):
        raise CannotResend
    message = said[-1]
    new_id = resend(message=message, user=user, now=now, changed=_count_by_now(message))
    if message.kind == MessageKind.WARRANTY_ISSUED:
        _point(message, new_id, kind="resent", user=user, now=now)
    else:
        detail = {"message": message.pk, "new": new_id}
        _note([warranty.pk], warranty, detail, kind="resent", user=user, now=now)
    return new_id


def is_still_so(message: Message, warranty: Warranty) -> bool:
    """Tell whether what a message says of a certificate holds by now."""
    says_issued = message.kind == MessageKind.WARRANTY_ISSUED
    return says_issued == (warranty.status == WarrantyStatus.ISSUED)


@transaction.atomic
def correct_recipient(
    *, brand_id: int, warranty_id: int, phone: str, user: User, now: datetime
) -> int | None:
    """Give a certificate's customer another number; raises CannotCorrect.

    Every link that went to the old number is closed, and what is valid is said to the new one.
    Returns the new message, or None where one is on its way or nothing was to be said.
    """
    warranty = _locked(brand_id=brand_id, warranty_id=warranty_id)
    customer = Customer.objects.select_for_update(of=("self",)).get(
        brand_id=brand_id, pk=warranty.customer_id
    )
    _change(customer, phone)
    for link in CustomerLink.objects.filter(brand_id=brand_id, customer=customer).order_by("pk"):
        rotate(link=link)
    AuditLog.objects.create(
        brand_id=brand_id,
        at=now,
        user=user,
        action="customer.phone_corrected",
        subject=str(customer.ref),
        detail={"warranty": warranty_id},
    )
    return _tell_anew(warranty, user=user, now=now)


def _locked(*, brand_id: int, warranty_id: int) -> Warranty:
    subjects.lock(brand_id=brand_id, warranty_ids=[warranty_id])
    rows = Warranty.objects.select_related("message")
    return rows.get(brand_id=brand_id, pk=warranty_id)


def _change(customer: Customer, phone: str) -> None:
    wanted = read_phone(phone)
    if wanted.reach is not Reach.YES:
        raise NotAMobile
    before = read_people(brand_id=customer.brand_id, customer_ids=[customer.pk])[customer.pk]
    if not customer.unreachable and national(before.phone) == national(wanted.text):
        raise SameNumber
    if not correct_phone(customer=customer, phone=phone):
        raise TakenNumber


def _tell_anew(warranty: Warranty, *, user: User, now: datetime) -> int | None:
    message = warranty.message
    if message is None or warranty.status != WarrantyStatus.ISSUED:
        _note([warranty.pk], warranty, {}, kind="recipient_corrected", user=user, now=now)
        return None
    new_id = say_to_new_number(message=message, user=user, now=now, changed=_count_by_now(message))
    if new_id is None:
        _note([warranty.pk], warranty, {}, kind="recipient_corrected", user=user, now=now)
    else:
        _point(message, new_id, kind="recipient_corrected", user=user, now=now)
    return new_id


def _count_by_now(message: Message) -> Variables:
    """Return of how many certificates a message tells that are still valid."""
    if message.kind != MessageKind.WARRANTY_ISSUED:
        return {}
    left = sql.valid_by_message(brand_id=message.brand_id, message_ids=[message.pk])
    return wording.copies(left.get(message.pk, 0))


def _point(message: Message, new_id: int, *, kind: str, user: User, now: datetime) -> None:
    """Let every certificate that the message told of hang on the new one; history keeps the old."""
    rows = Warranty.objects.filter(brand_id=message.brand_id, message=message)
    told = list(rows.order_by("pk"))
    sql.set_messages(rows=[(each.brand_id, each.pk, new_id) for each in told])
    ids = [each.pk for each in told]
    detail = {"message": message.pk, "new": new_id}
    _note(ids, told[0], detail, kind=kind, user=user, now=now)


def _note(
    ids: Sequence[int],
    warranty: Warranty,
    detail: dict[str, int],
    *,
    kind: str,
    user: User,
    now: datetime,
) -> None:
    text = json.dumps(detail)
    sql.insert_events(
        rows=[sql.Event(warranty.brand_id, id_, kind, user.pk, text) for id_ in ids], now=now
    )
