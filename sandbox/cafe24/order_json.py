"""Orders in Cafe24's words."""

from typing import Any

from sandbox.cafe24 import amend, assumptions, claims, dates, orders, statuses
from sandbox.config import Config

# Dates of an item that the API shows under their own name.
_ITEM_DATES = (
    "shipped_date",
    "delivered_date",
    "purchaseconfirmation_date",
    "cancel_date",
    "cancel_request_date",
    "return_request_date",
    "return_collected_date",
    "return_confirmed_date",
    "refund_date",
    "exchange_request_date",
    "exchange_date",
)
EMBEDS = ("items", "receivers", "buyer", "return", "cancellation", "exchange")


def order(doc: orders.Order, config: Config, *, embed: list[str]) -> dict[str, Any]:
    body = amend.applied(_order_fields(doc) | _order_states(doc), doc, "order")
    parts: dict[str, Any] = {
        "items": lambda: items(doc, config),
        "receivers": lambda: receivers(doc),
        "buyer": lambda: buyer(doc),
        "return": lambda: _claims(doc, "R"),
        "cancellation": lambda: _claims(doc, "C"),
        "exchange": lambda: _claims(doc, "E"),
    }
    return body | {name: parts[name]() for name in embed}


def _order_fields(doc: orders.Order) -> dict[str, Any]:
    total = f"{orders.amount(doc)}.00"
    return {
        "shop_no": doc["shop_no"],
        "currency": "KRW",
        "order_id": doc["order_id"],
        "market_id": doc["place_id"] if doc["market_order_no"] else "self",
        "market_order_no": doc["market_order_no"],
        "member_id": doc["member_id"],
        "member_email": doc["buyer"]["email"],
        "order_date": dates.order_date(doc["ordered_at"]),
        "payment_date": dates.order_date(doc["paid_at"]),
        "payment_method": ["card"],
        "payment_method_name": ["신용카드"],
        "payment_amount": total,
        "actual_order_amount": {
            "order_price_amount": total,
            "shipping_fee": "0.00",
            "payment_amount": total,
        },
        "order_place_id": doc["place_id"],
        "order_place_name": doc["place_name"],
        "shipping_type": "A",
        "store_pickup": "F",
        "subscription": "F",
        "first_order": "F",
        "social_member_code": None,
    }


def _order_states(doc: orders.Order) -> dict[str, Any]:
    cancel = [item["dates"].get("cancel_date") for item in doc["items"]]
    returned = [item["dates"].get("return_confirmed_date") for item in doc["items"]]
    return {
        "paid": doc["paid"],
        "canceled": orders.canceled(doc),
        "shipping_status": orders.shipping_status(doc),
        "cancel_date": dates.order_date(max(filter(None, cancel), default=None)),
        "return_confirmed_date": dates.order_date(max(filter(None, returned), default=None)),
        "multiple_addresses": "T" if len(doc["receivers"]) > 1 else "F",
    }


def shipping_code(doc: orders.Order, receiver: int) -> str:
    return f"D-{doc['order_id']}-{receiver:02d}"


def buyer(doc: orders.Order) -> dict[str, Any]:
    known = doc["buyer"]
    body = {
        "shop_no": doc["shop_no"],
        "member_id": doc["member_id"],
        "member_group_no": 1 if doc["member_id"] else None,
        "name": known["name"],
        "names_furigana": None,
        "email": known["email"],
        "phone": known["phone"],
        "cellphone": known["cellphone"],
        "customer_notification": None,
        "buyer_zipcode": "",
        "buyer_address1": "",
        "buyer_address2": "",
    }
    return amend.applied(body, doc, "buyer")


def receivers(doc: orders.Order) -> list[dict[str, Any]]:
    rows = [
        {
            "shop_no": doc["shop_no"],
            "name": each["name"],
            "phone": each["phone"],
            "cellphone": each["cellphone"],
            "virtual_phone_no": each["virtual_phone_no"],
            "zipcode": each["zipcode"],
            "address1": each["address1"],
            "address2": each["address2"],
            "address_full": f"{each['address1']} {each['address2']}",
            "country_code": "KR",
            "shipping_message": each["shipping_message"],
            "shipping_code": shipping_code(doc, number),
        }
        for number, each in enumerate(doc["receivers"])
    ]
    return [amend.applied(row, doc, "receivers", number) for number, row in enumerate(rows)]


def items(doc: orders.Order, config: Config) -> list[dict[str, Any]]:
    return [
        amend.applied(_item(doc, each, config), doc, "items", each["order_item_code"])
        for each in doc["items"]
    ]


def _item(doc: orders.Order, item: orders.Item, config: Config) -> dict[str, Any]:
    return {
        **_item_identity(doc, item),
        **_item_product(item),
        **_item_gift(doc, item),
        **_bundle(item),
        **_item_state(item, config),
        **_item_shipping(doc, item),
        "ordered_date": dates.item_date(item.get("ordered_at") or doc["ordered_at"]),
        **{name: dates.item_date(item["dates"].get(name)) for name in _ITEM_DATES},
    }


