"""What a test of a sync looks at."""

from datetime import timedelta

from integrations.catalog.models import Product
from integrations.models import Integration
from tests.integrations.shelf import Shelf
from vircle.foundation import clock

DAY = timedelta(days=1)


def mirrored(store: Integration, *, shop_no: int = 1) -> dict[str, str]:
    rows = Product.objects.filter(integration_id=store.pk, shop_no=shop_no, deleted_at=None)
    return dict(rows.values_list("external_id", "name"))


def on_sale(shelf: Shelf) -> dict[str, str]:
    return {number: product.name for number, product in shelf.products.items()}


def later(by: timedelta) -> None:
    clock.set_offset(ahead=by)


def calls(shelf: Shelf) -> dict[str, int]:
    """Return what was asked since the last time."""
    found = dict(shelf.calls)
    shelf.calls.clear()
    return found
