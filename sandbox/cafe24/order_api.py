"""`orders` of the Admin API: by date, by filter, one by one."""

from typing import Any
from urllib.parse import urlencode

from flask import request

from sandbox.cafe24 import order_json, orders, query
from sandbox.cafe24.errors import bad_parameter, not_found
from sandbox.cafe24.gate import Gate
from sandbox.context import Context

_SCOPE = "mall.read_order"
_MOST_PER_PAGE, _FURTHEST = 1000, 15000


def add_routes(gate: Gate, context: Context) -> None:
    _lists(gate, context)
    _one(gate, context)


def _lists(gate: Gate, context: Context) -> None:
    @gate.get("orders", scope=_SCOPE)
    def list_orders(mall_id: str) -> dict[str, Any]:
        limit = query.number("limit", default=10, least=1, most=_MOST_PER_PAGE)
        offset = query.number("offset", default=0, least=0, most=_FURTHEST)
        embed = _embeds()
        found = _search(context, mall_id)
        page = [_read(context, mall_id, each) for each in found[offset : offset + limit]]
        body: dict[str, Any] = {
            "orders": [
                query.chosen(
                    order_json.order(each, context.config, embed=embed), always=tuple(embed)
                )
                for each in page
            ]
        }
        return body | {"links": _links(mall_id, limit=limit, offset=offset, total=len(found))}

    @gate.get("orders/count", scope=_SCOPE)
    def count_orders(mall_id: str) -> dict[str, Any]:
        return {"count": len(_search(context, mall_id))}


def _one(gate: Gate, context: Context) -> None:
    def read(mall_id: str, order_id: str) -> orders.Order:
        found = orders.read(context, mall_id, order_id)
        if found is None or found["shop_no"] != query.shop_no():
            raise not_found()
        return found

    @gate.get("orders/<order_id>", scope=_SCOPE)
    def one_order(mall_id: str, order_id: str) -> dict[str, Any]:
        embed = _embeds()
        body = order_json.order(read(mall_id, order_id), context.config, embed=embed)
        return {"order": query.chosen(body, always=tuple(embed))}

    @gate.get("orders/<order_id>/items", scope=_SCOPE)
    def items(mall_id: str, order_id: str) -> dict[str, Any]:
        return {"items": order_json.items(read(mall_id, order_id), context.config)}

    @gate.get("orders/<order_id>/receivers", scope=_SCOPE)
    def receivers(mall_id: str, order_id: str) -> dict[str, Any]:
        return {"receivers": order_json.receivers(read(mall_id, order_id))}

    @gate.get("orders/<order_id>/buyer", scope=_SCOPE)
    def buyer(mall_id: str, order_id: str) -> dict[str, Any]:
        return {"buyer": order_json.buyer(read(mall_id, order_id))}

    @gate.get("orders/<order_id>/shipments", scope=_SCOPE)
    def shipments(mall_id: str, order_id: str) -> dict[str, Any]:
        return {"shipments": order_json.shipments(read(mall_id, order_id))}


def _read(context: Context, mall_id: str, order_id: str) -> orders.Order:
    order = orders.read(context, mall_id, order_id)
    if order is None:
        raise not_found()
    return order


def _embeds() -> list[str]:
    wanted = query.several("embed")
    if any(name not in order_json.EMBEDS for name in wanted):
        raise bad_parameter("embed")
    return wanted


_FILTERS = (
    "order_id order_status payment_status member_type member_id buyer_name buyer_cellphone "
    "receiver_name product_no product_code order_place_id market_order_no"
)


def _search(context: Context, mall_id: str) -> list[str]:
    """Order numbers that fit the query, newest first."""
    ids, named = _dated(context, mall_id), set(query.several("order_id"))
    if named:
        ids = [each for each in ids if each in named]
    if not any(name in request.args for name in _FILTERS.split()):
        return ids
    return [each for each in ids if _fits(_read(context, mall_id, each))]


def _dated(context: Context, mall_id: str) -> list[str]:
    span, shop_no = query.short_date_range(), query.shop_no()
    date_type = request.args.get("date_type", "order_date")
    if date_type not in orders.DATE_TYPES:
        raise bad_parameter("date_type")
    if span is None:
        every = orders.of_mall(context, mall_id)
        return [each["order_id"] for each in every if each["shop_no"] == shop_no]
    start, end = span
    return orders.ids_between(
        context, mall_id, shop_no=shop_no, date_type=date_type, start=start, end=end
    )


def _fits(doc: orders.Order) -> bool:
    items, receivers = doc["items"], doc["receivers"]
    return all(
        query.any_of(name, values)
        for name, values in (
            ("order_id", {doc["order_id"]}),
            ("order_status", {item["status"] for item in items}),
            ("payment_status", {doc["paid"]}),
            ("member_type", {"2" if doc["member_id"] else "3"}),
            ("member_id", {doc["member_id"]}),
            ("buyer_name", {doc["buyer"]["name"]}),
            ("buyer_cellphone", {doc["buyer"]["cellphone"]}),
            ("receiver_name", {each["name"] for each in receivers}),
            ("product_no", {str(item["product_no"]) for item in items}),
            ("product_code", {item["product"]["product_code"] for item in items}),
            ("order_place_id", {doc["place_id"]}),
            ("market_order_no", {doc["market_order_no"]}),
        )
    )


def _links(mall_id: str, *, limit: int, offset: int, total: int) -> list[dict[str, str]]:
    prefix = request.environ.get("sandbox.prefix", "")
    base = f"{request.host_url.rstrip('/')}{prefix}/api/v2/admin/orders"
    found = []
    for rel, start in (("next", offset + limit), ("prev", offset - limit)):
        wanted = start < total if rel == "next" else offset > 0
        if wanted:
            asked = request.args.to_dict() | {"limit": str(limit), "offset": str(max(0, start))}
            found.append({"rel": rel, "href": f"{base}?{urlencode(asked)}"})
    return found
