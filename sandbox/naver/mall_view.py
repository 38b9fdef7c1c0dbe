"""What the practice store's page shows of an order: words, colours, buttons that make sense."""

from typing import Any

from sandbox.context import Context
from sandbox.naver import actions, assumptions, claims, dates, orders, progress

_BUTTONS = (
    "pay",
    "gift_receive",
    "dispatch",
    "deliver",
    "decide",
    "cancel_withdraw",
    "cancel",
    "return_request",
    "return_withdraw",
    "return_complete",
    "exchange_request",
    "exchange_withdraw",
    "exchange_redeliver",
    "exchange_complete",
)
_OPENED_BY = {
    "return_complete": "RETURN",
    "exchange_redeliver": "EXCHANGE",
    "exchange_complete": "EXCHANGE",
}
_WITH_QUANTITY = {"return_request", "exchange_request", "cancel"}
_NEXT_STEP = ("pay", "gift_receive", "deliver", "return_complete", "exchange_complete")
_WHOLE_ORDER = ("dispatch", "deliver", "decide", "cancel")
_TONES = {
    "DELIVERING": "info",
    "DELIVERED": "good",
    "PURCHASE_DECIDED": "good",
    "CANCELED": "bad",
    "RETURNED": "bad",
    "CANCELED_BY_NOPAYMENT": "bad",
    "EXCHANGED": "warn",
}


def label(action: str) -> str:
    return "교환 상품 배송완료" if action == "exchange_complete" else actions.label(action)


def order(context: Context, doc: orders.Order) -> dict[str, Any]:
    items = orders.items(context, doc)
    receiver = next((each["receiver"] for each in items if each["receiver"]), None)
    return {
        "order_id": doc["order_id"],
        "ordered_at": f"{dates.moment(doc['ordered_at']).astimezone(dates.KST):%Y-%m-%d %H:%M}",
        "orderer": doc["orderer"],
        "receiver": receiver,
        "gift": doc["gift"],
        "other_receiver": receiver is not None and receiver["name"] != doc["orderer"]["name"],
        "items": [_item(each) for each in items],
        "whole": _whole(items) if len(items) > 1 else [],
    }


def _item(item: orders.Item) -> dict[str, Any]:
    names = _names(item)
    running = claims.live(item)
    return {
        "item_id": item["item_id"],
        "product_no": item["product_no"],
        "name": item["name"],
        "option": item["option"],
        "quantity": item["quantity"],
        "remain": item["remain"],
        "added": item["class"] == assumptions.CLASS_ADDED,
        "waits": item["gift"] == "WAIT_FOR_RECEIVING",
        "status": item["status"],
        "status_text": actions.STATUS_TEXT[item["status"]],
        "tone": _TONES.get(item["status"], ""),
        "claim": actions.CLAIM_TEXT.get(item["claim_status"], "") if item["claim"] else "",
        "claimed": item["claim"]["quantity"] if running else None,
        "buttons": [_button(name) for name in names],
        "ask_quantity": item["remain"] > 1 and not _WITH_QUANTITY.isdisjoint(names),
    }


def _names(item: orders.Item) -> list[str]:
    """What would open its claim by itself is offered only for the claim that is there."""
    kind = item["claim"]["kind"] if claims.live(item) else ""
    return [
        name
        for name in _BUTTONS
        if name in progress.possible(item) and _OPENED_BY.get(name, kind) == kind
    ]


def _button(name: str) -> dict[str, Any]:
    return {"action": name, "label": label(name), "next": name in _NEXT_STEP}


def _whole(items: list[orders.Item]) -> list[dict[str, Any]]:
    """Buttons for all at once, only those that every product order can take."""
    return [_button(name) for name in _WHOLE_ORDER if all(name in _names(each) for each in items)]
