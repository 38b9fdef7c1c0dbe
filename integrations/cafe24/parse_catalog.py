"""Cafe24's products, shown fields and categories as snapshots; pure."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from integrations.cafe24.values import NUMBER, amount, count, flag, moment, shaped, won
from integrations.catalog.snapshots import (
    CategorySnapshot,
    DetailFieldSnapshot,
    ListedProduct,
    ProductSnapshot,
)
from integrations.markup import plain
from integrations.values import Json, Unreadable, image_address, key, mapping, rows

# ("brand", "B000000A"): what a product says instead of a name.
Code = tuple[str, str]

_AMOUNTS = {"price", "retail_price", "supply_price", "price_excluding_tax"}
_IMAGES = ("detail_image", "list_image", "small_image")
# Named by a code that another list explains.
_CODED = {"brand_name": "brand", "manufacturer_name": "manufacturer"}
# Cafe24's own words for a choice ("01", "N"): nothing that a buyer reads.
_CHOICES = {"shipping_method", "product_condition", "origin_classification", "sold_out"}
_NAME, _MODEL, _VALUE, _FIELD, _CATEGORY = 300, 150, 2000, 100, 100
_MOST_OPTIONS, _MOST_CHOICES = 20, 200


def detail_fields(data: object) -> tuple[DetailFieldSnapshot, ...]:
    """Read `products/properties`: which fields buyers see, under which names."""
    stated = mapping(data).get("properties")
    if stated is None:
        # Nothing at all is no list of nothing: taken for one, every stored value would go.
        raise Unreadable("properties")
    found = {key(each.get("key")): each for each in rows(stated)}
    return tuple(
        DetailFieldSnapshot(
            key=name,
            name=plain(each.get("name"), most=_FIELD) or name,
            is_shown=flag(each.get("display")),
            is_custom=name.startswith("custom_option"),
        )
        for name, each in found.items()
    )


def category(data: object) -> CategorySnapshot:
    """Read one category with its path from the top."""
    doc = mapping(data)
    names, numbers = mapping(doc.get("full_category_name")), mapping(doc.get("full_category_no"))
    depth, number = count(doc.get("category_depth")), category_number(doc)
    if not 1 <= depth <= 4:
        raise Unreadable("category_depth")
    levels = [str(level) for level in range(1, depth + 1)]
    path_ids = tuple(shaped(numbers.get(level), NUMBER) for level in levels)
    if path_ids[-1] != number or len(set(path_ids)) < depth:
        raise Unreadable("full_category_no")
    return CategorySnapshot(
        external_id=number,
        parent_external_id=path_ids[-2] if depth > 1 else "",
        name=_category_name(doc.get("category_name"), number=number),
        depth=depth,
        path=tuple(
            _category_name(names.get(level), number=path_ids[at]) for at, level in enumerate(levels)
        ),
        path_ids=path_ids,
        sort_order=_sort_order(doc),
    )


def category_number(data: object) -> str:
    """Read which category it is, also of one that makes no sense otherwise."""
    return shaped(mapping(data).get("category_no"), NUMBER)


def _category_name(value: object, *, number: str) -> str:
    # One whose name is nothing but a picture still has to be found in a list.
    return plain(value, most=_CATEGORY) or number


def _sort_order(doc: Json) -> int:
    value = str(doc.get("display_order") or "0")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else 0


def listed(data: object) -> ListedProduct:
    """Read what the list tells of a product: its number and when it changed."""
    doc = mapping(data)
    return ListedProduct(shaped(doc.get("product_no"), NUMBER), _changed_at(doc))


def _changed_at(doc: Json) -> datetime | None:
    with suppress(Unreadable):
        return moment(doc.get("updated_date"))
    return None


def codes(data: object, *, fields: Sequence[DetailFieldSnapshot]) -> set[Code]:
    """Tell which codes have to be looked up to show what the mall shows of a product."""
    doc = mapping(data)
    added = _added(doc)
    return {
        code
        for field in fields
        if field.is_shown and not _stated(field.key, doc=doc, added=added)
        for code in _code(field.key, doc=doc)
    }


def _code(name: str, *, doc: Json) -> list[Code]:
    kind = _CODED.get(name)
    stated = str(doc.get(f"{kind}_code") or "") if kind else ""
    is_code = stated.isascii() and stated.isalnum() and len(stated) <= 20
    return [(kind, stated)] if kind and is_code else []


def product(
    data: object,
    *,
    fields: Sequence[DetailFieldSnapshot],
    names: Mapping[Code, str] | None = None,
    allow_http: bool = False,
) -> ProductSnapshot:
    """Read one product's detail answer; only what the mall shows to buyers is kept.

    `names` are what its codes mean. A value that cannot be found is left out, never guessed.
    """
    doc = mapping(data)
    added, names = _added(doc), names or {}
    shown = {field.key: field.name for field in fields if field.is_shown}
    values = {
        name: _stated(name, doc=doc, added=added) or _looked_up(name, doc=doc, names=names)
        for name in shown
    }
    return ProductSnapshot(
        external_id=shaped(doc.get("product_no"), NUMBER),
        name=plain(doc.get("product_name"), most=_NAME),
        english_name=plain(doc.get("eng_product_name"), most=_NAME),
        supplier_name=plain(doc.get("supply_product_name"), most=_NAME),
        model_name=plain(doc.get("model_name"), most=_MODEL),
        image_url=_image(doc, allow_http=allow_http),
        price=won(doc.get("price")),
        category_ids=tuple(
            shaped(each.get("category_no"), NUMBER) for each in rows(doc.get("category"))
        ),
        details={name: value for name, value in values.items() if value},
        additional=tuple((name, shown[name], values[name]) for name in added if values.get(name)),
        options=_options(doc),
        changed_at=_changed_at(doc),
    )


def _added(doc: Json) -> dict[str, Json]:
    return {str(each.get("key")): each for each in rows(doc.get("additional_information"))}


def _stated(name: str, *, doc: Json, added: dict[str, Json]) -> str:
    """Return what the product itself says: as a field the mall added, else as one of its own."""
    own = plain(added.get(name, {}).get("value"), most=_VALUE)
    return own or _own_field(name, doc.get(name))


def _own_field(name: str, value: object) -> str:
    if name in _CHOICES or name.endswith("_code"):
        return ""
    if name in _AMOUNTS:
        return _amount(value)
    if isinstance(value, dict):
        return _span(value)
    return plain(value, most=_VALUE)


def _amount(value: object) -> str:
    found = amount(value)
    if not found:
        return ""
    # Won has no fractions: an amount with one is another country's, written as it is.
    return f"{int(found):,}원" if found == int(found) else f"{found:,.2f}"


def _span(value: Json) -> str:
    """Write {"start_date": .., "end_date": ..}, the shape of a period of use."""
    ends = [plain(value.get(name), most=20) for name in ("start_date", "end_date")]
    return " ~ ".join(ends).strip() if any(ends) else ""


def _looked_up(name: str, *, doc: Json, names: Mapping[Code, str]) -> str:
    return next((names.get(code, "") for code in _code(name, doc=doc)), "")


def _options(doc: Json) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Read `embed=options`: what a buyer chooses, and from what.

    Its shape is not documented: one that is different costs the options, not the product.
    """
    embedded = doc.get("options")
    with suppress(Unreadable):
        found = rows(embedded.get("options") if isinstance(embedded, dict) else embedded)
        named = [(plain(each.get("option_name"), most=_FIELD), each) for each in found]
        return tuple((name, _choices(each)) for name, each in named[:_MOST_OPTIONS] if name)
    return ()


def _choices(option: Json) -> tuple[str, ...]:
    texts = [
        plain(each.get("option_text"), most=_FIELD) for each in rows(option.get("option_value"))
    ]
    return tuple(text for text in texts[:_MOST_CHOICES] if text)


def _image(doc: Json, *, allow_http: bool) -> str:
    found = (image_address(doc.get(name), allow_http=allow_http) for name in _IMAGES)
    return next(filter(None, found), "")
