"""Products and categories in Cafe24's words: the list knows less than the detail."""

from typing import Any

from sandbox.cafe24 import dates
from sandbox.config import Config

Doc = dict[str, Any]


def listed(doc: Doc, config: Config, *, shop_no: int) -> Doc:
    created, updated = dates.order_date(doc["created_at"]), dates.order_date(doc["updated_at"])
    return {
        "shop_no": shop_no,
        "product_no": doc["product_no"],
        "product_code": doc["product_code"],
        "custom_product_code": "",
        "product_name": doc["product_name"],
        "eng_product_name": doc["eng_product_name"],
        "supply_product_name": doc["supply_product_name"],
        "internal_product_name": doc["internal_product_name"],
        "model_name": doc["model_name"],
        "price": f"{doc['price']}.00",
        "retail_price": "0.00",
        "supply_price": "0.00",
        "display": "F" if doc["gift"] else "T",
        "selling": "F" if doc["gift"] else "T",
        "product_condition": "N",
        "summary_description": "",
        "manufacturer_code": "M0000000",
        "brand_code": "B0000000",
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
    return listed(doc, config, shop_no=shop_no) | {
        "category": [
            {"category_no": number, "recommend": "F", "new": "F"} for number in doc["categories"]
        ],
        "additional_information": doc["additional_information"],
        "manufacturer_name": doc["manufacturer_name"],
        "description": f"<p>{doc['product_name']}</p>",
        "simple_description": "",
        "has_option": "T" if doc["options"] else "F",
        "option_type": "T" if doc["options"] else None,
        "payment_info": "",
        "shipping_info": "",
        "exchange_info": "",
        "service_info": "",
    }


def _images(doc: Doc, config: Config) -> dict[str, str]:
    def address(size: str) -> str:
        return f"{config.base_url}/web/product/{size}/{doc['mall']}/{doc['product_no']}.png"

    return {
        "detail_image": address("big"),
        "list_image": address("medium"),
        "small_image": address("small"),
        "tiny_image": address("tiny"),
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
        "use_display": "T",
        "display_order": doc["category_no"],
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
