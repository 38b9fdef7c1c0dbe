"""A mall as the sandbox keeps it: who it is and whether the app is installed there."""

from typing import Any

from sandbox.cafe24 import assumptions
from sandbox.context import Context

KIND = "cafe24_mall"
BRAND, MANUFACTURER = "cafe24_brand", "cafe24_manufacturer"

SCOPES = {
    "mall.read_order": "주문 읽기",
    "mall.read_product": "상품 읽기",
    "mall.read_category": "카테고리 읽기",
    "mall.read_store": "상점 읽기",
    "mall.read_application": "앱 정보 읽기",
    "mall.write_application": "앱 정보 쓰기",
    "mall.read_collection": "판매분류 읽기",
    "mall.read_customer": "회원 읽기",
    "mall.read_personal": "개인화 정보 읽기",
    "mall.read_promotion": "프로모션 읽기",
    "mall.read_supply": "공급사 읽기",
    "mall.read_shipping": "배송 읽기",
    "mall.read_notification": "알림 읽기",
    "mall.read_community": "게시판 읽기",
    "mall.read_salesreport": "매출통계 읽기",
    "mall.read_mileage": "적립금 읽기",
    "mall.read_privacy": "개인정보 읽기",
    "mall.read_design": "디자인 읽기",
}


def read(context: Context, mall_id: str) -> dict[str, Any] | None:
    return context.store.get(KIND, mall_id)


def known(context: Context, mall_id: str) -> dict[str, Any]:
    """The mall, or LookupError."""
    mall = read(context, mall_id)
    if mall is None:
        raise LookupError(mall_id)
    return mall


def shut(mall: dict[str, Any] | None) -> bool:
    """Was the app removed from this mall, or did its subscription end?"""
    if mall is None:
        return False
    expired = bool(mall.get("expired")) and assumptions.EXPIRED_APP_IS_SHUT
    return bool(mall.get("uninstalled")) or expired


def change(context: Context, mall_id: str, **changes: Any) -> dict[str, Any]:
    with context.store.transaction():
        mall = known(context, mall_id) | changes
        context.store.put(KIND, mall_id, mall)
    return mall


def every(context: Context) -> list[dict[str, Any]]:
    return context.store.all(KIND)
