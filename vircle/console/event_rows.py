"""Read a store's event log: what arrived, of which orders, and what became of each."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from cryptography.exceptions import InvalidTag
from django.db.models import Q, QuerySet

from integrations.cafe24 import events as cafe24
from integrations.housekeeping import KEPT
from integrations.models import Integration, OrderEvent, Platform, ReadHint
from integrations.orders.models import Order
from vircle.console.event_words import (
    ABOUT_ORDERS,
    GROUPS,
    Word,
    event_effect,
    event_name,
    events_of,
)
from vircle.foundation.crypto import Place, unseal

PAGE_ROWS = 50
# Bodies are sealed, so a number is looked for by opening them: this many for one page.
LOOKED_THROUGH = 1000
_NUMBERS_SHOWN = 5
_CHUNK = 100


class Fate(StrEnum):
    """What became of an order that was told of."""

    READ = "read"
    WAITING = "waiting"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class OrderNews:
    """One order that an event told of, as it stands by now."""

    number: str
    fate: Fate
    order_id: int | None = None
    at: datetime | None = None
    error: str = ""


@dataclass(slots=True)
class EventRow:
    """One event; `orders` are the first that it told of, `more` how many others."""

    id: int
    received_at: datetime
    event: str
    numbers: Sequence[str] = ()
    products: Sequence[str] = ()
    orders: list[OrderNews] = field(default_factory=list)
    more: int = 0

    @property
    def name(self) -> Word:
        """Return the event's name, or nothing for one that we do not know."""
        return event_name(self.event)

    @property
    def effect(self) -> Word:
        """Return what the event made us do, where it tells of no order."""
        return event_effect(self.event)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which events are asked for: of a group, about an order, older than a place in the log."""

    group: str = ""
    number: str = ""
    before: tuple[datetime, int] | None = None


@dataclass(frozen=True, slots=True)
class EventPage:
    """Some events, newest first, and the place below which the next ones are (None: no more)."""

    rows: list[EventRow]
    following: tuple[datetime, int] | None


def event_page(*, store: Integration, asked: Asked, now: datetime) -> EventPage:
    """Return a page of events: three statements, however many orders it tells of."""
    limit = LOOKED_THROUGH if asked.number else PAGE_ROWS
    found = _matching(store=store, asked=asked, now=now)[: limit + 1]
    rows: list[EventRow] = []
    last: EventRow | None = None
    for count, row in enumerate(_opened(found, store=store)):
        if count == limit or len(rows) == PAGE_ROWS:
            break
        last = row
        if not asked.number or asked.number in row.numbers:
            rows.append(row)
    else:
        last = None
    _tell_fates(rows, store=store, first=asked.number, now=now)
    return EventPage(rows, (last.received_at, last.id) if last else None)


def _matching(*, store: Integration, asked: Asked, now: datetime) -> QuerySet[OrderEvent]:
    events = OrderEvent.objects.filter(
        brand_id=store.brand_id, integration_id=store.pk, received_at__gt=now - KEPT
    )
    if asked.before:
        at, id_ = asked.before
        events = events.filter(received_at__lte=at).exclude(received_at=at, id__gte=id_)
    if asked.group in GROUPS:
        events = events.filter(event__in=events_of(asked.group))
    elif asked.number:
        events = events.filter(event__in=events_of(*ABOUT_ORDERS))
    return events.order_by("-received_at", "-id")


def _opened(events: QuerySet[OrderEvent], *, store: Integration) -> Iterator[EventRow]:
    for event in events.iterator(chunk_size=_CHUNK):
        numbers, products = told_of(event, platform=Platform(store.platform))
        yield EventRow(event.pk, event.received_at, event.event, numbers, products)


def told_of(event: OrderEvent, *, platform: Platform) -> tuple[Sequence[str], Sequence[str]]:
    """Return the orders and the products that an event names, and nothing else of its body."""
    if platform != Platform.CAFE24:
        return (), ()
    place = Place("integrations_orderevent", "body", event.brand_id, str(event.reference))
    try:
        news = cafe24.read(unseal(event.body_sealed, at=place).encode())
    except (InvalidTag, cafe24.NotNews):
        return (), ()
    return news.order_ids, news.product_ids


def _tell_fates(rows: Sequence[EventRow], *, store: Integration, first: str, now: datetime) -> None:
    """Put beside each event what became of its orders, the one that is looked for first."""
    shown = {
        row.id: sorted(row.numbers, key=lambda number: number != first)[:_NUMBERS_SHOWN]
        for row in rows
    }
    fates = order_fates(store=store, numbers={n for some in shown.values() for n in some}, now=now)
    for row in rows:
        row.orders = [fates[number] for number in shown[row.id]]
        row.more = len(row.numbers) - len(row.orders)


def order_fates(
    *, store: Integration, numbers: Collection[str], now: datetime
) -> Mapping[str, OrderNews]:
    """Return how each order stands: read, waiting to be read, or unknown."""
    about = Q(brand_id=store.brand_id, integration_id=store.pk)
    orders = Order.objects.filter(about, external_id__in=numbers)
    known = {o.external_id: o for o in orders.only("brand_id", "external_id", "observed_at")}
    hints = ReadHint.objects.filter(about, external_order_id__in=numbers)
    waiting = {hint.external_order_id: hint for hint in hints}
    return {n: _news(n, known.get(n), waiting.get(n), now=now) for n in numbers}


def _news(number: str, order: Order | None, hint: ReadHint | None, *, now: datetime) -> OrderNews:
    order_id = order.pk if order else None
    if hint and hint.error:
        return OrderNews(number, Fate.FAILED, order_id, hint.due_at, hint.error)
    # One that is due later is an order to be looked at again, not news that waits.
    if hint and hint.due_at <= now:
        return OrderNews(number, Fate.WAITING, order_id)
    if order:
        return OrderNews(number, Fate.READ, order_id, order.observed_at)
    return OrderNews(number, Fate.UNKNOWN)
