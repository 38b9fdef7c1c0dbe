"""A buyer's order: what was asked for becomes an order with items, in one go."""

from typing import Any

from sandbox.cafe24 import bundles, catalog, dates, hooks, orders
from sandbox.context import Context

_PLACES = {
    "cafe24": "PC쇼핑몰",
    "mobile": "모바일웹",
    "mobile_d": "모바일앱",
    "self": "수기주문",
    "NCHECKOUT": "네이버페이",
    "shopn": "스마트스토어",
    "coupang": "쿠팡",
    "gmarket": "G마켓",
    "auction": "옥션",
    "sk11st": "11번가",
    "inpark": "인터파크",
}
_ADDRESS = {"zipcode": "00000", "address1": "연습특별시 연습구 연습로 1", "address2": "101호"}

_KEPT_WITH_ITEM = (
    "product_code",
    "product_name",
    "eng_product_name",
    "supply_product_name",
    "internal_product_name",
)

Asked = dict[str, Any]


def make_order(context: Context, mall_id: str, asked: Asked) -> orders.Order:
    """`asked` is the body of the control call; see `control.py` for its fields."""
    with context.store.transaction():
        order = new_order(context, mall_id, asked)
        orders.save(context, order)
        if asked.get("webhook", True):
            hooks.order_event(context, order, event_no=90023)
    return order


def new_order(context: Context, mall_id: str, asked: Asked) -> orders.Order:
    """Numbered, but neither saved nor told yet."""
    now = dates.moment(asked["ordered_at"]) if asked.get("ordered_at") else context.clock.now()
    order = _order(context, mall_id, asked, dates.iso(now))
    order["order_id"] = orders.next_order_id(context, mall_id, now)
    lines = [part for line in asked.get("items") or () for part in bundles.lines_of(line)]
    for number, line in enumerate(lines, start=1):
        order["items"].append(make_item(context, order, number, line))
    if not order["items"]:
        raise ValueError("an order needs items")
    return order


def _order(context: Context, mall_id: str, asked: Asked, now: str) -> orders.Order:
    place = asked.get("order_place_id", "cafe24")
    paid = asked.get("paid", True)
    return {
        "mall": mall_id,
        "shop_no": int(asked.get("shop_no", 1)),
        "order_id": "",
        "member_id": asked.get("member_id", ""),
        "place_id": place,
        "place_name": _PLACES.get(place, place),
        "market_order_no": asked.get("market_order_no", ""),
        "ordered_at": now,
        "paid": "T" if paid else "F",
        "paid_at": now if paid else None,
        "buyer": _buyer(asked),
        "receivers": _receivers(asked),
        "items": [],
    }


def _buyer(asked: Asked) -> dict[str, Any]:
    phone = asked.get("buyer_phone", "")
    return {
        "name": asked.get("buyer_name", "김데모"),
        "email": asked.get("buyer_email", ""),
        "cellphone": phone,
        "phone": asked.get("buyer_landline", ""),
    }


def _receivers(asked: Asked) -> list[dict[str, Any]]:
    """Several for 여러 곳 배송; without any, the orderer receives."""
    given = asked.get("receivers") or [asked.get("receiver") or {}]
    buyer = _buyer(asked)
    return [
        {
            "name": each.get("name") or buyer["name"],
            "cellphone": each.get("phone", buyer["cellphone"] if not each.get("name") else ""),
            "phone": each.get("landline", ""),
            "virtual_phone_no": each.get("virtual_phone"),
            "shipping_message": each.get("message", ""),
            **{name: each.get(name, value) for name, value in _ADDRESS.items()},
        }
        for each in given
    ]


def product(context: Context, mall_id: str, product_no: int) -> dict[str, Any]:
    try:
        found = catalog.read(context, mall_id, product_no)
    except LookupError:
        raise ValueError(f"no such product: {product_no}") from None
    if found["deleted"]:
        raise ValueError(f"no such product: {product_no}")
    return found


def make_item(context: Context, order: orders.Order, number: int, line: Asked) -> orders.Item:
    sold = product(context, order["mall"], int(line["product_no"]))
    quantity = int(line.get("quantity", 1))
    if quantity < 1:
        raise ValueError("quantity must be 1 or more")
    gift = bool(line.get("gift", sold["gift"]))
    values = _option_values(sold, line.get("option", ""))
    return {
        "item_no": number,
        "order_item_code": f"{order['order_id']}-{number:02d}",
        "product_no": sold["product_no"],
        "product": _as_sold(sold),
        "variant_code": _variant(sold, values),
        "option_values": values,
        "additional_option_value": line.get("additional_option", ""),
        "quantity": quantity,
        "unit_price": 0 if gift else sold["price"],
        "gift": gift,
        "add_on": bool(line.get("add_on", sold["add_on"])),
        "bundle": _bundle(context, order, line.get("bundle")),
        "naver_pay_order_id": _naver_pay_number(order, number),
        "receiver": int(line.get("receiver", 0)),
        "status": "N10" if order["paid"] == "T" else "N00",
        "status_code": "N1",
        "original_item_no": None,
        "dates": {},
        "claim": None,
        "before_cs": None,
        "undone": None,
        "tracking_no": "",
    }


def _bundle(context: Context, order: orders.Order, asked: Asked | None) -> Asked | None:
    """A set of kind C lists its parts; the others are kept as they were asked for."""
    if not asked or "parts" not in asked:
        return asked
    parts = [
        bundles.part_of_whole(made, quantity=made["quantity"])
        for made in (make_item(context, order, 0, part) for part in asked["parts"])
    ]
    return {"no": 0, "name": None, "type": asked["type"], "list": parts}


def _naver_pay_number(order: orders.Order, number: int) -> str | None:
    if order["place_id"] != "NCHECKOUT":
        return None
    return f"{order['order_id'].replace('-', '')}{number:02d}"


def _as_sold(sold: dict[str, Any]) -> dict[str, Any]:
    return {name: sold[name] for name in _KEPT_WITH_ITEM}


def _option_values(sold: dict[str, Any], text: str) -> list[dict[str, str]]:
    """`text` is "색상=브라운, 각인=이니셜"; what it does not name gets the first choice."""
    named = dict(part.split("=", 1) for part in text.split(", ") if "=" in part)
    return [
        {"name": each["name"], "value": named.get(each["name"]) or (each["values"] or [""])[0]}
        for each in sold["options"]
        if not each["free"] or named.get(each["name"])
    ]


def _variant(sold: dict[str, Any], values: list[dict[str, str]]) -> str:
    fixed = {(each["name"], each["value"]) for each in values}
    for variant in sold["variants"]:
        if {(each["name"], each["value"]) for each in variant["options"]} <= fixed:
            return str(variant["variant_code"])
    raise ValueError(f"no such option of product {sold['product_no']}")
