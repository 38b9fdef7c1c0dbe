"""Shops, the store and the app itself in the Admin API."""

from typing import Any

from sandbox.cafe24 import malls
from sandbox.cafe24.errors import not_found
from sandbox.cafe24.gate import VERSIONS, Gate
from sandbox.context import Context

_STORE, _APP = "mall.read_store", "mall.read_application"
Doc = dict[str, Any]


def add_routes(gate: Gate, context: Context) -> None:
    _about(gate, context)
    _app(gate, context)


def _mall(context: Context, mall_id: str) -> Doc:
    mall = malls.read(context, mall_id)
    if mall is None:
        raise not_found()
    return mall


def _about(gate: Gate, context: Context) -> None:
    @gate.get("shops", scope=_STORE)
    def shops(mall_id: str) -> Doc:
        mall = _mall(context, mall_id)
        return {"shops": [_shop(mall, number) for number in mall["shops"]]}

    @gate.get("store", scope=_STORE)
    def store(mall_id: str) -> Doc:
        return {"store": _store(_mall(context, mall_id))}


def _app(gate: Gate, context: Context) -> None:
    @gate.get("apps", scope=_APP)
    def apps(mall_id: str) -> Doc:
        config = context.config
        return {
            "app": {
                "version": config.cafe24_app_version,
                "version_expiration_date": config.cafe24_version_expires or None,
                "initial_version": VERSIONS[0],
                "previous_version": VERSIONS[0],
                "extension_type": "section",
            }
        }


def _shop(mall: Doc, number: int) -> Doc:
    return {
        "shop_no": number,
        "default": "T" if number == 1 else "F",
        "shop_name": mall["shop_name"] if number == 1 else mall["english_name"],
        "business_country_code": "KR",
        "language_code": "ko_KR" if number == 1 else "en_US",
        "language_name": "한국어" if number == 1 else "영어",
        "currency_code": "KRW",
        "active": "T",
        "timezone": "Asia/Seoul",
        "primary_domain": f"{mall['mall_id']}.cafe24.com",
    }


def _store(mall: Doc) -> Doc:
    return {
        "shop_no": 1,
        "shop_name": mall["shop_name"],
        "mall_id": mall["mall_id"],
        "base_domain": f"{mall['mall_id']}.cafe24.com",
        "primary_domain": f"{mall['mall_id']}.cafe24.com",
        "company_name": mall["company"],
        "president_name": "대표",
        "phone": mall["phone"],
        "email": mall["email"],
        "country": "대한민국",
        "country_code": "KR",
        "customer_service_phone": mall["phone"],
        "customer_service_email": mall["email"],
    }
