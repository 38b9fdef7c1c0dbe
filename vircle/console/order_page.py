"""What the order pages show: each room is read once, and all are put side by side."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet

from integrations.orders.models import (
    OPEN_CLAIM_STATES,
    Order,
    OrderItem,
    OrderWork,
    Transition,
)
from stamps import selectors as stamps
from stamps.models import StampDecision, StampGrant
from vircle.brands.customers import Person, masked_name, masked_phone, read_people
from vircle.console.decision_sources import note_versions
from vircle.notifications.models import Message
from warranties.models import Warranty, WarrantyDecision
from warranties.timeline import message_look

PAGE_ROWS = 30
MATCHES_AT_MOST = 1000


class OrderRow(NamedTuple):
    """An order as the list shows it."""

    order: Order
    name: str
    phone: str
    first_item: OrderItem | None
    more_items: int
    claim: str
    warranties: list[tuple[str, int]]
    stamps: int | None
    delivered_at: datetime | None


def order_rows(
    *, brand_id: int, query: str, customer_ids: Sequence[int], before: int | None
) -> tuple[list[OrderRow], int | None]:
    """Return a page of orders, newest first, and the id that the next page begins below."""
    orders = _matching(brand_id=brand_id, query=query, customer_ids=customer_ids)
    if before is not None:
        orders = orders.filter(pk__lt=before)
    found = list(orders.select_related("integration").order_by("-pk")[: PAGE_ROWS + 1])
    page = found[:PAGE_ROWS]
    return _rows(page, brand_id=brand_id), page[-1].pk if len(found) > PAGE_ROWS else None


def _matching(*, brand_id: int, query: str, customer_ids: Sequence[int]) -> QuerySet[Order]:
    orders = Order.objects.filter(brand_id=brand_id)
    if not query:
        return orders
    return orders.filter(
        Q(external_id=query) | Q(customer_id__in=list(customer_ids)[:MATCHES_AT_MOST])
    )


def _rows(orders: Sequence[Order], *, brand_id: int) -> list[OrderRow]:
    ids = [order.pk for order in orders]
    people = read_people(brand_id=brand_id, customer_ids=(o.customer_id for o in orders))
    items = _items_of(ids, brand_id=brand_id)
    warranties = _warranty_counts(ids, brand_id=brand_id)
    worth = stamps.worth_of_orders(brand_id=brand_id, order_ids=ids)
    nobody = Person(name="", phone="")
    return [
        _row(
            order,
            person=people.get(order.customer_id, nobody),
            items=items[order.pk],
            warranties=warranties[order.pk],
            worth=worth.get(order.pk),
        )
        for order in orders
    ]


def _row(
    order: Order,
    *,
    person: Person,
    items: Sequence[OrderItem],
    warranties: Counter[str],
    worth: int | None,
) -> OrderRow:
    moments = [item.triggered_at for item in items if item.triggered_at]
    return OrderRow(
        order=order,
        name=masked_name(person.name),
        phone=masked_phone(person.phone),
        first_item=items[0] if items else None,
        more_items=max(0, len(items) - 1),
        claim=next(filter(None, map(open_claim, items)), ""),
        warranties=sorted(warranties.items()),
        stamps=worth,
        delivered_at=max(moments, default=None),
    )


def open_claim(item: OrderItem) -> str:
    """Return what the customer has asked for and nobody has answered yet, or ""."""
    return item.claim_kind if item.claim_state in OPEN_CLAIM_STATES else ""


def _items_of(order_ids: Sequence[int], *, brand_id: int) -> dict[int, list[OrderItem]]:
    grouped: dict[int, list[OrderItem]] = defaultdict(list)
    for item in OrderItem.objects.filter(brand_id=brand_id, order_id__in=order_ids).order_by("pk"):
        grouped[item.order_id].append(item)
    return grouped


def _warranty_counts(order_ids: Sequence[int], *, brand_id: int) -> dict[int, Counter[str]]:
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    rows = Warranty.objects.filter(brand_id=brand_id, order_id__in=order_ids)
    for order_id, status in rows.values_list("order_id", "status"):
        counts[order_id][status] += 1
    return counts


@dataclass(slots=True)
class ItemFacts:
    """One item with what was decided about it and what came of it."""

    item: OrderItem
    claim: str
    warranty_decision: WarrantyDecision | None = None
    stamp_decision: StampDecision | None = None
    warranties: list[Warranty] = field(default_factory=list)
    moves: list[Transition] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """Everything that one order's page shows."""

    order: Order
    name: str
    phone: str
    items: list[ItemFacts]
    grants: list[StampGrant]
    messages: list[tuple[Message, str]]
    work: OrderWork | None


def order_facts(*, brand_id: int, order_id: int, now: datetime) -> OrderFacts | None:
    """Read one order: as many statements for twenty items as for one."""
    orders = Order.objects.filter(brand_id=brand_id, pk=order_id)
    order = orders.select_related("integration", "customer").first()
    if order is None:
        return None
    people = read_people(brand_id=brand_id, customer_ids=[order.customer_id])
    person = people.get(order.customer_id, Person(name="", phone=""))
    told = Message.objects.filter(brand_id=brand_id, order_id=order_id).order_by("pk")
    return OrderFacts(
        order=order,
        name=masked_name(person.name),
        phone=masked_phone(person.phone),
        items=_item_facts(order),
        grants=stamps.grants_of_order(brand_id=brand_id, order_id=order_id),
        messages=[(message, message_look(message=message, now=now)) for message in told],
        work=OrderWork.objects.filter(brand_id=brand_id, order_id=order_id).first(),
    )


def _item_facts(order: Order) -> list[ItemFacts]:
    rows = OrderItem.objects.filter(brand_id=order.brand_id, order_id=order.pk).order_by("pk")
    items = {item.pk: ItemFacts(item=item, claim=open_claim(item)) for item in rows}
    decided = WarrantyDecision.objects.filter(brand_id=order.brand_id, order_id=order.pk)
    for decision in decided:
        items[decision.item_id].warranty_decision = decision
    earned = stamps.decisions_of_order(brand_id=order.brand_id, order_id=order.pk)
    for item_id, stamp_decision in earned.items():
        items[item_id].stamp_decision = stamp_decision
    note_versions(decisions=[f.warranty_decision for f in items.values()], feature="warranty")
    note_versions(decisions=[f.stamp_decision for f in items.values()], feature="stamp")
    for warranty in _warranties(order):
        if warranty.item_id is not None:
            items[warranty.item_id].warranties.append(warranty)
    for move in _moves(order, item_ids=items):
        items[move.item_id].moves.append(move)
    return list(items.values())


def _warranties(order: Order) -> QuerySet[Warranty]:
    rows = Warranty.objects.filter(brand_id=order.brand_id, order_id=order.pk)
    return rows.select_related("unit").order_by("unit__number", "cycle")


def _moves(order: Order, *, item_ids: Iterable[int]) -> QuerySet[Transition]:
    rows = Transition.objects.filter(brand_id=order.brand_id, item_id__in=list(item_ids))
    return rows.order_by("-seen_at", "-pk")
