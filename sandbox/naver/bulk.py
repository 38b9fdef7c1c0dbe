"""Many orders in one call, for measurements: made, sent, delivered without a word."""

from typing import Any

from sandbox.context import Context
from sandbox.naver import orders, progress, purchase
from sandbox.naver.sellers import Seller

Asked = dict[str, Any]
# How an order gets from paid to the state that was asked for.
_WAY = {
    "PAYED": (),
    "DELIVERING": ("dispatch",),
    "DELIVERED": ("dispatch", "deliver"),
    "PURCHASE_DECIDED": ("dispatch", "deliver", "decide"),
}


def make_many(context: Context, seller: Seller, body: Asked) -> list[orders.Order]:
    """{"orders": [..]} or {"count", "first", "order"} with {n} in names and phones; "state"."""
    way = _WAY[body.get("state", "PAYED")]
    made = []
    with context.store.transaction():
        for asked in _asked(body):
            order = purchase.make_order(context, seller, asked)
            for action in way:
                progress.act_on_many(
                    context, seller, action, order["items"], at=asked.get(f"{action}_at")
                )
            made.append(order)
    return made


def move_many(context: Context, seller: Seller, action: str, body: Asked) -> int:
    """{"product_order_ids": [..]} or {"status": "DELIVERING", "count": n}: the oldest first."""
    ids = body.get("product_order_ids")
    if ids is None:
        found = orders.of_status(context, seller, body["status"])
        ids = [each["item_id"] for each in found[: body.get("count", len(found))]]
    return progress.act_on_many(context, seller, action, ids, at=body.get("at"))


def _asked(body: Asked) -> list[Asked]:
    if "orders" in body:
        return list(body["orders"])
    template, first = body["order"], int(body.get("first", 1))
    return [_numbered(template, n) for n in range(first, first + int(body["count"]))]


def _numbered(template: Asked, number: int) -> Asked:
    name = template.get("orderer_name", "연습{n}")
    phone = template.get("orderer_phone", "010-0000-{n}")
    return template | {
        "orderer_name": name.replace("{n}", str(number)),
        "orderer_phone": phone.replace("{n}", f"{number % 10000:04d}"),
    }
