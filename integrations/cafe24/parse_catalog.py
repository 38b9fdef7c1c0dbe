"""Cafe24's products, shown fields and categories as snapshots; pure."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from integrations.cafe24.values import Json, Unreadable, count, flag, key, mapping, rows, text, won
from integrations.catalog.snapshots import (
    CategorySnapshot,
    DetailFieldSnapshot,
    ProductSnapshot,
)

_AMOUNTS = {"price", "retail_price", "supply_price"}
_IMAGES = ("detail_image", "list_image", "small_image")
_LONGEST_VALUE = 2000


def detail_fields(data: object) -> tuple[DetailFieldSnapshot, ...]:
    """Read `products/properties`: which fields buyers see, under which names."""
    found = rows(mapping(data).get("properties"))
    return tuple(
        DetailFieldSnapshot(
            key=key(each.get("key")),
            name=text(each.get("name"), most=100),
            is_shown=flag(each.get("display")),
            is_custom=str(each.get("key")).startswith("custom_option"),
        )
        for each in found
    )


def category(data: object) -> CategorySnapshot:
    """Read one category with its path from the top."""
    doc = mapping(data)
    names, numbers = mapping(doc.get("full_category_name")), mapping(doc.get("full_category_no"))
    depth = count(doc.get("category_depth"))
    if not 1 <= depth <= 4:
        raise Unreadable("category_depth")
    levels = [str(level) for level in range(1, depth + 1)]
    # 1 stands for "no parent".
    parent = str(doc.get("parent_category_no") or "")
    return CategorySnapshot(
        external_id=key(doc.get("category_no"), most=20),
        parent_external_id="" if depth == 1 or parent == "1" else parent,
        name=text(doc.get("category_name"), most=100),
        depth=depth,
        path=tuple(text(names.get(level), most=100) for level in levels),
        path_ids=tuple(key(numbers.get(level), most=20) for level in levels),
        sort_order=_sort_order(doc),
    )


def _sort_order(doc: Json) -> int:
    value = str(doc.get("display_order") or "0")
    return int(value) if value.isdigit() and len(value) < 9 else 0


def product(
    data: object, *, fields: Sequence[DetailFieldSnapshot], allow_http: bool = False
) -> ProductSnapshot:
    """Read one product's detail answer; only what the mall shows to buyers is kept."""
    doc = mapping(data)
    added = {str(each.get("key")): each for each in rows(doc.get("additional_information"))}
    shown = {field.key: field for field in fields if field.is_shown}
    values = {name: _value(name, doc=doc, added=added) for name in shown}
    return ProductSnapshot(
        external_id=key(doc.get("product_no"), most=20),
        name=text(doc.get("product_name")),
        english_name=text(doc.get("eng_product_name")),
        supplier_name=text(doc.get("supply_product_name")),
        model_name=text(doc.get("model_name"), most=150),
        image_url=_image(doc, allow_http=allow_http),
        price=won(doc.get("price")),
        category_ids=tuple(
            key(each.get("category_no"), most=20) for each in rows(doc.get("category"))
        ),
        details={name: value for name, value in values.items() if value},
        additional=tuple(
            (name, shown[name].name or text(each.get("name"), most=100), values[name])
            for name, each in added.items()
            if name in shown and values[name]
        ),
    )


def _value(name: str, *, doc: Json, added: dict[str, Json]) -> str:
    if name in added:
        return text(added[name].get("value"), most=_LONGEST_VALUE)
    found = doc.get(name)
    if name in _AMOUNTS:
        amount = won(found)
        return f"{amount:,}원" if amount else ""
    # A field that needs a second look-up (an object, a list) is left out rather than guessed.
    return text(found, most=_LONGEST_VALUE) if isinstance(found, str | int | float) else ""


def _image(doc: Json, *, allow_http: bool) -> str:
    schemes = {"https", "http"} if allow_http else {"https"}
    for name in _IMAGES:
        url = str(doc.get(name) or "")
        url = f"https:{url}" if url.startswith("//") else url
        if _is_address(url, schemes=schemes):
            return url
    return ""


def _is_address(url: str, *, schemes: set[str]) -> bool:
    if len(url) > 500 or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in schemes and bool(parts.hostname) and "@" not in parts.netloc
