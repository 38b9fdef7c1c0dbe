"""What Cafe24 tells the app: order events, bulk delivery, the end of the installation."""

import uuid
from collections.abc import Sequence
from typing import Any

from sandbox.cafe24 import assumptions, dates, malls, orders
from sandbox.context import Context
from sandbox.outbox import Webhook

SHIPPING_BULK, CLAIM_RETURNED = 90071, 90160


def order_event(
    context: Context,
    order: orders.Order,
    *,
    event_no: int,
    action: str = "",
    items: Sequence[orders.Item] = (),
) -> None:
    resource = _order_resource(order)
    if action:
        resource["event_code"] = assumptions.EVENT_CODES.get(action, action)
        resource["extra_info"] = [_extra(item) for item in items]
    send(context, order["mall"], event_no, resource)


def bulk(
    context: Context, mall_id: str, event_no: int, shop_no: int, order_ids: Sequence[str]
) -> None:
    """One event for many orders, their numbers joined by commas."""
    resource = {
        "mall_id": mall_id,
        "event_shop_no": str(shop_no),
        "order_id": ",".join(order_ids),
    }
    if event_no == SHIPPING_BULK:
        resource |= {"included_deferpay_order": "F", "deferpay_order_id": ""}
    send(context, mall_id, event_no, resource)


def claim_returned(context: Context, order: orders.Order, item: orders.Item) -> None:
    """90160: one claim is done, named by its number."""
    paid = f"{item['unit_price'] * item['claim']['quantity']}.00"
    resource = {
        "mall_id": order["mall"],
        "event_shop_no": str(order["shop_no"]),
        "order_id": order["order_id"],
        "claim_code": item["claim"]["code"],
        "claim_reason_type": "A",
        "claim_reason_type_text": "고객 변심",
        "claim_reason": "고객 변심",
        "order_price_amount": paid,
        "refund_amount": paid,
        "shipping_fee": "0.00",
    }
    send(context, order["mall"], CLAIM_RETURNED, resource)


def send(
    context: Context, mall_id: str, event_no: int, resource: dict[str, Any], *, kind: str = "G"
) -> None:
    body = {"event_no": event_no, "resource": resource}
    send_raw(context, mall_id, event_no, body, kind=kind)


def send_raw(context: Context, mall_id: str, event_no: int, body: Any, *, kind: str = "G") -> None:
    """Only an installed app is told, and only while its reception is on."""
    mall = malls.read(context, mall_id)
    if mall is None or not mall["installed"] or not reception_on(context, mall):
        return
    headers = {
        assumptions.KEY_HEADER: context.config.cafe24_webhook_key,
        assumptions.TRACE_HEADER: str(uuid.uuid4()),
    }
    context.outbox.send(
        Webhook(
            service="cafe24",
            url=context.config.cafe24_hook(),
            headers=headers,
            body=body,
            event=str(event_no),
            tag=mall_id,
            kind=kind,
        )
    )


def reception_on(context: Context, mall: dict[str, Any]) -> bool:
    """Reception goes off by itself after enough failures and comes back only by hand."""
    limit = context.config.webhook_auto_off_after
    failures = context.outbox.failures_in_a_row(service="cafe24", tag=mall["mall_id"])
    if mall["reception"] == "T" and limit and failures >= limit:
        malls.change(context, mall["mall_id"], reception="F")
        return False
    return bool(mall["reception"] == "T")


def _order_resource(order: orders.Order) -> dict[str, Any]:
    items = order["items"]
    return {
        "mall_id": order["mall"],
        "event_shop_no": str(order["shop_no"]),
        "order_id": order["order_id"],
        "currency": "KRW",
        "order_date": dates.order_date(order["ordered_at"]),
        "order_place_name": order["place_name"],
        "order_place_id": order["place_id"],
        "member_id": order["member_id"],
        "buyer_name": order["buyer"]["name"],
        "buyer_email": order["buyer"]["email"],
        "buyer_phone": order["buyer"]["phone"],
        "buyer_cellphone": order["buyer"]["cellphone"],
        "paid": order["paid"],
        "payment_date": dates.order_date(order["paid_at"]),
        "payment_method": "card",
        "actual_payment_amount": f"{orders.amount(order)}.00",
        "shipping_type": "A",
        "shipping_status": orders.shipping_status(order),
        "cancel_date": "",
        "return_confirmed_date": "",
        "ordering_product_code": ",".join(item["product"]["product_code"] for item in items),
        "ordering_product_name": ",".join(item["product"]["product_name"] for item in items),
        "included_deferpay_order": "F",
        "withdraw": "F",
        "withdraw_type": "",
    }


def _extra(item: orders.Item) -> dict[str, Any]:
    return {
        "item_code": item["order_item_code"],
        "status": item["status"],
        "quantity": item["quantity"],
    }
