"""How products and categories are kept, and what a new one looks like."""

from collections.abc import Iterator
from itertools import product as combinations
from typing import Any

Doc = dict[str, Any]

NO_BRAND, NO_MANUFACTURER = "B0000000", "M0000000"
FREE_TEXT = "직접 입력"

# Every field of a product with what it is when nobody says otherwise. "" for `display` and
# `selling` means: as a gift is (F) or as any other product is (T). An image of None is the
# practice picture, "" is no picture.
PRODUCT: Doc = {
    "mall": "",
    "product_no": 0,
    "product_code": "",
    "custom_product_code": "",
    "product_name": "",
    "eng_product_name": "",
    "supply_product_name": "",
    "internal_product_name": "",
    "model_name": "",
    "price": 0,
    "retail_price": 0,
    "gift": False,
    "add_on": False,
    "display": "",
    "selling": "",
    "options": [],
    "variants": [],
    "categories": [],
    "brand_code": NO_BRAND,
    "manufacturer_code": NO_MANUFACTURER,
    "manufacturer_name": "",
    "origin_place_value": "",
    "made_date": "",
    "description": None,
    "simple_description": "",
    "summary_description": "",
    "additional_information": [],
    "additional_images": 0,
    "image": None,
    "created_at": None,
    "updated_at": None,
    "deleted": False,
}


def letters(number: int, width: int) -> str:
    """0 → "AAA…", 1 → "AAB…" written from the right: how Cafe24 counts its codes."""
    text = ""
    for _ in range(width):
        number, digit = divmod(number, 26)
        text = chr(ord("A") + digit) + text
    return text


def product_code(number: int) -> str:
    return f"P0000{letters(number, 3)}"


def product(mall_id: str, number: int, fields: Doc, *, at: str) -> Doc:
    code = product_code(number)
    name = fields.get("product_name") or f"연습 상품 {number}"
    known = {
        "mall": mall_id,
        "product_no": number,
        "product_code": code,
        "product_name": name,
        "created_at": at,
        "updated_at": at,
    }
    return PRODUCT | known | with_options(code, {"options": "", **fields})


def with_options(code: str, fields: Doc) -> Doc:
    """Options in words become options and their variants."""
    if not isinstance(fields.get("options"), str):
        return fields
    options = list(_options(fields["options"]))
    return fields | {"options": options, "variants": _variants(code, options)}


def _options(text: str) -> Iterator[Doc]:
    for part in text.split(" / ") if "=" in text else []:
        name, _, values = part.partition("=")
        free = values == FREE_TEXT
        yield {"name": name, "values": [] if free else values.split(", "), "free": free}


def _variant_letters(index: int) -> str:
    """0 → "000A", 26 → "00BA"."""
    text = letters(index, 4)
    return text[:-1].lstrip("A").rjust(3, "0") + text[-1]


def _variants(code: str, options: list[Doc]) -> list[Doc]:
    chosen = [each for each in options if not each["free"]]
    rows = combinations(*(each["values"] for each in chosen))
    return [
        {
            "variant_code": f"{code}{_variant_letters(index)}",
            "options": [
                {"name": each["name"], "value": value}
                for each, value in zip(chosen, values, strict=True)
            ],
        }
        for index, values in enumerate(rows)
    ]


def category(mall_id: str, number: int, name: str, parent: Doc | None) -> Doc:
    return {
        "mall": mall_id,
        "category_no": number,
        "category_depth": len(parent["numbers"]) + 1 if parent else 1,
        "parent_category_no": parent["category_no"] if parent else 1,
        "category_name": name,
        "names": [*(parent["names"] if parent else []), name],
        "numbers": [*(parent["numbers"] if parent else []), number],
        "use_display": "T",
        "display_order": number,
    }
