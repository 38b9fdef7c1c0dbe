"""Which product orders of an order are known, so that every read of an order is of all of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from integrations.models import Integration
from integrations.naver.assumptions import REPLACEMENT_MARK


@dataclass(slots=True)
class Stored:
    """What is kept of an order: when a read of it last began, and its product orders."""

    observed_at: datetime
    product_orders: set[str] = field(default_factory=set)


_STORED = """
SELECT o.external_id, o.observed_at, i.external_id
FROM orders_order o
LEFT JOIN orders_orderitem i ON i.brand_id = o.brand_id AND i.order_id = o.id
WHERE o.brand_id = %s AND o.integration_id = %s AND o.external_id = ANY(%s)
"""


def stored_orders(integration: Integration, *, external_ids: Sequence[str]) -> Mapping[str, Stored]:
    """Return the orders that are known, by their numbers."""
    found: dict[str, Stored] = {}
    with connection.cursor() as cursor:
        cursor.execute(_STORED, [integration.brand_id, integration.pk, list(external_ids)])
        for number, observed_at, item in cursor.fetchall():
            stored = found.setdefault(number, Stored(observed_at))
            if item is not None:
                # What was sent in exchange is an item of its own here, not at Naver.
                stored.product_orders.add(item.partition(REPLACEMENT_MARK)[0])
    return found
