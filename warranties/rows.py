"""Certificates as lists show them: names masked, codes in words, and what to look at."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from integrations.orders.models import OPEN_CLAIM_STATES, OrderItem
from vircle.brands.customers import Person, masked_name, masked_phone, read_people
from vircle.foundation import clock
from warranties import selectors, timeline
from warranties.content import clean_name
from warranties.models import Warranty, WarrantyStatus
from warranties.programs import current_program
from warranties.risks import Risk, risks
from warranties.words import CANCEL_REASONS, HOLD_REASONS

# What can be done with rows of a tab, and so whether they can be chosen there.
ACTIONS = {
    "": ("issue", "reject"),
    # Not "issue": among others, what has its own moment is not to be chosen by accident.
    WarrantyStatus.SCHEDULED.value: ("issue_now", "hold", "cancel"),
    WarrantyStatus.PENDING.value: ("issue", "reject", "hold"),
    WarrantyStatus.HELD.value: ("release", "cancel"),
    WarrantyStatus.ISSUED.value: ("cancel",),
}


class Row(NamedTuple):
    """A certificate as the list shows it."""

    warranty: Warranty
    product_name: str
    option: str
    position: int
    total: int
    name: str
    phone: str
    message: str
    claim: str
    reason: str
    risks: list[Risk]
    is_choosable: bool


def read_rows(
    *, brand_id: int, warranties: Sequence[Warranty], actions: Collection[str]
) -> list[Row]:
    """Add people, names and risks: as many statements for one row as for a thousand."""
    now = clock.now()
    customer_ids = {warranty.customer_id for warranty in warranties}
    people = read_people(brand_id=brand_id, customer_ids=customer_ids)
    phrases = phrases_of(brand_id=brand_id)
    waiting = {w.customer_id for w in warranties if w.status in selectors.WAITING}
    orders = selectors.waiting_orders(brand_id=brand_id, customer_ids=waiting)

    def row(warranty: Warranty) -> Row:
        person = people.get(warranty.customer_id, Person(name="", phone=""))
        name = shown_name(warranty, phrases=phrases)
        position, total = place_of(warranty)
        return Row(
            warranty=warranty,
            product_name=name,
            option=option_of(warranty),
            position=position,
            total=total,
            name=masked_name(person.name),
            phone=masked_phone(person.phone),
            message=timeline.message_look(message=warranty.message, now=now),
            claim=_open_claim(warranty.item),
            reason=reason_words(warranty),
            risks=_risks(warranty, name=name, orders=orders.get(warranty.customer_id, 0)),
            is_choosable=any(each in ACTIONS.get(warranty.status, ()) for each in actions),
        )

    return [row(warranty) for warranty in warranties]


def phrases_of(*, brand_id: int) -> Sequence[str]:
    """Return what the brand wants removed from its products' names."""
    program = current_program(brand_id=brand_id)
    return program.stripped_phrases if program else ()


def shown_name(warranty: Warranty, *, phrases: Sequence[str]) -> str:
    """Return the name on the certificate; before it is issued, what will stand there by now."""
    issued: str = warranty.content.get("product_name", "")
    return issued or clean_name(warranty.item.product_name, phrases=phrases)


def option_of(warranty: Warranty) -> str:
    """Return the options on the certificate; before it is issued, those of the order."""
    issued: str | None = warranty.content.get("option")
    if issued is not None:
        return issued
    return str(warranty.item.option_text) if warranty.item else ""


def place_of(warranty: Warranty) -> tuple[int, int]:
    """Return which of how many certificates of its item this is."""
    if frozen := warranty.content.get("unit"):
        return frozen[0], frozen[1]
    if warranty.item is None or not warranty.program_version.is_per_unit:
        return 1, 1
    return warranty.unit.number, warranty.item.quantity


def _risks(warranty: Warranty, *, name: str, orders: int) -> list[Risk]:
    if warranty.status not in selectors.WAITING:
        return []
    receiver = warranty.order.receiver_id
    return risks(
        orders_of_customer=orders,
        has_other_receiver=receiver is not None and receiver != warranty.order.customer_id,
        unreachable=warranty.customer.unreachable,
        product_name=name,
    )


def _open_claim(item: OrderItem | None) -> str:
    return item.claim_kind if item and item.claim_state in OPEN_CLAIM_STATES else ""


def reason_words(warranty: Warranty) -> str:
    """Return why a certificate is held or was canceled."""
    if warranty.status == WarrantyStatus.HELD:
        return str(HOLD_REASONS.get(warranty.hold_reason, warranty.hold_reason))
    if warranty.status == WarrantyStatus.CANCELED:
        return str(CANCEL_REASONS.get(warranty.cancel_reason, warranty.cancel_reason))
    return ""
