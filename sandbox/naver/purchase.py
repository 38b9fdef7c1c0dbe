"""A buyer's order: what was asked for becomes product orders, in one go."""

import re
from typing import Any

from sandbox.context import Context
from sandbox.naver import assumptions, dates, orders
from sandbox.naver.sellers import Seller

# What may be said once for all lines of an order.
_OF_ALL_LINES = ("receiver", "safe_number", "method", "memo")

Asked = dict[str, Any]
Product = dict[str, Any]


def make_order(context: Context, seller: Seller, asked: Asked) -> orders.Order:
    """`asked` is the body of the control call; see `control.py` for its fields."""
    at = dates.moment(asked["ordered_at"]) if asked.get("ordered_at") else context.clock.now()
    now, paid = dates.iso(at), bool(asked.get("paid", True))
    shared = {name: asked[name] for name in _OF_ALL_LINES if name in asked}
    with context.store.transaction():
        order = _order(seller, asked, now, paid=paid)
        order["order_id"] = orders.next_number(context, "order", at)
        made = [
            _item(context, seller, order, shared | line, orders.next_number(context, "item", at))
            for line in asked.get("items") or ()
        ]
        if not made:
            raise ValueError("an order needs items")
        order["items"] = [each["item_id"] for each in made]
        orders.save(context, order, made)
        for each in made:
            orders.tell(context, each, order, "PAYED" if paid else "PAY_WAITING", now)
    return order


def _order(seller: Seller, asked: Asked, now: str, *, paid: bool) -> orders.Order:
    return {
        "order_id": "",
        "uid": seller["uid"],
        "seller": seller["account_id"],
        "items": [],
        "ordered_at": now,
        "payed_at": now if paid else None,
        "gift": bool(asked.get("gift")),
        "gift_receiver": asked.get("receiver"),
        "means": asked.get("payment_means", "신용카드"),
        "orderer": {
            "name": asked.get("orderer_name", "김데모"),
            "tel": asked.get("orderer_phone", ""),
            "no": str(asked.get("orderer_no", "200000001")),
        },
    }


def receiver(asked: Asked, order: orders.Order) -> dict[str, str]:
    """Without a name of its own the orderer receives, or who the gift was meant for."""
    given = asked.get("receiver") or order["gift_receiver"] or {}
    own = bool(given.get("name"))
    phone = given.get("phone", "" if own else order["orderer"]["tel"])
    if asked.get("safe_number"):
        phone = assumptions.SAFE_NUMBER_PREFIX + (phone[-4:] or "0000")
    return {
        "name": given.get("name") or order["orderer"]["name"],
        "tel1": phone,
        "tel2": given.get("phone2", ""),
        "zip": given.get("zip", "00000"),
        "base": given.get("base", "연습특별시 연습구 연습로 1"),
        "detail": given.get("detail", "101호"),
    }


def product(context: Context, seller: Seller, number: int) -> Product:
    found = context.store.get("naver_product", str(number))
    if found is None or found["deleted"] or found["uid"] != seller["uid"]:
        raise ValueError(f"no such product: {number}")
    return found


def _item(
    context: Context, seller: Seller, order: orders.Order, line: Asked, item_id: str
) -> orders.Item:
    sold = product(context, seller, int(line["product_no"]))
    quantity = int(line.get("quantity", 1))
    if quantity < 1:
        raise ValueError("quantity must be 1 or more")
    at, paid = order["ordered_at"], bool(order["payed_at"])
    return {
        "item_id": item_id,
        "order_id": order["order_id"],
        "uid": seller["uid"],
        "seller": seller["account_id"],
        **_sold(sold, line),
        "quantity": quantity,
        "remain": quantity,
        "status": "PAYED" if paid else "PAYMENT_WAITING",
        "placed": "NOT_YET",
        "gift": "WAIT_FOR_RECEIVING" if order["gift"] else None,
        "free_gift": line.get("free_gift", ""),
        "method": line.get("method", "DELIVERY"),
        "memo": line.get("memo", ""),
        "receiver": None if order["gift"] else receiver(line, order),
        "address_changed": False,
        "delivery": None,
        "claim": None,
        "before": None,
        "done": [],
        "claim_type": None,
        "claim_status": None,
        "poison": False,
        "dates": {"ordered": at, **({"payed": at} if paid else {})},
    }


def _sold(sold: Product, line: Asked) -> dict[str, Any]:
    option = _option(sold, line.get("option", ""))
    name, kind = sold["name"], assumptions.CLASS_OPTIONS if option else assumptions.CLASS_SINGLE
    price = int(sold["price"])
    if line.get("added"):
        name, option, kind = line.get("name", "보관 주머니"), "", assumptions.CLASS_ADDED
        price = int(line.get("price", 5000))
    return {
        "product_no": sold["channel_no"],
        "origin_no": sold["origin_no"],
        "channel": sold["store_no"],
        "name": name,
        "option": option,
        "class": kind,
        "seller_code": sold["seller_code"],
        "unit_price": price,
    }


def _option(sold: Product, text: str) -> str:
    """`text` is "색상=샌드, 사이즈=M", or as Naver shows it; else the first choice."""
    parts = (re.split(r"=|: ", part, maxsplit=1) for part in re.split(r", | / ", text))
    named = {part[0]: part[1] for part in parts if len(part) > 1}
    chosen = (
        (each["name"], named.get(each["name"]) or each["values"][0]) for each in sold["options"]
    )
    return assumptions.OPTION_JOINT.join(
        f"{name}{assumptions.OPTION_NAME_VALUE}{value}" for name, value in chosen
    )


def exchanged_option(context: Context, seller: Seller, item: orders.Item, text: str) -> str:
    return _option(product(context, seller, item["product_no"]), text) if text else item["option"]
