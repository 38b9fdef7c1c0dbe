"""Products and categories in Cafe24's words: the list knows less than the detail."""

from typing import Any

from sandbox.cafe24 import assumptions, dates
from sandbox.config import Config

Doc = dict[str, Any]


def shown(doc: Doc, name: str) -> str:
    """`display` and `selling`: a gift is not on show unless the mall says so."""
    return str(doc[name] or ("F" if doc["gift"] or doc["add_on"] else "T"))


def listed(doc: Doc, config: Config, *, shop_no: int) -> Doc:
    created, updated = dates.order_date(doc["created_at"]), dates.order_date(doc["updated_at"])
    return {
        "shop_no": shop_no,
        "product_no": doc["product_no"],
        "product_code": doc["product_code"],
        "custom_product_code": doc["custom_product_code"],
        "product_name": doc["product_name"],
        "eng_product_name": doc["eng_product_name"],
        "supply_product_name": doc["supply_product_name"],
        "internal_product_name": doc["internal_product_name"],
        "model_name": doc["model_name"],
        "price": f"{doc['price']}.00",
        "retail_price": f"{doc['retail_price']}.00",
        "supply_price": "0.00",
        "display": shown(doc, "display"),
        "selling": shown(doc, "selling"),
        "product_condition": "N",
        "summary_description": doc["summary_description"],
        "manufacturer_code": doc["manufacturer_code"],
        "brand_code": doc["brand_code"],
        "trend_code": "T0000000",
        "supplier_code": "S0000000",
        "made_date": doc["made_date"],
        "expiration_date": {"start_date": "", "end_date": ""},
        "origin_classification": "F",
        "origin_place_no": 1798,
        "origin_place_value": doc["origin_place_value"],
        "sold_out": "F",
        **_images(doc, config),
        "created_date": created,
        "updated_date": updated,
    }


def detailed(doc: Doc, config: Config, *, shop_no: int) -> Doc:
    described = doc["description"]
    named = {"manufacturer_name": doc["manufacturer_name"]}
    body = listed(doc, config, shop_no=shop_no) | {
        "category": [
            {"category_no": number, "recommend": "F", "new": "F"} for number in doc["categories"]
        ],
        "additional_information": doc["additional_information"],
        "description": f"<p>{doc['product_name']}</p>" if described is None else described,
        "simple_description": doc["simple_description"],
        "has_option": "T" if doc["options"] else "F",
        "option_type": "T" if doc["options"] else None,
        "payment_info": "",
        "shipping_info": "",
        "exchange_info": "",
        "service_info": "",
    }
    return body | named if assumptions.DETAIL_NAMES_MANUFACTURER else body


_SIZES = {
    "detail_image": "big",
    "list_image": "medium",
    "small_image": "small",
    "tiny_image": "tiny",
}


def _images(doc: Doc, config: Config) -> dict[str, str | None]:
    if doc["image"] is not None:
        return dict.fromkeys(_SIZES, doc["image"] or None)
    return {name: _address(doc, config, size) for name, size in _SIZES.items()}


def additional_images(doc: Doc, config: Config) -> list[dict[str, str]]:
    """The practice pictures of one product differ only in their address."""
    return [
        {size: f"{_address(doc, config, size)}?no={number}" for size in ("big", "medium", "small")}
        for number in range(1, doc["additional_images"] + 1)
    ]


def _address(doc: Doc, config: Config, size: str) -> str:
    return f"{config.base_url}/web/product/{size}/{doc['mall']}/{doc['product_no']}.png"


def options(doc: Doc) -> Doc:
    """What a buyer chooses; what is written freely is an additional option."""
    chosen = [each for each in doc["options"] if not each["free"]]
    return {
        "has_option": "T" if doc["options"] else "F",
        "option_type": "T",
        "option_list_type": "S",
        "options": [
            {
                "option_name": each["name"],
                "option_value": [{"option_text": value} for value in each["values"]],
                "option_display_type": "S",
            }
            for each in chosen
        ],
        "use_additional_option": "T" if len(chosen) < len(doc["options"]) else "F",
    }


def variants(doc: Doc, *, shop_no: int) -> list[Doc]:
    return [
        {
            "shop_no": shop_no,
            "variant_code": each["variant_code"],
            "options": each["options"],
            "custom_variant_code": "",
            "display": "T",
            "selling": "T",
            "additional_amount": "0.00",
        }
        for each in doc["variants"]
    ]


def category(doc: Doc, *, shop_no: int) -> Doc:
    names, numbers = doc["names"], doc["numbers"]
    return {
        "shop_no": shop_no,
        "category_no": doc["category_no"],
        "category_depth": doc["category_depth"],
        "parent_category_no": doc["parent_category_no"],
        "category_name": doc["category_name"],
        "display_type": "A",
        "full_category_name": _levels(names),
        "full_category_no": _levels([str(number) for number in numbers]),
        "root_category_no": numbers[0],
        "use_main": "F",
        "use_display": doc.get("use_display", "T"),
        "display_order": doc.get("display_order", doc["category_no"]),
        "soldout_product_display": "B",
        "sub_category_product_display": "T",
        "access_authority": "F",
    }


def _levels(values: list[str]) -> dict[str, str | None]:
    return {str(depth + 1): values[depth] if depth < len(values) else None for depth in range(4)}


def properties(mall: Doc) -> list[Doc]:
    return [
        {
            "key": key,
            "name": name,
            "display": display,
            "font_type": "N",
            "font_size": 12,
            "font_color": "#555555",
        }
        for key, name, display, _own in mall["properties"]
    ]
