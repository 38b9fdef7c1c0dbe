"""Products and categories."""

from typing import Any

from flask import request

from sandbox.context import Context
from sandbox.naver import assumptions, catalog_json, categories
from sandbox.naver.errors import ApiError, invalid, product_not_found
from sandbox.naver.gate import PRODUCTS, Gate
from sandbox.naver.sellers import Seller

Json = dict[str, Any]
KIND = "naver_product"
_MOST = 500
# searchKeywordType → the numbers of the body it looks at, and ours
_KEYWORDS = {
    "CHANNEL_PRODUCT_NO": ("channelProductNos", "channel_no"),
    "PRODUCT_NO": ("originProductNos", "origin_no"),
    "GROUP_PRODUCT_NO": ("groupProductNos", "group_no"),
}


def add_routes(gate: Gate, context: Context) -> None:
    _search(gate, context)
    _one(gate, context)
    _categories(gate)


def products(context: Context, seller: Seller) -> list[Json]:
    found = context.store.find(KIND, "uid", seller["uid"])
    return [each for each in found if not each["deleted"]]


def _search(gate: Gate, context: Context) -> None:
    @gate.seller("POST", "/v1/products/search", group=PRODUCTS)
    def search(seller: Seller) -> Json:
        body = request.get_json(silent=True) or {}
        page, size = _whole(body, "page", 1, 10**6), _whole(body, "size", 50, _MOST)
        found = [each for each in products(context, seller) if _fits(each, body)]
        rows = found[(page - 1) * size : page * size]
        pages = -(-len(found) // size)
        return {
            "contents": [catalog_json.listed(context.config, each) for each in rows],
            "page": page,
            "size": size,
            "totalElements": len(found),
            "totalPages": pages,
            "sort": {"sorted": True, "fields": [{"name": "NO", "direction": "DESC"}]},
            "first": page == 1,
            "last": page >= pages,
        }


def _whole(body: Json, name: str, default: int, most: int) -> int:
    value = body.get(name, default)
    if not isinstance(value, int) or not 1 <= value <= most:
        raise invalid(name, assumptions.INPUT_WRONG, f"{name} 항목이 유효하지 않습니다.")
    return value


def _fits(product: Json, body: Json) -> bool:
    statuses = body.get("productStatusTypes") or []
    if statuses and product["status"] not in statuses:
        return False
    kind = body.get("searchKeywordType")
    if kind == "SELLER_CODE":
        return bool(product["seller_code"] == body.get("sellerManagementCode"))
    if kind is None:
        return True
    if kind not in _KEYWORDS:
        message = "searchKeywordType 항목이 유효하지 않습니다."
        raise invalid("searchKeywordType", assumptions.INPUT_WRONG, message)
    name, ours = _KEYWORDS[kind]
    return product[ours] in {int(each) for each in body.get(name) or ()}


def _one(gate: Gate, context: Context) -> None:
    def detail(seller: Seller, name: str, number: int) -> Json:
        found = [each for each in products(context, seller) if each[name] == number]
        if not found:
            raise product_not_found()
        return catalog_json.detailed(context.config, found[0])

    @gate.seller("GET", "/v2/products/channel-products/<int:number>", group=PRODUCTS)
    def channel_product(seller: Seller, number: int) -> Json:
        return detail(seller, "channel_no", number)

    @gate.seller("GET", "/v2/products/origin-products/<int:number>", group=PRODUCTS)
    def origin_product(seller: Seller, number: int) -> Json:
        return detail(seller, "origin_no", number)


def _categories(gate: Gate) -> None:
    @gate.seller("GET", "/v1/categories", group=PRODUCTS)
    def every(_seller: Seller) -> list[Json]:
        only_last = request.args.get("last", "").lower() == "true"
        found = categories.tree().values()
        return [each.row() for each in found if each.last or not only_last]

    @gate.seller("GET", "/v1/categories/<number>/sub-categories", group=PRODUCTS)
    def below(_seller: Seller, number: str) -> list[Json]:
        _category(number)
        return [each.row() for each in categories.children(number)]

    @gate.seller("GET", "/v1/categories/<number>", group=PRODUCTS)
    def one(_seller: Seller, number: str) -> Json:
        row = _category(number).row()
        return row | {"exceptionalCategories": [], "certificationInfos": []}


def _category(number: str) -> categories.Category:
    found = categories.tree().get(number)
    if found is None:
        message = "카테고리를 찾을 수 없습니다."
        raise ApiError(404, "NOT_FOUND", message, {"invalidInputs": []})
    return found
