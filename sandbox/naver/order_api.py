"""Product orders of the order API: details by id, the conditional list, ids of an order."""

from typing import Any

from flask import request

from sandbox.context import Context
from sandbox.naver import assumptions, feed_api, order_json, orders, query
from sandbox.naver.errors import bad_parameter, order_error
from sandbox.naver.gate import ORDERS, Gate, enveloped
from sandbox.naver.sellers import Seller

_ROOT = "/v1/pay-order/seller"
Json = dict[str, Any]


def add_routes(gate: Gate, context: Context) -> None:
    feed_api.add_routes(gate, context)
    _query(gate, context)
    _conditional(gate, context)

    @gate.seller("GET", f"{_ROOT}/orders/<order_id>/product-order-ids", group=ORDERS)
    def ids_of_order(seller: Seller, order_id: str) -> Json:
        order = orders.read(context, seller, order_id)
        if order is None:
            raise order_error("100003", "주문을 찾을 수 없습니다.")
        return enveloped(context, order["items"])


def _query(gate: Gate, context: Context) -> None:
    @gate.seller("POST", f"{_ROOT}/product-orders/query", group=ORDERS)
    def details(seller: Seller) -> Json:
        body = request.get_json(silent=True) or {}
        found = [orders.item(context, seller, each) for each in _ids(body)]
        if assumptions.UNKNOWN_IDS_FAIL and None in found:
            raise order_error("101009", "처리 권한이 없는 상품 주문 번호를 요청했습니다.")
        known = [each for each in found if each is not None]
        if any(each["poison"] for each in known):
            raise order_error(*assumptions.POISON_ANSWER)
        flag = body.get("quantityClaimCompatibility") is True
        return enveloped(context, _details(context, seller, known, quantity_claims=flag))


def _ids(body: Json) -> list[str]:
    ids = body.get("productOrderIds") if isinstance(body, dict) else None
    if not isinstance(ids, list) or not ids or not all(isinstance(each, str) for each in ids):
        raise bad_parameter("productOrderIds")
    if len(ids) > assumptions.MOST_IDS:
        raise order_error(assumptions.TOO_MANY_IDS, "상품 주문 번호는 최대 300개입니다.")
    return list(dict.fromkeys(ids))


def _details(
    context: Context, seller: Seller, items: list[orders.Item], *, quantity_claims: bool
) -> list[Json]:
    found = {each: orders.read(context, seller, each) for each in {i["order_id"] for i in items}}
    return [
        order_json.detail(order, item, quantity_claims=quantity_claims)
        for item in items
        if (order := found[item["order_id"]]) is not None
    ]


def _conditional(gate: Gate, context: Context) -> None:
    @gate.seller("GET", f"{_ROOT}/product-orders", group=ORDERS)
    def conditional(seller: Seller) -> Json:
        start, end = query.window(context, "from", "to")
        name = orders.RANGES.get(request.args.get("rangeType") or "PAYED_DATETIME")
        if name is None:
            raise bad_parameter("rangeType")
        size = query.number("pageSize", default=300, least=1, most=300)
        page = query.number("page", default=1, least=1, most=10**6)
        found = orders.between(context, seller, name=name, start=start, end=end)
        fitting = [each for each in found if _fits(each)]
        rows = fitting[(page - 1) * size : page * size]
        details = _details(
            context, seller, rows, quantity_claims=query.flag("quantityClaimCompatibility")
        )
        contents = [
            {"productOrderId": each["productOrder"]["productOrderId"], "content": each}
            for each in details
        ]
        more = {"page": page, "size": size, "hasNext": len(fitting) > page * size}
        return enveloped(context, {"contents": contents, "pagination": more})


def _fits(item: orders.Item) -> bool:
    return all(
        not wanted or value in wanted
        for wanted, value in (
            (query.several("productOrderStatuses"), item["status"]),
            (query.several("claimStatuses"), item["claim_status"]),
            (query.several("placeOrderStatusType"), item["placed"]),
        )
    )
