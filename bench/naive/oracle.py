"""What a brand's rows say, without ids, numbers, secrets and moments: the same by either way."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Model

from bench.shops import Shop
from integrations.orders.models import Order, OrderItem, OrderUnit, Transition
from stamps.models import Reward, RewardEvent, StampCard, StampDecision, StampEntry, StampGrant
from vircle.brands.customers import read_people
from vircle.brands.models import Customer, CustomerIdentity, CustomerLink, CustomerName, LinkKind
from vircle.foundation.schema import TenantForeignKey
from vircle.notifications.models import Message, MessageWork
from warranties.models import Warranty, WarrantyDecision, WarrantyEvent

MODELS: tuple[type[Model], ...] = (
    Customer,
    CustomerIdentity,
    CustomerName,
    CustomerLink,
    Order,
    OrderItem,
    OrderUnit,
    Transition,
    Warranty,
    WarrantyEvent,
    WarrantyDecision,
    StampCard,
    StampGrant,
    StampEntry,
    StampDecision,
    Reward,
    RewardEvent,
    Message,
    MessageWork,
)
# Made at random, sealed, keyed by the brand, or the moment of writing.
_OWN = {
    *("id", "brand", "ref", "number", "token_hash", "index", "name_sealed", "phone_sealed"),
    *("observed_at", "first_seen_at", "changed_at", "seen_at", "created_at", "issued_at", "at"),
    *("decided_at", "granted_at", "completed_at", "send_after", "due_at"),
}


class _Names:
    """Names that rows have by what they are about, whatever their ids."""

    def __init__(self, shop: Shop) -> None:
        self._people = read_people(
            brand_id=shop.brand_id,
            customer_ids=Customer.objects.filter(brand_id=shop.brand_id).values_list(
                "pk", flat=True
            ),
        )
        self._by: Mapping[type[Model], Callable[[Any], object]] = {
            Customer: lambda c: self.person(c.pk),
            CustomerLink: lambda k: (k.kind, self.subject(k)),
            Order: lambda o: o.external_id,
            OrderItem: lambda i: i.external_id,
            OrderUnit: lambda u: (self.of(u.item), u.number),
            StampCard: lambda c: (self.person(c.customer_id), c.round),
            StampGrant: lambda g: self.of(g.order),
            Warranty: lambda w: self.of(w.unit),
            Reward: lambda r: self.of(r.card),
            Message: lambda m: (self.order(m, m.order_id), m.kind, m.wave),
        }

    def of(self, row: Any) -> object:
        return self._by[type(row)](row) if type(row) in self._by else row.pk

    def person(self, customer_id: int) -> tuple[str, str]:
        person = self._people[customer_id]
        return person.name, person.phone

    def order(self, row: Any, order_id: int) -> object:
        return self.of(Order.objects.get(brand_id=row.brand_id, pk=order_id))

    def subject(self, row: Any) -> object:
        if isinstance(row, CustomerLink) and row.kind == LinkKind.CARD:
            return self.of(StampCard.objects.get(brand_id=row.brand_id, pk=row.subject_id))
        return self.order(row, row.subject_id)


def read(shop: Shop) -> dict[str, list[str]]:
    """Return every table's rows as sorted lines of text."""
    names = _Names(shop)
    return {
        model.__name__: sorted(
            json.dumps(_row(row, names), default=str, ensure_ascii=False, sort_keys=True)
            for row in model._default_manager.filter(brand_id=shop.brand_id)
        )
        for model in MODELS
    }


def _row(row: Model, names: _Names) -> dict[str, object]:
    return {"name": names.of(row) if type(row) in names._by else ""} | {
        field.name: _value(row, field, names)
        for field in row._meta.concrete_fields
        if field.name not in _OWN
    }


def _value(row: Any, field: Any, names: _Names) -> object:
    if isinstance(field, TenantForeignKey):
        target = getattr(row, field.name)
        return None if target is None else names.of(target)
    if field.name == "subject_id":
        return names.subject(row)
    if field.name == "order_id":
        return names.order(row, row.order_id)
    value = getattr(row, field.attname)
    if field.name == "trace":
        return [[code, held, {**inputs, "read": ""}] for code, held, inputs in value]
    return bytes(value).hex() if isinstance(value, memoryview | bytes) else value
