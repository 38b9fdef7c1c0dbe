"""Fills an empty store with the two practice malls."""

from dataclasses import replace
from typing import Any

from sandbox.cafe24 import catalog, categories, dates, malls, shapes
from sandbox.cafe24.demo import MALLS
from sandbox.cafe24.demo_shapes import DETAIL_FIELDS, DemoMall, DemoProduct
from sandbox.context import Context

_FIRST_CATEGORY_NO = 24
_FIRST_PRODUCT_NO = 11
BRAND_CODE, MANUFACTURER_CODE = "B000000A", "M000000A"
_MADE_AT = "2026-09-01T10:00:00+09:00"


def make_seeder(context: Context) -> None:
    def seed() -> None:
        for mall in MALLS:
            if malls.read(context, mall.mall_id) is None:
                _seed_mall(context, mall)

    context.on_seed(seed)


def _seed_mall(context: Context, mall: DemoMall) -> None:
    context.store.put(malls.KIND, mall.mall_id, _mall(mall))
    paths = _categories(mall)
    for doc in paths.values():
        context.store.put(categories.KIND, f"{mall.mall_id} {doc['category_no']}", doc)
    for number, each in enumerate(mall.products, start=_FIRST_PRODUCT_NO):
        doc = _product(mall, each, number=number, category=paths.get(each.path))
        context.store.put(catalog.KIND, f"{mall.mall_id} {number}", doc)
    for kind, doc in _names(mall):
        context.store.put(kind, f"{mall.mall_id} {doc['code']}", doc)


def _names(mall: DemoMall) -> list[tuple[str, dict[str, Any]]]:
    """The mall's own brand and maker, beside the ones that every mall begins with."""
    maker = mall.details.get("manufacturer_name", mall.company)
    rows = (
        (malls.BRAND, shapes.NO_BRAND, "자체브랜드"),
        (malls.BRAND, BRAND_CODE, mall.shop_name),
        (malls.MANUFACTURER, shapes.NO_MANUFACTURER, "자체제작"),
        (malls.MANUFACTURER, MANUFACTURER_CODE, maker),
    )
    return [
        (kind, {"mall": mall.mall_id, "code": code, "name": name, "use": "T"})
        for kind, code, name in rows
    ]


def make_mall(context: Context, mall_id: str, *, like: str) -> None:
    """Another mall with the catalogue of a practice mall."""
    pattern = next((mall for mall in MALLS if mall.mall_id == like), None)
    if pattern is None:
        raise LookupError(like)
    if malls.read(context, mall_id) is None:
        _seed_mall(context, replace(pattern, mall_id=mall_id, shop_name=f"{mall_id} 몰"))


def _mall(mall: DemoMall) -> dict[str, Any]:
    return {
        "mall_id": mall.mall_id,
        "shop_name": mall.shop_name,
        "english_name": mall.english_name,
        "company": mall.company,
        "phone": mall.phone,
        "email": mall.email,
        "color": mall.color,
        "installed": False,
        "reception": "T",
        "properties": [list(each) for each in DETAIL_FIELDS],
        "shops": [1, 2],
    }


def _categories(mall: DemoMall) -> dict[str, dict[str, Any]]:
    """Every path and every beginning of a path gets its category."""
    found: dict[str, dict[str, Any]] = {}
    for path in mall.categories:
        names = path.split(" - ")
        for depth in range(1, len(names) + 1):
            part = " - ".join(names[:depth])
            if part not in found:
                parent = found.get(" - ".join(names[: depth - 1]))
                number = _FIRST_CATEGORY_NO + len(found)
                found[part] = shapes.category(mall.mall_id, number, names[depth - 1], parent)
    return found


def _product(
    mall: DemoMall, each: DemoProduct, *, number: int, category: dict[str, Any] | None
) -> dict[str, Any]:
    details = {} if category is None else mall.details
    fields = {
        "product_name": each.name,
        "eng_product_name": each.english,
        "supply_product_name": each.supplier,
        "model_name": each.model,
        "internal_product_name": each.supplier,
        "price": each.price,
        "gift": each.gift,
        "options": each.options,
        "categories": [category["category_no"]] if category else [],
        "brand_code": BRAND_CODE if category else shapes.NO_BRAND,
        "manufacturer_code": MANUFACTURER_CODE if category else shapes.NO_MANUFACTURER,
        "manufacturer_name": details.get("manufacturer_name", ""),
        "origin_place_value": details.get("origin_place_value", ""),
        "made_date": details.get("made_date", ""),
        "additional_information": [
            {"key": key, "name": name, "value": details.get(key, "")}
            for key, name, _display, own in DETAIL_FIELDS
            if own
        ],
    }
    return shapes.product(mall.mall_id, number, fields, at=dates.iso(dates.moment(_MADE_AT)))
