"""Product orders as the API tells them."""

from typing import Any
from zlib import crc32

from sandbox.naver import assumptions, dates, orders
from sandbox.naver.claim_json import claims_of

Json = dict[str, Any]


# Nothing is discounted and nothing costs a fee here; the fields are there all the same.
_NO_MONEY = dict.fromkeys(
    (
        "productDiscountAmount",
        "sellerBurdenDiscountAmount",
        "deliveryFeeAmount",
        "deliveryDiscountAmount",
        "sectionDeliveryFee",
        "paymentCommission",
        "saleCommission",
        "channelCommission",
        "knowledgeShoppingSellingInterlockCommission",
    ),
    0,
)


def detail(order: orders.Order, item: orders.Item, *, quantity_claims: bool) -> Json:
    body: Json = {
        "order": _order(order),
        "productOrder": _product_order(item, quantity_claims=quantity_claims),
        **claims_of(item, quantity_claims=quantity_claims),
    }
    if item["delivery"]:
        body["delivery"] = _delivery(item)
    return body


def change(row: orders.Change) -> Json:
    body = {
        "productOrderId": row["item_id"],
        "orderId": row["order_id"],
        "productOrderStatus": row["status"],
        "paymentDate": dates.shown(row["payed_at"]),
        "lastChangedDate": dates.shown(row["at"]),
        "lastChangedType": row["kind"],
        "receiverAddressChanged": row["address_changed"],
        "claimType": row["claim_type"],
        "claimStatus": row["claim_status"],
        "giftReceivingStatus": row["gift"],
    }
    return present(body)


def present(body: Json) -> Json:
    """What does not apply is not there."""
    return {name: value for name, value in body.items() if value is not None}


def masked_name(name: str) -> str:
    return f"{name[:1]}{'*' * max(1, len(name) - 2)}{name[-1:] if len(name) > 2 else ''}"


def _order(order: orders.Order) -> Json:
    name, tel = order["orderer"]["name"], order["orderer"]["tel"]
    if order["gift"]:
        name, tel = masked_name(name), assumptions.MASKED_TEL.format(last=tel[-4:])
    return present(
        {
            "orderId": order["order_id"],
            "orderDate": dates.shown(order["ordered_at"]),
            "ordererId": "dem****",
            "ordererNo": order["orderer"]["no"],
            "ordererName": name,
            "ordererTel": tel,
            "paymentDate": dates.shown(order["payed_at"]),
            "paymentMeans": order["means"],
            "payLocationType": "PC",
            "isDeliveryMemoParticularInput": "false",
            "isMembershipSubscribed": False,
            "generalPaymentAmount": 0,
            "orderDiscountAmount": 0,
        }
    )


def _product_order(item: orders.Item, *, quantity_claims: bool) -> Json:
    body = {
        "productOrderId": item["item_id"],
        "productOrderStatus": item["status"],
        "claimType": item["claim_type"],
        "claimStatus": item["claim_status"],
        "claimId": item["claim"]["id"] if item["claim"] else None,
        "placeOrderStatus": item["placed"],
        "placeOrderDate": dates.shown(item["dates"].get("placed")),
        "decisionDate": dates.shown(item["dates"].get("decided")),
        **_sold(item),
        **_amounts(item, quantity_claims=quantity_claims),
        "giftReceivingStatus": item["gift"],
        "freeGift": item["free_gift"] or None,
        "shippingMemo": item["memo"] or None,
        "expectedDeliveryMethod": item["method"],
        "deliveryAttributeType": "NORMAL",
        "shippingAddress": _address(item["receiver"]) if item["receiver"] else None,
    }
    return present(body)


def _sold(item: orders.Item) -> Json:
    # One code for each combination of options, always the same.
    code = f"{item['product_no']}{crc32(item['option'].encode()) % 10**6:06d}"
    return {
        "productId": str(item["product_no"]),
        "originalProductId": str(item["origin_no"]),
        "merchantChannelId": str(item["channel"]),
        "mallId": item["uid"],
        "productName": item["name"],
        "productOption": item["option"] or None,
        "productClass": item["class"],
        "optionCode": code,
        "itemNo": code,
        "sellerProductCode": item["seller_code"],
        "packageNumber": item["order_id"],
    }


def _amounts(item: orders.Item, *, quantity_claims: bool) -> Json:
    unit, quantity, remain = item["unit_price"], item["quantity"], item["remain"]
    body = {
        "quantity": quantity,
        "unitPrice": unit,
        "optionPrice": 0,
        "totalProductAmount": unit * quantity,
        "totalPaymentAmount": unit * quantity,
        "expectedSettlementAmount": unit * quantity,
        **_NO_MONEY,
    }
    if not quantity_claims:
        return body
    return body | {
        "initialQuantity": quantity,
        "remainQuantity": remain,
        "initialPaymentAmount": unit * quantity,
        "remainPaymentAmount": unit * remain,
    }


def _address(receiver: Json) -> Json:
    return {
        "addressType": "DOMESTIC",
        "name": receiver["name"],
        "tel1": receiver["tel1"],
        "tel2": receiver["tel2"],
        "zipCode": receiver["zip"],
        "baseAddress": receiver["base"],
        "detailedAddress": receiver["detail"],
        "city": "",
        "state": "",
        "country": "KR",
        "isRoadNameAddress": True,
    }


def _delivery(item: orders.Item) -> Json:
    parcel = item["delivery"]
    return present(
        {
            "deliveryMethod": parcel["method"],
            "deliveryStatus": parcel["status"],
            "deliveryCompany": "CJGLS" if parcel["tracking"] else None,
            "trackingNumber": parcel["tracking"] or None,
            "sendDate": dates.shown(item["dates"].get("dispatched")),
            "pickupDate": dates.shown(item["dates"].get("dispatched")),
            "deliveredDate": dates.shown(item["dates"].get("delivered")),
            "isWrongTrackingNumber": False,
        }
    )
