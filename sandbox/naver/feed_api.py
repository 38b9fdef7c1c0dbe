"""`last-changed-statuses`: the latest change of each product order, cut into pages."""

from datetime import datetime
from typing import Any

from flask import request

from sandbox.context import Context
from sandbox.naver import order_json, orders, query
from sandbox.naver.gate import ORDERS, Gate, enveloped
from sandbox.naver.progress import act
from sandbox.naver.sellers import Seller

_MOST = 300
_MOVED_AT_ONCE = 5


def add_routes(gate: Gate, context: Context) -> None:
    path = "/v1/pay-order/seller/product-orders/last-changed-statuses"

    @gate.seller("GET", path, group=ORDERS)
    def last_changed(seller: Seller) -> dict[str, Any]:
        start, end = query.window(context, "lastChangedFrom", "lastChangedTo")
        limit = min(_MOST, query.number("limitCount", default=_MOST, least=1, most=10**6))
        sequence = request.args.get("moreSequence", "")
        if gate.takes("page_repeat"):
            sequence = ""
        found = _rows(context, seller, start, end, sequence, limit + _MOVED_AT_ONCE)
        page = found[:limit]
        if not page:
            return enveloped(context)
        following = found[limit:]
        if following and gate.takes("did_not_advance"):
            following = page[:1]
        answer = enveloped(context, _data(page, following))
        if gate.takes("rows_move"):
            _move_rows(context, seller, found[limit:])
        return answer


def _rows(
    context: Context, seller: Seller, start: datetime, end: datetime, sequence: str, limit: int
) -> list[orders.Change]:
    kind = request.args.get("lastChangedType")
    found = orders.changes(
        context, seller, start=start, end=end, sequence=sequence, limit=-1 if kind else limit
    )
    return [row for row in found if not kind or row["kind"] == kind][:limit]


def _data(page: list[orders.Change], following: list[orders.Change]) -> dict[str, Any]:
    rows = [order_json.change(row) for row in page]
    data: dict[str, Any] = {"lastChangeStatuses": rows}
    if following:
        first = order_json.change(following[0])
        data["more"] = {
            "moreFrom": first["lastChangedDate"],
            "moreSequence": first["productOrderId"],
        }
    return data | {"count": len(rows)}


def _move_rows(context: Context, seller: Seller, waiting: list[orders.Change]) -> None:
    """What the next page would have begun with changes again before it is asked for."""
    for row in waiting:
        if row["status"] == "PAYED":
            act(context, seller, row["order_id"], "change_address", items=[row["item_id"]])
