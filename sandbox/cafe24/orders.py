"""Orders as the sandbox keeps them: made, found by date, saved."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sandbox.cafe24 import dates
from sandbox.context import Context

KIND = "cafe24_order"
_WHEN = "cafe24_when"

# date_type of the list call → the date it looks at; the first two belong to the order.
ORDER_DATES = {"order_date": "ordered_at", "pay_date": "paid_at"}
ITEM_DATES = {
    "shipbegin_date": "shipped_date",
    "shipend_date": "delivered_date",
    "place_date": "place_date",
    "cancel_date": "cancel_date",
    "cancel_request_date": "cancel_request_date",
    "cancel_accept_date": "cancel_accept_date",
    "cancel_complete_date": "cancel_date",
    "exchange_request_date": "exchange_request_date",
    "exchange_accept_date": "exchange_accept_date",
    "exchange_complete_date": "exchange_date",
    "return_request_date": "return_request_date",
    "return_accept_date": "return_accept_date",
    "return_complete_date": "return_confirmed_date",
    "purchaseconfirmation_date": "purchaseconfirmation_date",
}
DATE_TYPES = (*ORDER_DATES, *ITEM_DATES)

Order = dict[str, Any]
Item = dict[str, Any]


def read(context: Context, mall_id: str, order_id: str) -> Order | None:
    return context.store.get(KIND, f"{mall_id} {order_id}")


def of_mall(context: Context, mall_id: str) -> list[Order]:
    """Newest first."""
    return sorted(
        context.store.find(KIND, "mall", mall_id), key=lambda order: order["order_id"], reverse=True
    )


def latest(context: Context, mall_id: str, limit: int) -> list[Order]:
    return context.store.find_newest(KIND, "mall", mall_id, limit=limit)


def ids_between(
    context: Context,
    mall_id: str,
    *,
    shop_no: int,
    date_type: str,
    start: datetime,
    end: datetime,
) -> list[str]:
    """Order numbers of a shop with such a date in the span, newest order first, each once."""
    prefix = f"{mall_id}|{shop_no}|{date_type}|"
    rows = context.store.find_between(
        _WHEN, "span", f"{prefix}{dates.iso(start)}", f"{prefix}{dates.iso(end)}"
    )
    return sorted({row["order_id"] for row in rows}, reverse=True)


def save(context: Context, order: Order) -> None:
    mall_id, order_id = order["mall"], order["order_id"]
    before, now = set(order.get("spans", ())), _spans(order)
    with context.store.transaction():
        order["spans"] = sorted(now)
        context.store.put(KIND, f"{mall_id} {order_id}", order)
        for span in before - now:
            context.store.delete(_WHEN, f"{span} {order_id}")
        for span in now - before:
            context.store.put(_WHEN, f"{span} {order_id}", {"span": span, "order_id": order_id})


def delete(context: Context, mall_id: str, order_id: str) -> None:
    with context.store.transaction():
        order = read(context, mall_id, order_id)
        if order is None:
            raise LookupError(order_id)
        for span in order.get("spans", ()):
            context.store.delete(_WHEN, f"{span} {order_id}")
        context.store.delete(KIND, f"{mall_id} {order_id}")


def _spans(order: Order) -> set[str]:
    found = {(kind, order[name]) for kind, name in ORDER_DATES.items()}
    for item in order["items"]:
        found |= {(kind, item["dates"].get(name)) for kind, name in ITEM_DATES.items()}
    prefix = f"{order['mall']}|{order['shop_no']}"
    return {f"{prefix}|{kind}|{when}" for kind, when in found if when}


def next_order_id(context: Context, mall_id: str, at: datetime) -> str:
    day = f"{at.astimezone(dates.KST):%Y%m%d}"
    return f"{day}-{context.store.next_id(f'order {mall_id} {day}'):07d}"


def next_claim_code(context: Context, mall_id: str, letter: str, at: datetime) -> str:
    day = f"{at.astimezone(dates.KST):%Y%m%d}"
    return f"{letter}{day}-{context.store.next_id(f'claim {mall_id} {day}'):07d}"


def chosen_items(order: Order, codes: Iterable[str]) -> list[Item]:
    """The named items, or all of them."""
    wanted = set(codes)
    if unknown := wanted - {item["order_item_code"] for item in order["items"]}:
        raise ValueError(f"no such item: {', '.join(sorted(unknown))}")
    return [item for item in order["items"] if not wanted or item["order_item_code"] in wanted]


DELIVERED = ("N40", "N50")


def shipping_status(order: Order) -> str:
    """F before shipping, M on its way, T delivered, W held, X not placed."""
    live = [item for item in order["items"] if not item["status"].startswith("C")]
    states = {item["status"] for item in live}
    if live and all(item["dates"].get("delivered_date") for item in live):
        return "T"
    if any(item["dates"].get("shipped_date") for item in live):
        return "M"
    if "N22" in states:
        return "W"
    return "X" if "N00" in states else "F"


def canceled(order: Order) -> str:
    gone = [item["status"].startswith("C4") for item in order["items"]]
    if all(gone):
        return "T"
    return "M" if any(gone) else "F"


def amount(order: Order) -> int:
    return sum(int(item["unit_price"]) * int(item["quantity"]) for item in order["items"])
