"""One shop of one store: where its mirrored catalogue is written to and read from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from integrations.catalog import sql, sync_sql, tree_sql
from integrations.catalog.models import Category, DetailField, Product
from integrations.catalog.snapshots import (
    CategorySnapshot,
    DetailFieldSnapshot,
    ListedProduct,
    ProductSnapshot,
)


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop number of an integration; every write happens inside a transaction."""

    brand_id: int
    integration_id: int
    shop_no: int = 1

    def save_categories(self, *, categories: Sequence[CategorySnapshot], now: datetime) -> None:
        """Write what was read of the tree, and file anew the products that this concerns."""
        if not categories:
            return
        changed = tree_sql.upsert_categories(**self._place, categories=categories, now=now)
        if changed:
            tree_sql.refile_products(**self._place, category_ids=changed)

    def unseen_categories(self, *, since: datetime) -> list[str]:
        """Return the categories that a read of the whole tree, begun then, did not show."""
        rows = Category.objects.filter(**self._place, synced_at__lt=since, deleted_at=None)
        return sorted(rows.values_list("external_id", flat=True))

    def lose_categories(self, *, external_ids: Sequence[str], now: datetime) -> None:
        """Mark categories that are gone; products keep their numbers, not their ancestors."""
        if external_ids:
            tree_sql.mark_categories_gone(**self._place, external_ids=external_ids, now=now)
            tree_sql.refile_products(**self._place, category_ids=external_ids)

    def count_categories(self) -> int:
        """Count the mirrored categories that the mall still has."""
        return Category.objects.filter(**self._place, deleted_at=None).count()

    def unknown_categories(self, *, products: Sequence[ProductSnapshot]) -> list[str]:
        """Return which categories of these products are not mirrored, or are taken for gone."""
        own = {number for product in products for number in product.category_ids}
        known = Category.objects.filter(**self._place, external_id__in=own, deleted_at=None)
        return sorted(own - set(known.values_list("external_id", flat=True)) if own else ())

    def save_fields(self, *, fields: Sequence[DetailFieldSnapshot]) -> bool:
        """Mirror the product fields that the mall can show.

        What it hides by now is taken out of the stored products at once. Returns whether it shows
        a field that it did not: the products' values of it are still to be read.
        """
        before = self.fields()
        tree_sql.replace_fields(**self._place, fields=fields)
        if _shown(before) != _shown(fields):
            tree_sql.apply_fields(**self._place)
        return not _shown(fields).keys() <= _shown(before).keys()

    def save_products(
        self,
        *,
        products: Sequence[ProductSnapshot],
        missing: Sequence[str] = (),
        observed_at: datetime,
    ) -> None:
        """Write what a read saw of products, and which of them are gone."""
        if products:
            shown = tree_sql.hold_shown_fields(**self._place)
            own = sorted({number for product in products for number in product.category_ids})
            tree_sql.hold_categories(**self._place, external_ids=own)
            ordered = sorted(products, key=lambda product: product.external_id)
            kept = [_only(product, shown=shown) for product in ordered]
            sql.upsert_products(**self._place, products=kept, observed_at=observed_at)
        if missing:
            sql.mark_gone(**self._place, external_ids=missing, observed_at=observed_at)
            sql.ask_elsewhere(**self._place, external_ids=missing, now=observed_at)

    def lose_unlisted(
        self, *, listed: Sequence[ListedProduct], after: str, up_to: str, observed_at: datetime
    ) -> None:
        """Mark as gone what a list leaves out between two numbers (to the last without an end)."""
        gone = sql.mark_unlisted(
            **self._place,
            listed=[each.external_id for each in listed],
            after=after,
            up_to=up_to,
            observed_at=observed_at,
        )
        if gone:
            sql.ask_elsewhere(**self._place, external_ids=gone, now=observed_at)

    def outdated(self, *, listed: Sequence[ListedProduct], with_unknown: bool) -> set[str]:
        """Tell which of the listed products have to be read; unknown ones only where wanted."""
        return sql.outdated(**self._place, listed=listed, with_unknown=with_unknown)

    def ask_known(self, *, now: datetime) -> None:
        """Ask for everything that is mirrored to be read again."""
        sync_sql.ask_known(**self._place, now=now)

    def fields(self) -> list[DetailFieldSnapshot]:
        """Return the mirrored product fields in the mall's order."""
        rows = DetailField.objects.filter(**self._place).order_by("sort_order")
        return [DetailFieldSnapshot(row.key, row.name, row.is_shown, row.is_custom) for row in rows]

    def known(self, *, external_ids: Sequence[str]) -> set[str]:
        """Tell which products are mirrored: no order waits for these."""
        rows = Product.objects.filter(**self._place, external_id__in=external_ids)
        return set(rows.values_list("external_id", flat=True))

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


def _shown(fields: Sequence[DetailFieldSnapshot]) -> dict[str, str]:
    return {field.key: field.name for field in fields if field.is_shown}


def _only(product: ProductSnapshot, *, shown: set[str]) -> ProductSnapshot:
    """Leave out what the mall began to hide after the product was asked for."""
    return replace(
        product,
        details={key: value for key, value in product.details.items() if key in shown},
        additional=tuple(row for row in product.additional if row[0] in shown),
    )
