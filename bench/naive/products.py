"""A product, read each time that it is needed."""

from collections.abc import Sequence

from integrations.catalog.models import Product
from integrations.orders.models import OrderItem
from warranties.rules import Line


def product_of(item: OrderItem) -> Product:
    """Read an item's product."""
    return Product.objects.get(
        brand_id=item.brand_id,
        integration_id=item.order.integration_id,
        external_id=item.product_external_id,
    )


def with_sources(trace: Sequence[Line], *, item: OrderItem) -> list[Line]:
    """Note which reads of order and product an item was judged by."""
    (code, held, inputs), *rest = trace
    sources = {
        "read": item.order.observed_at.isoformat(),
        "product": product_of(item).observed_at.isoformat(),
    }
    return [(code, held, inputs | sources), *rest]
