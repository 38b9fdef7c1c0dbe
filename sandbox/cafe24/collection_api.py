"""`brands` and `manufacturers` of the Admin API: the names behind a product's codes."""

from typing import Any

from sandbox.cafe24 import catalog, dates, malls, query, shapes
from sandbox.cafe24.errors import not_found
from sandbox.cafe24.gate import Gate
from sandbox.context import Context

_SCOPE = "mall.read_collection"
_SINCE = "2026-09-01T01:00:00+00:00"
Doc = dict[str, Any]


def add_routes(gate: Gate, context: Context) -> None:
    _brands(gate, context)
    _manufacturers(gate, context)


def _brands(gate: Gate, context: Context) -> None:
    @gate.get("brands", scope=_SCOPE)
    def brands(mall_id: str) -> Doc:
        counts = _product_counts(context, mall_id)
        found = _found(context, malls.BRAND, mall_id, "brand")
        return {"brands": [query.chosen(_brand(each, counts)) for each in query.page(found)]}

    @gate.get("brands/count", scope=_SCOPE)
    def count_brands(mall_id: str) -> Doc:
        return {"count": len(_found(context, malls.BRAND, mall_id, "brand"))}


def _manufacturers(gate: Gate, context: Context) -> None:
    @gate.get("manufacturers", scope=_SCOPE)
    def manufacturers(mall_id: str) -> Doc:
        found = _found(context, malls.MANUFACTURER, mall_id, "manufacturer")
        rows = [_manufacturer(each) for each in query.page(found)]
        return {"manufacturers": [query.chosen(each) for each in rows]}

    @gate.get("manufacturers/count", scope=_SCOPE)
    def count_manufacturers(mall_id: str) -> Doc:
        return {"count": len(_found(context, malls.MANUFACTURER, mall_id, "manufacturer"))}

    @gate.get("manufacturers/<code>", scope=_SCOPE)
    def manufacturer(mall_id: str, code: str) -> Doc:
        doc = context.store.get(malls.MANUFACTURER, f"{mall_id} {code}")
        if doc is None:
            raise not_found()
        more = {
            "email": "",
            "phone": "",
            "homepage": "",
            "zipcode": "",
            "country_code": "KR",
            "address1": "",
            "address2": "",
            "created_date": dates.order_date(_SINCE),
        }
        return {"manufacturer": query.chosen(_manufacturer(doc) | more)}


def _found(context: Context, kind: str, mall_id: str, word: str) -> list[Doc]:
    return [
        each
        for each in context.store.find(kind, "mall", mall_id)
        if query.any_of(f"{word}_code", {each["code"]})
        and query.any_of(f"{word}_name", {each["name"]})
        and query.any_of(f"use_{word}", {each["use"]})
    ]


def _product_counts(context: Context, mall_id: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for each in catalog.of_mall(context, mall_id):
        code = each.get("brand_code", shapes.NO_BRAND)
        counts[code] = counts.get(code, 0) + (not each["deleted"])
    return counts


def _brand(doc: Doc, counts: dict[str, int]) -> Doc:
    return {
        "shop_no": query.shop_no(),
        "brand_code": doc["code"],
        "brand_name": doc["name"],
        "use_brand": doc["use"],
        "search_keyword": "",
        "product_count": counts.get(doc["code"], 0),
        "created_date": dates.order_date(_SINCE),
    }


def _manufacturer(doc: Doc) -> Doc:
    return {
        "shop_no": query.shop_no(),
        "manufacturer_code": doc["code"],
        "manufacturer_name": doc["name"],
        "president_name": "대표",
        "use_manufacturer": doc["use"],
    }
