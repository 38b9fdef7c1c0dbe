"""One shop of one store: where its mirrored catalogue is written to and read from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from integrations.catalog import sql
from integrations.catalog.models import DetailField, Product
from integrations.catalog.snapshots import (
    CategorySnapshot,
    DetailFieldSnapshot,
    ProductSnapshot,
)


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop number of an integration; every write happens inside a transaction."""

    brand_id: int
    integration_id: int
    shop_no: int = 1

    def save_categories(self, *, categories: Sequence[CategorySnapshot], now: datetime) -> None:
        """Mirror the whole tree and file the products under it anew."""
        sql.replace_categories(**self._place, categories=categories, now=now)
        sql.refile_products(**self._place)

    def save_fields(self, *, fields: Sequence[DetailFieldSnapshot]) -> None:
        """Mirror the product fields that the mall can show."""
        sql.replace_fields(**self._place, fields=fields)

    def save_products(
        self,
        *,
        products: Sequence[ProductSnapshot],
        missing: Sequence[str] = (),
        observed_at: datetime,
    ) -> None:
        """Write what a read saw of products, and which of them are gone."""
        if products:
            ordered = sorted(products, key=lambda product: product.external_id)
            sql.upsert_products(**self._place, products=ordered, observed_at=observed_at)
        if missing:
            sql.mark_gone(**self._place, external_ids=missing, observed_at=observed_at)

    def fields(self) -> list[DetailFieldSnapshot]:
        """Return the mirrored product fields in the mall's order."""
        rows = DetailField.objects.filter(**self._place).order_by("sort_order")
        return [DetailFieldSnapshot(row.key, row.name, row.is_shown, row.is_custom) for row in rows]

    def count_products(self) -> int:
        """Count the mirrored products that the mall still has."""
        return Product.objects.filter(**self._place, deleted_at=None).count()

    @property
    def _place(self) -> "dict[str, int]":
        return {
            "brand_id": self.brand_id,
            "integration_id": self.integration_id,
            "shop_no": self.shop_no,
        }
