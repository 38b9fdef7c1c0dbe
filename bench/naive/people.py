"""Customers, links and messages, one by one."""

import uuid
from datetime import datetime

from integrations.models import Integration
from integrations.orders.models import Order
from integrations.orders.snapshots import OrderSnapshot
from vircle.brands.models import (
    Customer,
    CustomerIdentity,
    CustomerLink,
    CustomerName,
    IdentityKind,
    LinkKind,
)
from vircle.brands.phones import last4, read_phone
from vircle.foundation.crypto import Place, blind_index, link_token, seal, token_hash
from vircle.notifications.models import Message, MessageKind, MessageWork
from vircle.notifications.outbox import Variables


def customer_for(integration: Integration, snapshot: OrderSnapshot, *, now: datetime) -> Customer:
    """Find the buyer by the blind index of their number, or make them, sealed."""
    brand_id = integration.brand_id
    phone, name = read_phone(snapshot.buyer.phone).text, snapshot.buyer.name
    kind = IdentityKind.PHONE
    index = blind_index(phone, brand_id=brand_id, kind=kind.value)
    identity = (
        CustomerIdentity.objects.select_related("customer")
        .filter(brand_id=brand_id, kind=kind, index=index)
        .first()
    )
    if identity is not None:
        found: Customer = identity.customer
        _know_name(found, name)
        return found
    customer = Customer(brand_id=brand_id, phone_last4=last4(phone), created_at=now)
    customer.name_sealed = _sealed(customer, "name", name)
    customer.phone_sealed = _sealed(customer, "phone", phone)
    customer.save(force_insert=True)
    CustomerIdentity.objects.create(brand_id=brand_id, customer=customer, kind=kind, index=index)
    _know_name(customer, name)
    return customer


def _know_name(customer: Customer, name: str) -> None:
    CustomerName.objects.get_or_create(
        brand_id=customer.brand_id,
        customer=customer,
        index=blind_index(name, brand_id=customer.brand_id, kind="name"),
    )


def _sealed(customer: Customer, column: str, value: str) -> bytes:
    place = Place("brands_customer", column, customer.brand_id, str(customer.ref))
    return seal(value, at=place)


def link_for(*, customer: Customer, kind: LinkKind, subject_id: int) -> CustomerLink:
    """Return the address of a subject, made the first time."""
    ref = uuid.uuid4()
    token = link_token(brand_id=customer.brand_id, link=str(ref), generation=1)
    link, _ = CustomerLink.objects.get_or_create(
        brand_id=customer.brand_id,
        kind=kind,
        subject_id=subject_id,
        defaults={"customer": customer, "ref": ref, "token_hash": token_hash(token)},
    )
    return link


def say(
    *, order: Order, kind: MessageKind, link: CustomerLink, variables: Variables, now: datetime
) -> Message:
    """Put a message into the outbox."""
    message = Message.objects.create(
        brand_id=order.brand_id,
        order_id=order.pk,
        kind=kind,
        wave=1,
        customer_id=order.customer_id,
        link=link,
        variables=dict(variables),
        created_at=now,
        send_after=now,
    )
    MessageWork.objects.create(brand_id=order.brand_id, message=message, due_at=now)
    return message
