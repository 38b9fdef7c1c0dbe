"""Fills messages at the moment of sending: name, phone and link are stored nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from vircle.brands.customers import Person, Reach, national, read_people
from vircle.brands.links import Address, read_addresses
from vircle.brands.models import Brand, Customer
from vircle.notifications.gateway import Outgoing
from vircle.notifications.models import MessageKind, MessageStatus, SenderProfile
from vircle.notifications.profiles import ensure_profile, template_id
from vircle.notifications.quiet import after_quiet_hours
from vircle.notifications.reasons import Reason
from vircle.notifications.templates import Speaker, VariableMissing, variables_for
from vircle.notifications.work import Outcome, Pace, ToSay


@dataclass(frozen=True, slots=True)
class Sender:
    """What all messages of one brand have in common."""

    brand: Brand
    profile: SenderProfile


@dataclass(frozen=True, slots=True)
class Recipient:
    """The personal part of one message."""

    person: Person
    unreachable: str
    address: Address


@dataclass(slots=True)
class Filled:
    """Messages ready to leave, and those that cannot leave now."""

    ready: list[tuple[ToSay, Outgoing]] = field(default_factory=list)
    kept: list[tuple[ToSay, Outcome]] = field(default_factory=list)


def fill(*, brand_id: int, messages: Sequence[ToSay], now: datetime, pace: Pace) -> Filled:
    """Make one brand's messages ready; what is lacking is said in the outcome, never raised."""
    sender = Sender(Brand.objects.get(id=brand_id), ensure_profile(brand_id=brand_id))
    filled = Filled()
    morning = after_quiet_hours(now) if sender.brand.quiet_hours else now
    if morning != now:
        waiting = Outcome(MessageStatus.QUEUED, due_at=morning)
        filled.kept = [(message, waiting) for message in messages]
        return filled
    recipients = _recipients(brand_id, messages)
    for message in messages:
        made = _fill_one(message, sender, recipients[message.message_id], now=now, pace=pace)
        if isinstance(made, Outcome):
            filled.kept.append((message, made))
        else:
            filled.ready.append((message, made))
    return filled


def _recipients(brand_id: int, messages: Sequence[ToSay]) -> dict[int, Recipient]:
    ids = {message.customer_id for message in messages}
    # Links before people: should a number be corrected in between, the new number gets a link
    # that is closed already, and never the old number one that is open.
    addresses = read_addresses(brand_id=brand_id, link_ids=[each.link_id for each in messages])
    people = read_people(brand_id=brand_id, customer_ids=ids)
    reach = dict(
        Customer.objects.filter(brand_id=brand_id, id__in=ids).values_list("id", "unreachable")
    )
    return {
        each.message_id: Recipient(
            people[each.customer_id], reach[each.customer_id], addresses[each.link_id]
        )
        for each in messages
    }


def _fill_one(
    message: ToSay, sender: Sender, recipient: Recipient, *, now: datetime, pace: Pace
) -> Outgoing | Outcome:
    kind = MessageKind(message.kind)
    if recipient.unreachable or not recipient.person.phone:
        return Outcome(MessageStatus.UNREACHABLE, reason=recipient.unreachable or Reach.NONE)
    template = template_id(profile=sender.profile, kind=kind)
    if not template:
        return _held(Reason.TEMPLATE, now=now, pace=pace)
    try:
        variables = _variables(message, sender, recipient)
    except VariableMissing as error:
        return _held(Reason.INCOMPLETE, error=str(error), now=now, pace=pace)
    return Outgoing(
        delivery_id=message.delivery_id,
        kind=message.kind,
        phone=national(recipient.person.phone),
        channel_id=sender.profile.channel_id,
        template_id=template,
        variables=variables,
    )


def _held(reason: Reason, *, now: datetime, pace: Pace, error: str = "") -> Outcome:
    return Outcome(MessageStatus.HELD, reason=reason, error=error, due_at=now + pace.held)


def _variables(message: ToSay, sender: Sender, recipient: Recipient) -> dict[str, str]:
    brand = sender.brand
    return variables_for(
        kind=MessageKind(message.kind),
        speaker=Speaker(brand.name, brand.code, brand.support_phone),
        customer_name=recipient.person.name,
        token=recipient.address.token,
        stored=message.variables,
        link_parts=sender.profile.link_parts,
    )
