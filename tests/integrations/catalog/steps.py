"""What a test of the mirror does."""

from integrations import syncing
from integrations.catalog.models import ProductWork
from integrations.models import Integration
from vircle.foundation import clock


def want(mall: Integration, *numbers: str, shop_no: int = 1) -> None:
    for number in numbers:
        ProductWork.objects.create(
            brand=mall.brand,
            integration=mall,
            shop_no=shop_no,
            external_id=number,
            due_at=clock.now(),
        )


def sync(mall: Integration) -> None:
    """Mirror the catalogue, which nothing interrupts."""
    Integration.objects.update(catalog_due_at=clock.now())
    assert syncing.sync_due(now=clock.now())
    mall.refresh_from_db()