def _item_identity(doc: orders.Order, item: orders.Item) -> dict[str, Any]:
    return {
        "shop_no": doc["shop_no"],
        "item_no": item["item_no"],
        "order_item_code": item["order_item_code"],
        "variant_code": item["variant_code"],
        "product_no": item["product_no"],
        "product_code": item["product"]["product_code"],
    }


def _item_product(item: orders.Item) -> dict[str, Any]:
    sold = item["product"]
    chosen = ", ".join(f"{each['name']}={each['value']}" for each in item["option_values"])
    return {
        "internal_product_name": sold["internal_product_name"],
        "custom_product_code": "",
        "custom_variant_code": "",
        "eng_product_name": sold["eng_product_name"] or None,
        "product_name": sold["product_name"],
        "product_name_default": sold["product_name"],
        "supplier_product_name": sold["supply_product_name"],
        "product_price": f"{item['unit_price']}.00",
        "option_price": "0.00",
        "supply_price": "0.00",
        "payment_amount": None,
        "quantity": item["quantity"],
        "option_id": item["variant_code"][-4:],
        "option_type": "T" if item["option_values"] else None,
        "option_value": chosen,
        "option_value_default": chosen,
        "options": [_option(number, each) for number, each in enumerate(item["option_values"])],
        "additional_option_value": item["additional_option_value"],
        "additional_option_values": _additional(item),
        "subscription": "F",
    }


def _item_gift(doc: orders.Order, item: orders.Item) -> dict[str, Any]:
    paid = [each["order_item_code"] for each in doc["items"] if not each["gift"]]
    body = {
        "gift": "T" if item["gift"] else "F",
        "item_granting_gift": paid if item["gift"] else None,
    }
    return body | assumptions.ADD_ON_MARK if item.get("add_on") else body


def _option(number: int, each: dict[str, str]) -> dict[str, Any]:
    return {
        "option_code": f"O{number + 1:07d}",
        "option_name": each["name"],
        "option_value": {"option_text": each["value"], "value_no": None},
    }


def _additional(item: orders.Item) -> list[dict[str, str]]:
    text = item["additional_option_value"]
    if not text:
        return []
    name, _, value = text.partition("=")
    return [{"key": "item_option_add", "type": "text", "name": name, "value": value}]


def _bundle(item: orders.Item) -> dict[str, Any]:
    bundle = item["bundle"] or {}
    return {
        "product_bundle": "T" if bundle else "F",
        "product_bundle_no": bundle.get("no", 0),
        "product_bundle_name": bundle.get("name"),
        "product_bundle_type": bundle.get("type"),
        "product_bundle_list": bundle.get("list", []),
    }


def _item_state(item: orders.Item, config: Config) -> dict[str, Any]:
    claim = item["claim"] or {}
    return {
        "order_status": item["status"],
        "status_code": item["status_code"],
        "status_text": statuses.text_of(item["status"]),
        "order_status_before_cs": item["before_cs"],
        "request_undone": item["undone"],
        "claim_code": claim.get("code"),
        "claim_reason_type": "A" if claim else None,
        "claim_reason": "고객 변심" if claim else None,
        "claim_quantity": claims.told_quantity(item, config),
        "original_item_no": [item["original_item_no"]] if item["original_item_no"] else None,
        "naver_pay_order_id": item.get("naver_pay_order_id"),
        "naver_pay_claim_status": None,
        "labels": None,
    }


def _item_shipping(doc: orders.Order, item: orders.Item) -> dict[str, Any]:
    return {
        "shipping_code": shipping_code(doc, item["receiver"]),
        "shipping_company_code": "0001",
        "tracking_no": item["tracking_no"],
        "store_pickup": "F",
        "multi_invoice": "F",
        "shipping_expected_date": None,
    }


def _claims(doc: orders.Order, kind: str) -> list[dict[str, Any]]:
    return [
        {
            "shop_no": doc["shop_no"],
            "order_id": doc["order_id"],
            "claim_code": item["claim"]["code"],
            "items": [
                {
                    "order_item_code": item["order_item_code"],
                    "quantity": item["claim"]["quantity"],
                    "status": item["status"],
                }
            ],
        }
        for item in doc["items"]
        if item["claim"] and item["claim"]["kind"] == kind
    ]


def shipments(doc: orders.Order) -> list[dict[str, Any]]:
    found = []
    for number in range(len(doc["receivers"])):
        sent = [item for item in doc["items"] if item["receiver"] == number]
        found.append(
            {
                "shop_no": doc["shop_no"],
                "order_id": doc["order_id"],
                "shipping_code": shipping_code(doc, number),
                "tracking_no": next((item["tracking_no"] for item in sent), ""),
                "shipping_company_code": "0001",
                "items": [_shipped(item) for item in sent],
            }
        )
    return found


def _shipped(item: orders.Item) -> dict[str, str]:
    known = item["dates"]
    status = "shipping" if known.get("shipped_date") else "standby"
    if known.get("delivered_date"):
        status = "shipped"
    return {"order_item_code": item["order_item_code"], "status": status}
