"""What an action changes beside the status: parcel, receiver, option, replacement."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.context import Context
from sandbox.naver import assumptions, orders, purchase
from sandbox.naver.sellers import Seller


@dataclass(frozen=True)
class Doing:
    """One action on one product order; `how` is the body of the control call."""

    context: Context
    seller: Seller
    order: orders.Order
    item: orders.Item
    now: str
    how: dict[str, Any]

    def option(self) -> str:
        text = str(self.how.get("option") or "")
        return purchase.exchanged_option(self.context, self.seller, self.item, text)


def nothing(doing: Doing) -> None:
    """Most steps change nothing else."""


def _pay(doing: Doing) -> None:
    doing.order["payed_at"] = doing.now


def _place(doing: Doing) -> None:
    doing.item["placed"] = "OK"
    doing.item["dates"].setdefault("placed", doing.now)


def _dispatch(doing: Doing) -> None:
    _place(doing)
    item = doing.item
    method = doing.how.get("method") or item["method"]
    tracked = method not in assumptions.WITHOUT_TRACKING
    item["dates"].setdefault("dispatched", doing.now)
    item["delivery"] = item["delivery"] or {
        "method": method,
        "status": "DELIVERING" if tracked else "NOT_TRACKING",
        "tracking": f"7{item['item_id'][-11:]}" if tracked else "",
    }


def _deliver(doing: Doing) -> None:
    _dispatch(doing)
    doing.item["delivery"]["status"] = "DELIVERY_COMPLETION"


def _receive_gift(doing: Doing) -> None:
    received = purchase.receiver(doing.how, doing.order)
    doing.item.update(gift="RECEIVED", receiver=received)


def _change_address(doing: Doing) -> None:
    doing.item["address_changed"] = True
    if doing.how.get("receiver"):
        doing.item["receiver"] = purchase.receiver(doing.how, doing.order)


def _change_option(doing: Doing) -> None:
    doing.item["option"] = doing.option()


def _redeliver(doing: Doing) -> None:
    tracking = f"8{doing.item['item_id'][-11:]}"
    sent = {"status": "DELIVERING", "at": doing.now, "tracking": tracking}
    doing.item["claim"]["redelivery"] = sent


def _redelivered(doing: Doing) -> None:
    claim = doing.item["claim"]
    if not claim["redelivery"]:
        _redeliver(doing)
    claim["redelivery"] |= {"status": "DELIVERY_COMPLETION", "delivered_at": doing.now}


def _exchanged(doing: Doing) -> None:
    """The finished claim stands among the others too; both shall say what came instead."""
    _redelivered(doing)
    done = doing.item["claim"] | {"done_at": doing.now}
    doing.item["done"] = [*doing.item["done"][:-1], done]


EFFECTS: dict[str, Callable[[Doing], None]] = {
    "pay": _pay,
    "place": _place,
    "dispatch": _dispatch,
    "deliver": _deliver,
    "gift_receive": _receive_gift,
    "gift_option": _change_option,
    "change_address": _change_address,
    "exchange_redeliver": _redeliver,
    "exchange_redelivered": _redelivered,
    "exchange_complete": _exchanged,
}
