"""Product orders as the documentation shows them, for tests that need no server."""

from collections.abc import Mapping
from typing import Any

from integrations.naver import parse
from integrations.orders.snapshots import ItemSnapshot, OrderSnapshot

ORDER = "2026112200000131"


def product_order(number: str = "2026112200000001", **changes: Any) -> dict[str, Any]:
    """Return one answer about a product order; `order`, `delivery`, … replace whole parts."""
    order = {
        "orderId": ORDER,
        "orderDate": "2026-11-20T10:00:00.000+09:00",
        "ordererName": "김데모",
        "ordererTel": "010-0000-0001",
        "generalPaymentAmount": 298_000,
    }
    about = {
        "productOrderId": number,
        "productOrderStatus": "DELIVERED",
        "placeOrderStatus": "OK",
        "placeOrderDate": "2026-11-20T11:00:00.000+09:00",
        "productId": "8000001001",
        "productName": "헤리티지 토트백",
        "productOption": "색상: 블랙",
        "productClass": "조합형옵션상품",
        "quantity": 2,
        "initialQuantity": 2,
        "remainQuantity": 2,
        "unitPrice": 149_000,
        "optionPrice": 0,
        "totalPaymentAmount": 298_000,
        "shippingAddress": {"name": "이수령", "tel1": "010-0000-0002", "tel2": ""},
    }
    delivery = {
        "sendDate": "2026-11-20T15:00:00.000+09:00",
        "deliveredDate": "2026-11-22T14:30:00.000+09:00",
        "deliveryStatus": "DELIVERY_COMPLETION",
    }
    parts = {
        "order": order | changes.pop("order", {}),
        "delivery": delivery | changes.pop("delivery", {}),
    }
    claims: dict[str, Any] = {
        name: changes.pop(name)
        for name in ("beforeClaim", "currentClaim", "completedClaims", "return")
        if name in changes
    }
    return {**parts, "productOrder": about | changes, **claims}


def read(*docs: Mapping[str, Any]) -> OrderSnapshot:
    details, nameless = parse.details({"data": list(docs)})
    assert not nameless
    return parse.order(details)


def items(*docs: Mapping[str, Any]) -> dict[str, ItemSnapshot]:
    return {item.external_id: item for item in read(*docs).items}


def item(**changes: Any) -> ItemSnapshot:
    return read(product_order(**changes)).items[0]


def done(kind: str, quantity: int, *, day: int = 24, number: str = "", **more: Any) -> Any:
    """Return a row of completedClaims."""
    return {
        "claimType": kind,
        "claimId": number or f"{kind}{day}",
        "claimStatus": f"{kind}_DONE",
        "claimRequestDate": f"2026-11-{day - 1:02d}T10:00:00.000+09:00",
        "claimCompleteOperationDate": f"2026-11-{day:02d}T10:00:00.000+09:00",
        "requestQuantity": quantity,
        **more,
    }
