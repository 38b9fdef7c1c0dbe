"""What the settings pages read of a store's products: names, shown fields, one to draw."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q

from integrations.catalog.models import DetailField, Product
from warranties.content import ProductFacts
from warranties.models import NameSource

# More names than this are not looked at while somebody waits.
MOST_NAMES = 5000
MOST_OFFERED = 50
# The newest first; wrapping and the like, which stand in no category, last.
_USUAL = ("is_loose", "-pk")
_COLUMNS = {
    NameSource.ENGLISH: "english_name",
    NameSource.SUPPLIER: "supplier_name",
    NameSource.MODEL: "model_name",
}


def shown_fields(*, brand_id: int, integration_id: int) -> dict[str, str]:
    """Return key → name of the product fields that the mall displays, in its own order."""
    rows = DetailField.objects.filter(
        brand_id=brand_id, integration_id=integration_id, is_shown=True
    )
    fields: dict[str, str] = {}
    # Of two shops that show the same field, the default one names it.
    for key, name in rows.order_by("shop_no", "sort_order", "key").values_list("key", "name"):
        fields.setdefault(key, name)
    return fields


def missing_names(*, brand_id: int, integration_id: int) -> dict[str, int]:
    """Return how many products lack each of the names that a certificate may show instead."""
    counts = {
        source.value: Count("pk", filter=Q(**{name: ""})) for source, name in _COLUMNS.items()
    }
    found: dict[str, int] = _products(brand_id, integration_id).aggregate(**counts)
    return found


def product_names(*, brand_id: int) -> list[str]:
    """Return the names that are on sale in all of a brand's stores, newest first, up to a limit."""
    rows = Product.objects.filter(brand_id=brand_id, deleted_at=None).order_by("-pk")
    return list(dict.fromkeys(rows.values_list("name", flat=True)[:MOST_NAMES]))


def offered_products(
    *, brand_id: int, integration_id: int, words: str = ""
) -> list[tuple[str, str]]:
    """Return number and name of the products to choose from: the newest, or those with a word."""
    rows = _products(brand_id, integration_id)
    if words:
        rows = rows.filter(
            Q(name__icontains=words) | Q(external_id=words) | Q(model_name__icontains=words)
        )
    return list(rows.order_by(*_USUAL).values_list("external_id", "name")[:MOST_OFFERED])


def product_to_draw(
    *, brand_id: int, integration_id: int | None = None, external_id: str = "", name: str = ""
) -> Product | None:
    """Return the product that was asked for, or else the newest of the store or of the brand."""
    rows = _products(brand_id, integration_id).select_related("integration").order_by(*_USUAL)
    wanted = {"external_id": external_id, "name": name}
    asked = {column: value for column, value in wanted.items() if value}
    chosen: Product | None = rows.filter(**asked).first() if asked else None
    return chosen or rows.first()


def _products(brand_id: int, integration_id: int | None) -> Any:
    rows = Product.objects.filter(brand_id=brand_id, deleted_at=None)
    rows = rows.annotate(is_loose=Q(category_ids=[]))
    return rows if integration_id is None else rows.filter(integration_id=integration_id)


def facts_of(product: Product, *, shown: Iterable[str]) -> ProductFacts:
    """Return a product for a certificate; what the mall hides is left out here once more."""
    keys = set(shown)
    return ProductFacts(
        name=product.name,
        english_name=product.english_name,
        supplier_name=product.supplier_name,
        model_name=product.model_name,
        image_url=product.image_url,
        details={key: value for key, value in product.details.items() if key in keys},
        additional=[row for row in product.additional if row[0] in keys],
    )


def option_text(product: Product) -> str:
    """Return what a buyer would have chosen: the first value of each option."""
    return ", ".join(f"{name}={values[0]}" for name, values in product.options if values)
