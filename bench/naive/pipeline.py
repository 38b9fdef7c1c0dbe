"""One event from its body to its messages, row by row; the rules are the product's pure ones."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from bench.naive import events
from bench.naive.issuing import issue
from bench.naive.people import customer_for
from bench.naive.stamping import grant
from integrations.models import Integration, OrderEvent
from integrations.orders import diff
from integrations.orders.models import Order, OrderItem, OrderUnit, Transition
from integrations.orders.record import _digest_key
from integrations.orders.snapshots import ItemSnapshot, OrderSnapshot
from vircle.brands.models import Brand


@transaction.atomic
def handle_event(*, brand_id: int, event_id: int) -> None:
    """Record the order of one event and give what it is due; again is harmless."""
    event = OrderEvent.objects.get(brand_id=brand_id, pk=event_id)
    now = timezone.now()
    snapshot = events.read(event)
    integration = Integration.objects.get(brand_id=brand_id, pk=event.integration_id)
    order, is_new = _record(integration, snapshot, now=now)
    if not is_new:
        return
    brand = Brand.objects.get(pk=brand_id)
    items = [_record_item(order, item, now=now) for item in snapshot.items]
    issue(brand=brand, integration=integration, order=order, items=items, now=now)
    grant(brand=brand, integration=integration, order=order, items=items, now=now)


def _record(
    integration: Integration, snapshot: OrderSnapshot, *, now: datetime
) -> tuple[Order, bool]:
    customer = customer_for(integration, snapshot, now=now)
    order, is_new = Order.objects.get_or_create(
        brand_id=integration.brand_id,
        integration=integration,
        external_id=snapshot.external_id,
        defaults={
            "shop_no": snapshot.shop_no,
            "place": snapshot.place,
            "customer": customer,
            "ordered_at": snapshot.ordered_at,
            "paid_amount": snapshot.paid_amount,
            "observed_at": now,
            "first_seen_at": now,
            "digest": diff.digest(snapshot, key=_digest_key()),
        },
    )
    return order, is_new


_SAME = (
    "product_external_id",
    "product_name",
    "option_text",
    "quantity",
    "effective_quantity",
    "price",
    "status",
    "raw_status",
    "claim_kind",
    "claim_state",
    "claim_quantity",
    "is_gift",
    "is_addon",
    "replaces_external_id",
    "delivered_at",
    "confirmed_at",
)


def _record_item(order: Order, snapshot: ItemSnapshot, *, now: datetime) -> OrderItem:
    item, _ = OrderItem.objects.get_or_create(
        brand_id=order.brand_id,
        order=order,
        external_id=snapshot.external_id,
        defaults={name: getattr(snapshot, name) for name in _SAME}
        | {
            "triggered_at": diff.trigger(snapshot, stored=None, observed_at=now),
            "changed_at": now,
        },
    )
    for number in range(1, snapshot.quantity + 1):
        OrderUnit.objects.get_or_create(brand_id=order.brand_id, item=item, number=number)
    Transition.objects.create(
        brand_id=order.brand_id, item=item, before="", after=item.status, seen_at=now
    )
    return item
