"""Fills an empty store with the two practice malls."""

from collections.abc import Iterator
from itertools import product as combinations
from typing import Any

from sandbox.cafe24 import dates, malls
from sandbox.cafe24.demo import MALLS
from sandbox.cafe24.demo_shapes import DETAIL_FIELDS, DemoMall, DemoProduct
from sandbox.context import Context

_FIRST_CATEGORY_NO = 24
_FIRST_PRODUCT_NO = 11
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
        context.store.put("cafe24_category", f"{mall.mall_id} {doc['category_no']}", doc)
    for number, each in enumerate(mall.products, start=_FIRST_PRODUCT_NO):
        doc = _product(mall, each, number=number, category=paths.get(each.path))
        context.store.put("cafe24_product", f"{mall.mall_id} {number}", doc)


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
                found[part] = _category(mall, names[:depth], number=number, parent=parent)
    return found


def _category(
    mall: DemoMall, names: list[str], *, number: int, parent: dict[str, Any] | None
) -> dict[str, Any]:
    numbers = [*(parent["numbers"] if parent else []), number]
    return {
        "mall": mall.mall_id,
        "category_no": number,
        "category_depth": len(names),
        "parent_category_no": parent["category_no"] if parent else 1,
        "category_name": names[-1],
        "names": names,
        "numbers": numbers,
    }


def _options(text: str) -> Iterator[dict[str, Any]]:
    for part in text.split(" / ") if "=" in text else []:
        name, _, values = part.partition("=")
        free = values == "직접 입력"
        yield {"name": name, "values": [] if free else values.split(", "), "free": free}


def letters(number: int, width: int) -> str:
    """0 → "AAA…", 1 → "AAB…" written from the right: how Cafe24 counts its codes."""
    text = ""
    for _ in range(width):
        number, digit = divmod(number, 26)
        text = chr(ord("A") + digit) + text
    return text


def product_code(number: int) -> str:
    return f"P0000{letters(number, 3)}"


def _variants(code: str, options: list[dict[str, Any]]) -> list[dict[str, Any]]:
    chosen = [each for each in options if not each["free"]]
    rows = combinations(*(each["values"] for each in chosen))
    return [
        {
            "variant_code": f"{code}000{letters(index, 1)}",
            "options": [
                {"name": each["name"], "value": value}
                for each, value in zip(chosen, values, strict=True)
            ],
        }
        for index, values in enumerate(rows)
    ]


def _product(
    mall: DemoMall, each: DemoProduct, *, number: int, category: dict[str, Any] | None
) -> dict[str, Any]:
    code = product_code(number)
    options = list(_options(each.options))
    details = {} if category is None else mall.details
    return {
        "mall": mall.mall_id,
        "product_no": number,
        "product_code": code,
        "product_name": each.name,
        "eng_product_name": each.english,
        "supply_product_name": each.supplier,
        "model_name": each.model,
        "internal_product_name": each.supplier,
        "price": each.price,
        "gift": each.gift,
        "options": options,
        "variants": _variants(code, options),
        "categories": [category["category_no"]] if category else [],
        "manufacturer_name": details.get("manufacturer_name", ""),
        "origin_place_value": details.get("origin_place_value", ""),
        "made_date": details.get("made_date", ""),
        "additional_information": [
            {"key": key, "name": name, "value": details.get(key, "")}
            for key, name, _display, own in DETAIL_FIELDS
            if own
        ],
        "created_at": dates.iso(dates.moment(_MADE_AT)),
        "updated_at": dates.iso(dates.moment(_MADE_AT)),
        "deleted": False,
    }
