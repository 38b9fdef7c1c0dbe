"""Orders, product orders and the feed as the sandbox keeps them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sandbox.context import Context
from sandbox.naver import dates
from sandbox.naver.sellers import Seller

ORDER, ITEM, CHANGE = "naver_order", "naver_item", "naver_change"
_FIRST = {"item": 0, "order": 50_000_000, "claim": 80_000_000}
_LAST = "~"  # sorts after every id

# rangeType of the conditional list → the date it looks at
RANGES = {
    "PAYED_DATETIME": "payed",
    "ORDERED_DATETIME": "ordered",
    "DISPATCHED_DATETIME": "dispatched",
    "PURCHASE_DECIDED_DATETIME": "decided",
    "CLAIM_REQUESTED_DATETIME": "claim_requested",
    "CLAIM_COMPLETED_DATETIME": "claim_completed",
    "COLLECT_COMPLETED_DATETIME": "collect_completed",
    "GIFT_RECEIVED_DATETIME": "gift_received",
    "HOPE_DELIVERY_INFO_CHANGED_DATETIME": "hope_changed",
}

Order = dict[str, Any]
Item = dict[str, Any]
Change = dict[str, Any]


def read(context: Context, seller: Seller, order_id: str) -> Order | None:
    order = context.store.get(ORDER, order_id)
    return order if order and order["uid"] == seller["uid"] else None


def item(context: Context, seller: Seller, item_id: str) -> Item | None:
    found = context.store.get(ITEM, item_id)
    return found if found and found["uid"] == seller["uid"] else None


def items(context: Context, order: Order) -> list[Item]:
    found = (context.store.get(ITEM, each) for each in order["items"])
    return [each for each in found if each is not None]


def latest(context: Context, seller: Seller, limit: int) -> list[Order]:
    return context.store.find_newest(ORDER, "uid", seller["uid"], limit=limit)


def save(context: Context, order: Order, changed: Iterable[Item] = ()) -> None:
    context.store.put(ORDER, order["order_id"], order)
    for each in changed:
        save_item(context, each)


def save_item(context: Context, item: Item) -> None:
    """Beside each date stands what the conditional list looks for."""
    for name in RANGES.values():
        when = item["dates"].get(name)
        item[f"at_{name}"] = _span(item["uid"], when, item["item_id"]) if when else None
    context.store.put(ITEM, item["item_id"], item)


def tell(context: Context, item: Item, order: Order, kind: str, at: str) -> None:
    """The one row that the feed has of this product order moves to its latest change."""
    row = {
        "item_id": item["item_id"],
        "order_id": item["order_id"],
        "span": _span(item["uid"], at, item["item_id"]),
        "at": at,
        "kind": kind,
        "status": item["status"],
        "claim_type": item["claim_type"],
        "claim_status": item["claim_status"],
        "gift": item["gift"],
        "payed_at": order["payed_at"],
        "address_changed": item["address_changed"],
    }
    context.store.put(CHANGE, item["item_id"], row)


def changes(
    context: Context,
    seller: Seller,
    *,
    start: datetime,
    end: datetime,
    sequence: str = "",
    limit: int = -1,
) -> list[Change]:
    """Both ends belong to the span; at its start only rows from this id on."""
    low = _span(seller["uid"], dates.iso(start), sequence)
    high = _span(seller["uid"], dates.iso(end), _LAST)
    return context.store.find_between(CHANGE, "span", low, high, limit=limit)


def between(
    context: Context, seller: Seller, *, name: str, start: datetime, end: datetime
) -> list[Item]:
    low = _span(seller["uid"], dates.iso(start), "")
    high = _span(seller["uid"], dates.iso(end), _LAST)
    return context.store.find_between(ITEM, f"at_{name}", low, high)


def of_status(context: Context, seller: Seller, status: str) -> list[Item]:
    found = context.store.find(ITEM, "status", status)
    return [each for each in found if each["uid"] == seller["uid"]]


def chosen(context: Context, order: Order, ids: Sequence[str]) -> list[Item]:
    """The named product orders, or all of the order."""
    if unknown := set(ids) - set(order["items"]):
        raise ValueError(f"no such product order: {', '.join(sorted(unknown))}")
    return [each for each in items(context, order) if not ids or each["item_id"] in ids]


def next_number(context: Context, kind: str, at: datetime) -> str:
    """Sixteen digits that begin with the day; an order never looks like its product order."""
    day = f"{at.astimezone(dates.KST):%Y%m%d}"
    return f"{day}{_FIRST[kind] + context.store.next_id(f'naver {kind} {day}'):08d}"


def _span(uid: str, at: str | None, item_id: str) -> str:
    return f"{uid}|{at}|{item_id}"
