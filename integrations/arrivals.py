"""Ask a store what arrived on a day, page by page, beside everything that has to be fast."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from integrations.connector import Position
from integrations.models import Integration
from integrations.orders.models import OPEN_CLAIM_STATES
from integrations.orders.snapshots import OrderSnapshot
from integrations.registry import connector_for
from vircle.foundation import clock
from vircle.foundation.clock import kst_date


@dataclass(frozen=True, slots=True)
class Arrived:
    """One item that a store says arrived, and what the store says has become of it."""

    external_order_id: str
    external_item_id: str
    product_name: str
    arrived_at: datetime
    effective_quantity: int
    has_open_claim: bool


@dataclass(frozen=True, slots=True)
class ArrivedPage:
    """What one request showed, begun at `observed_at`; `next` is where it goes on, None at the end.

    An item may be shown by more than one page.
    """

    items: Sequence[Arrived]
    observed_at: datetime
    next: Position | None


def arrived_on(*, integration: Integration, day: date, position: Position | None) -> ArrivedPage:
    """Read one page of a Korean day, by the calls that leave room for today's orders.

    May raise ConnectorError. What had arrived before the store was connected is left out.
    """
    observed_at = clock.now()
    page = connector_for(integration).read_past(first=day, last=day, position=position)
    since = integration.connected_since.replace(microsecond=0)
    found = [
        item
        for order in page.orders
        for item in _arrivals(order)
        if kst_date(item.arrived_at) == day and item.arrived_at >= since
    ]
    return ArrivedPage(found, observed_at, page.next)


def _arrivals(order: OrderSnapshot) -> Iterator[Arrived]:
    for item in order.items:
        at = item.delivered_at or item.confirmed_at
        if at is not None:
            yield Arrived(
                external_order_id=order.external_id,
                external_item_id=item.external_id,
                product_name=item.product_name,
                arrived_at=at,
                effective_quantity=item.effective_quantity,
                has_open_claim=item.claim_state in OPEN_CLAIM_STATES,
            )
