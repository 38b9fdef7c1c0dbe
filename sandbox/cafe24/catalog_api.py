"""`products` and `categories` of the Admin API."""

from typing import Any

from flask import request

from sandbox.cafe24 import catalog, catalog_json, categories, dates, malls, query
from sandbox.cafe24.errors import bad_parameter, missing_parameter, not_found
from sandbox.cafe24.gate import Gate
from sandbox.context import Context

_PRODUCT, _CATEGORY = "mall.read_product", "mall.read_category"
Doc = dict[str, Any]


def add_routes(gate: Gate, context: Context) -> None:
    _products(gate, context)
    _one_product(gate, context)
    _categories(gate, context)


def _products(gate: Gate, context: Context) -> None:
    @gate.get("products", scope=_PRODUCT)
    def list_products(mall_id: str) -> Doc:
        shop_no = query.shop_no()
        page = query.page(_search(context, mall_id), furthest=5000)
        listed = [catalog_json.listed(each, context.config, shop_no=shop_no) for each in page]
        return {"products": [query.chosen(each) for each in listed]}

    @gate.get("products/count", scope=_PRODUCT)
    def count_products(mall_id: str) -> Doc:
        return {"count": len(_search(context, mall_id))}

    @gate.get("products/properties", scope=_PRODUCT)
    def properties(mall_id: str) -> Doc:
        mall = malls.read(context, mall_id)
        if mall is None:
            raise not_found()
        found = catalog_json.properties(mall)
        return {"product": {"shop_no": query.shop_no(), "properties": found}}

    @gate.get("products/properties/setting", scope="mall.read_store")
    def property_setting(mall_id: str) -> Doc:
        # Only how prices are written: not the list of fields, whatever its name suggests.
        return {
            "product": {
                "shop_no": query.shop_no(),
                "strikethrough_retail_price": "F",
                "strikethrough_price": "F",
                "product_tax_type_text": {"use": "F"},
                "product_discount_price_text": {"use": "F"},
            }
        }


def _one_product(gate: Gate, context: Context) -> None:
    def read(mall_id: str, product_no: int) -> Doc:
        try:
            found = catalog.read(context, mall_id, product_no)
        except LookupError:
            raise not_found() from None
        if found["deleted"]:
            raise not_found()
        return found

    @gate.get("products/<int:product_no>", scope=_PRODUCT)
    def one_product(mall_id: str, product_no: int) -> Doc:
        doc, shop_no = read(mall_id, product_no), query.shop_no()
        body = catalog_json.detailed(doc, context.config, shop_no=shop_no)
        embedded: dict[str, Any] = {
            "variants": lambda: catalog_json.variants(doc, shop_no=shop_no),
            "options": lambda: catalog_json.options(doc),
            "additionalimages": lambda: catalog_json.additional_images(doc, context.config),
        }
        body |= {name: embedded[name]() for name in query.several("embed") if name in embedded}
        return {"product": query.chosen(body)}

    @gate.get("products/<int:product_no>/variants", scope=_PRODUCT)
    def variants(mall_id: str, product_no: int) -> Doc:
        doc = read(mall_id, product_no)
        return {"variants": catalog_json.variants(doc, shop_no=query.shop_no())}


def _search(context: Context, mall_id: str) -> list[Doc]:
    """Newest product first; with since_product_no the other way round and without an offset."""
    every = [each for each in catalog.of_mall(context, mall_id) if not each["deleted"]]
    found = [each for each in every if _fits(context, each)]
    since = request.args.get("since_product_no")
    if since is None:
        return found[::-1]
    if not since.isdigit() or "offset" in request.args or "product_no" in request.args:
        raise bad_parameter("since_product_no")
    return [each for each in found if each["product_no"] > int(since)]


def _fits(context: Context, doc: Doc) -> bool:
    return (
        _in_time(doc)
        and _informed(doc)
        and all(
            query.any_of(name, values)
            for name, values in (
                ("product_no", {str(doc["product_no"])}),
                ("product_code", {doc["product_code"]}),
                ("display", {catalog_json.shown(doc, "display")}),
                ("selling", {catalog_json.shown(doc, "selling")}),
                ("brand_code", {doc["brand_code"]}),
                ("manufacturer_code", {doc["manufacturer_code"]}),
                ("category", _category_numbers(context, doc)),
            )
        )
    )


def _in_time(doc: Doc) -> bool:
    """created_start_date … updated_end_date, both ends or none."""
    for name in ("created", "updated"):
        span = query.date_range(f"{name}_")
        if span is not None and not span[0] <= dates.moment(doc[f"{name}_at"]) <= span[1]:
            return False
    return True


def _informed(doc: Doc) -> bool:
    """additional_information_key and _value, only together."""
    key = request.args.get("additional_information_key")
    value = request.args.get("additional_information_value")
    if key is None and value is None:
        return True
    return any(
        (each["key"], each["value"]) == (key, value) for each in doc["additional_information"]
    )


def _category_numbers(context: Context, doc: Doc) -> set[str]:
    if request.args.get("include_sub_category") != "T":
        return {str(number) for number in doc["categories"]}
    found: set[str] = set()
    for number in doc["categories"]:
        category = context.store.get("cafe24_category", f"{doc['mall']} {number}")
        found |= {str(each) for each in (category["numbers"] if category else ())}
    return found


def _categories(gate: Gate, context: Context) -> None:
    @gate.get("categories", scope=_CATEGORY)
    def list_categories(mall_id: str) -> Doc:
        page = query.page(_found_categories(context, mall_id))
        shop_no = query.shop_no()
        body = [catalog_json.category(each, shop_no=shop_no) for each in page]
        return {"categories": [query.chosen(each) for each in body]}

    @gate.get("categories/count", scope=_CATEGORY)
    def count_categories(mall_id: str) -> Doc:
        return {"count": len(_found_categories(context, mall_id))}

    @gate.get("categories/<int:category_no>", scope=_CATEGORY)
    def one_category(mall_id: str, category_no: int) -> Doc:
        doc = context.store.get("cafe24_category", f"{mall_id} {category_no}")
        if doc is None:
            raise not_found()
        return {"category": catalog_json.category(doc, shop_no=query.shop_no())}

    @gate.get("categories/<int:category_no>/products", scope=_PRODUCT)
    def category_products(mall_id: str, category_no: int) -> Doc:
        if request.args.get("display_group") not in ("1", "2", "3"):
            raise missing_parameter("display_group")
        limit = query.number("limit", default=50000, least=1, most=50000)
        members = [
            each
            for each in catalog.of_mall(context, mall_id)
            if category_no in each["categories"] and not each["deleted"]
        ]
        if request.args["display_group"] != "1":
            members = []
        rows = [_member(each, number) for number, each in enumerate(members[:limit], start=1)]
        return {"products": rows}


def _found_categories(context: Context, mall_id: str) -> list[Doc]:
    return [
        each
        for each in categories.of_mall(context, mall_id)
        if query.any_of("category_depth", {str(each["category_depth"])})
        and query.any_of("category_no", {str(each["category_no"])})
        and query.any_of("parent_category_no", {str(each["parent_category_no"])})
        and query.any_of("category_name", {each["category_name"]})
    ]


def _member(doc: Doc, number: int) -> Doc:
    return {
        "shop_no": query.shop_no(),
        "product_no": doc["product_no"],
        "sequence_no": number,
        "auto_sort": False,
        "sold_out": False,
        "fixed_sort": False,
        "not_for_sale": doc["gift"],
    }
