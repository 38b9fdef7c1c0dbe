"""Many orders of one mall in one go, already where they should be, told or not."""

from datetime import datetime, timedelta
from typing import Any

from sandbox.cafe24 import actions, dates, hooks, orders, progress, purchase, standing
from sandbox.context import Context

_BATCH = 100
Asked = dict[str, Any]


def make(context: Context, mall_id: str, asked: Asked) -> list[str]:
    """`asked` is the body of the control call `orders/bulk`; see there."""
    told = asked.get("webhook")
    with context.store.transaction():
        made = [
            _one(context, mall_id, each, asked, number)
            for number, each in enumerate(_wanted(asked))
        ]
        if told == "each":
            for order in made:
                hooks.order_event(
                    context,
                    order,
                    event_no=actions.SHIPPING,
                    action="deliver",
                    items=order["items"],
                )
        elif told == "bulk":
            _tell_in_batches(context, mall_id, made, size=int(asked.get("batch") or _BATCH))
    return [order["order_id"] for order in made]


def _one(context: Context, mall_id: str, wanted: Asked, asked: Asked, number: int) -> orders.Order:
    if "webhook" in asked:
        wanted = wanted | {"webhook": False}
    at = _moment(context, asked, number)
    if at is not None:
        wanted = {"ordered_at": dates.iso(at)} | wanted
    status = asked.get("status")
    if status is None:
        return purchase.make_order(context, mall_id, wanted)
    order = purchase.new_order(context, mall_id, wanted)
    now = dates.iso(at if at is not None else context.clock.now())
    standing.put_items(context, order, order["items"], str(status), now)
    orders.save(context, order)
    return order


def _moment(context: Context, asked: Asked, number: int) -> datetime | None:
    """With `spread_seconds` each order is so much older than the one before it."""
    spread = float(asked.get("spread_seconds") or 0)
    if not asked.get("at") and not spread:
        return None
    start = dates.moment(asked["at"]) if asked.get("at") else context.clock.now()
    return start - timedelta(seconds=spread * number)


def _wanted(asked: Asked) -> list[Asked]:
    if "orders" in asked:
        return list(asked["orders"])
    template, first = asked["order"], int(asked.get("first", 1))
    name = template.get("buyer_name", "연습{n}")
    phone = template.get("buyer_phone", "010-0000-{n}")
    return [
        template
        | {
            "buyer_name": name.replace("{n}", str(number)),
            "buyer_phone": phone.replace("{n}", f"{number % 10000:04d}"),
        }
        for number in range(first, first + int(asked["count"]))
    ]


def _tell_in_batches(
    context: Context, mall_id: str, made: list[orders.Order], *, size: int
) -> None:
    for shop_no in sorted({order["shop_no"] for order in made}):
        ids = [order["order_id"] for order in made if order["shop_no"] == shop_no]
        for start in range(0, len(ids), size):
            hooks.bulk(
                context, mall_id, progress.BULK["deliver"], shop_no, ids[start : start + size]
            )
