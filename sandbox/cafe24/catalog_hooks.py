"""What Cafe24 tells the app about products and categories."""

from collections.abc import Sequence
from typing import Any

from sandbox.cafe24 import hooks
from sandbox.cafe24.catalog_json import listed
from sandbox.context import Context

Doc = dict[str, Any]

ADDED, EDITED, DELETED, RESTORED, EDITED_MANY = 90001, 90002, 90003, 90022, 90041
CATEGORY_ADDED, CATEGORY_EDITED, CATEGORY_DELETED = 90042, 90043, 90044
CATEGORY_MOVED, CATEGORY_ARRANGED = 90045, 90046

_TOLD = [
    "product_no",
    "product_code",
    "created_date",
    "updated_date",
    "product_name",
    "eng_product_name",
    "supply_product_name",
    "model_name",
    "custom_product_code",
    "product_condition",
    "summary_description",
    "display",
    "selling",
    "retail_price",
    "supply_price",
    "price",
    "manufacturer_code",
    "supplier_code",
    "brand_code",
    "trend_code",
    "made_date",
]
_LAYOUT = {
    "product_display_scope": "A",
    "product_display_type": "A",
    "product_display_key": "R",
    "product_display_sort": "D",
}


def product_added(context: Context, doc: Doc) -> None:
    hooks.send(context, doc["mall"], ADDED, _whole_product(context, doc))


def product_edited(context: Context, doc: Doc) -> None:
    hooks.send(context, doc["mall"], EDITED, _whole_product(context, doc))


def product_deleted(context: Context, doc: Doc) -> None:
    named = {"product_no": doc["product_no"], "product_code": doc["product_code"]}
    hooks.send(context, doc["mall"], DELETED, _from(doc["mall"]) | named)


def product_restored(context: Context, doc: Doc) -> None:
    hooks.send(context, doc["mall"], RESTORED, _from(doc["mall"]) | _pick(doc, "product_no"))


def products_edited(context: Context, mall_id: str, numbers: Sequence[int]) -> None:
    listed_numbers = ",".join(str(number) for number in numbers)
    resource = _from(mall_id) | {"product_no": listed_numbers, "action": "batch"}
    hooks.send(context, mall_id, EDITED_MANY, resource)


def category_added(context: Context, doc: Doc) -> None:
    hooks.send(context, doc["mall"], CATEGORY_ADDED, _whole_category(doc))


def category_edited(context: Context, doc: Doc) -> None:
    hooks.send(context, doc["mall"], CATEGORY_EDITED, _whole_category(doc))


def category_deleted(context: Context, mall_id: str, number: int) -> None:
    hooks.send(context, mall_id, CATEGORY_DELETED, _from(mall_id) | {"category_no": number})


def category_moved(context: Context, mall_id: str) -> None:
    """It does not say which one."""
    hooks.send(context, mall_id, CATEGORY_MOVED, _from(mall_id))


def categories_arranged(context: Context, mall_id: str) -> None:
    hooks.send(context, mall_id, CATEGORY_ARRANGED, _from(mall_id) | _LAYOUT)


def _from(mall_id: str) -> Doc:
    return {"mall_id": mall_id, "event_shop_no": "1"}


def _pick(doc: Doc, *names: str) -> Doc:
    return {name: doc[name] for name in names}


def _whole_product(context: Context, doc: Doc) -> Doc:
    shown = listed(doc, context.config, shop_no=1)
    texts = {"simple_description": doc["simple_description"], "description": doc["description"]}
    return _from(doc["mall"]) | _pick(shown, *_TOLD) | texts


def _whole_category(doc: Doc) -> Doc:
    own = _pick(doc, "category_no", "category_name", "use_display")
    shown = {"use_main": "F", "display_type": "A", "soldout_product_display": "N"}
    return _from(doc["mall"]) | own | shown | _LAYOUT | {"sub_category_product_display": "T"}
