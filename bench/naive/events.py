"""Events with whole orders in them, sealed like ours, for the peer to read."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bench.shops import Shop
from integrations.models import OrderEvent
from integrations.orders.snapshots import ItemSnapshot, OrderSnapshot, PersonSnapshot
from vircle.foundation.crypto import Place, seal, unseal

_MOMENTS = ("ordered_at", "delivered_at", "confirmed_at")


def store(shop: Shop, orders: Sequence[OrderSnapshot], *, now: datetime) -> list[int]:
    """Keep one event an order; returns their ids in this order."""
    made = []
    for order in orders:
        reference = uuid.uuid4()
        body = json.dumps(asdict(order), default=datetime.isoformat, ensure_ascii=False)
        event = OrderEvent.objects.create(
            brand_id=shop.brand_id,
            integration_id=shop.integration.pk,
            received_at=now,
            event="90024",
            reference=reference,
            body_sealed=seal(body, at=_place(shop.brand_id, reference)),
        )
        made.append(event.pk)
    return made


def read(event: OrderEvent) -> OrderSnapshot:
    """Open an event and take its order out."""
    body = unseal(event.body_sealed, at=_place(event.brand_id, event.reference))
    return _order(json.loads(body))


def _place(brand_id: int, reference: uuid.UUID) -> Place:
    return Place("integrations_orderevent", "body", brand_id, str(reference))


def _order(doc: Mapping[str, Any]) -> OrderSnapshot:
    fields = _with_moments(doc)
    fields["buyer"] = PersonSnapshot(**fields["buyer"])
    fields["items"] = tuple(ItemSnapshot(**_with_moments(item)) for item in fields["items"])
    return OrderSnapshot(**fields)


def _with_moments(doc: Mapping[str, Any]) -> dict[str, Any]:
    moments = {n: datetime.fromisoformat(doc[n]) for n in _MOMENTS if doc.get(n)}
    return dict(doc) | moments
