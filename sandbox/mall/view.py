"""What the mall page shows of an order: words, colours and the buttons that make sense now."""

from typing import Any

from sandbox.cafe24 import dates, orders, statuses
from sandbox.cafe24.actions import ACTIONS

_BUTTONS = {
    "N00": ("pay", "cancel"),
    "N01": ("exchange_deliver",),
    "N10": ("ship", "deliver", "cancel"),
    "N20": ("ship", "deliver", "cancel"),
    "N21": ("ship", "deliver", "cancel"),
    "N22": ("ship", "cancel"),
    "N30": ("deliver", "confirm", "return_request"),
    "N40": ("confirm", "return_request", "exchange_request"),
    "N50": ("return_request", "exchange_request"),
    "C00": ("cancel_withdraw", "cancel"),
    "C10": ("cancel_withdraw", "cancel"),
    "R00": ("return_withdraw", "return_complete", "return_reject"),
    "R10": ("return_withdraw", "return_complete"),
    "R11": ("return_withdraw",),
    "R12": ("return_withdraw", "return_complete"),
    "R20": ("return_complete",),
    "E00": ("exchange_withdraw", "exchange_deliver", "exchange_reject"),
    "E10": ("exchange_deliver",),
    "E11": ("exchange_withdraw",),
    "E12": ("exchange_withdraw", "exchange_deliver"),
}
_WITH_QUANTITY = {"return_request", "exchange_request"}
_NEXT_STEP = ("pay", "deliver", "return_complete", "exchange_deliver")
_TONES = {"N3": "info", "N4": "good", "N5": "good", "R": "warn", "E": "warn", "C": "bad"}
_WHOLE_ORDER = ("ship", "deliver", "confirm", "cancel")


def label(action: str) -> str:
    return "교환 상품 배송완료" if action == "exchange_deliver" else ACTIONS[action].label


def order(doc: orders.Order) -> dict[str, Any]:
    items = [_item(each) for each in doc["items"]]
    return {
        "order_id": doc["order_id"],
        "ordered_at": _moment(doc["ordered_at"]),
        "buyer": doc["buyer"],
        "receivers": doc["receivers"],
        "other_receiver": any(each["name"] != doc["buyer"]["name"] for each in doc["receivers"]),
        "items": items,
        "whole": _whole(doc) if len(items) > 1 else [],
    }


def _moment(text: str) -> str:
    return f"{dates.moment(text).astimezone(dates.KST):%Y-%m-%d %H:%M}"


def _item(item: orders.Item) -> dict[str, Any]:
    names = _BUTTONS.get(item["status"], ())
    claim = item["claim"]
    return {
        "code": item["order_item_code"],
        "product_no": item["product_no"],
        "name": item["product"]["product_name"],
        "option": ", ".join(f"{o['name']}={o['value']}" for o in item["option_values"]),
        "extra": item["additional_option_value"],
        "quantity": item["quantity"],
        "gift": item["gift"],
        "replacement": item["status_code"] == "N2",
        "status": item["status"],
        "status_text": statuses.text_of(item["status"]),
        "tone": _tone(item["status"]),
        "claimed": claim["quantity"] if claim and claim["quantity"] < item["quantity"] else None,
        "buttons": [_button(name) for name in names],
        "ask_quantity": item["quantity"] > 1 and not _WITH_QUANTITY.isdisjoint(names),
        "ask_option": item["status"].startswith("E") and "exchange_deliver" in names,
    }


def _tone(status: str) -> str:
    return next((tone for start, tone in _TONES.items() if status.startswith(start)), "")


def _button(name: str) -> dict[str, Any]:
    return {"action": name, "label": label(name), "next": name in _NEXT_STEP}


def _whole(doc: orders.Order) -> list[dict[str, Any]]:
    """Buttons for all items at once, only those that every item can take."""
    states = [item["status"] for item in doc["items"]]
    return [
        _button(name)
        for name in _WHOLE_ORDER
        if all(status in ACTIONS[name].before for status in states)
    ]
