"""Shops, the store, the app itself and its webhooks in the Admin API."""

import json
from typing import Any

from flask import request

from sandbox.cafe24 import assumptions, dates, malls, query
from sandbox.cafe24.errors import ApiError, not_found
from sandbox.cafe24.gate import APP_VERSION, VERSION_EXPIRES, Gate
from sandbox.context import Context

_STORE, _APP = "mall.read_store", "mall.read_application"
Doc = dict[str, Any]


def add_routes(gate: Gate, context: Context) -> None:
    _about(gate, context)
    _webhook_setting(gate, context)
    _webhook_logs(gate, context)


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

    @gate.get("apps", scope=_APP)
    def apps(mall_id: str) -> Doc:
        expires = f"{VERSION_EXPIRES}T00:00:00+09:00"
        return {"app": {"version": APP_VERSION, "version_expiration_date": expires}}


def _webhook_setting(gate: Gate, context: Context) -> None:
    @gate.get("webhooks/setting", scope=_APP)
    def setting(mall_id: str) -> Doc:
        return {"webhook": _setting(_mall(context, mall_id))}

    @gate.on("PUT", "webhooks/setting", scope="mall.write_application")
    def switch(mall_id: str) -> Doc:
        body = request.get_json(silent=True) or {}
        wanted = (body.get("request") or {}).get("reception_status")
        if wanted not in ("T", "F"):
            raise ApiError(400, "Please enter the Request parameter.")
        if wanted == "T":
            context.store.delete("webhook_failures", f"cafe24 {mall_id}")
        return {"webhook": _setting(malls.change(context, mall_id, reception=wanted))}


def _webhook_logs(gate: Gate, context: Context) -> None:
    @gate.get("webhooks/logs", scope=_APP)
    def logs(mall_id: str) -> Doc:
        limit = query.number("limit", default=100, least=1, most=10000)
        since = query.number("since_log_id", default=0, least=0, most=10**9)
        rows = [
            _log(doc)
            for doc in context.store.find("webhook", "tag", mall_id)
            if doc["service"] == "cafe24" and doc["attempts"] and doc["id"] > since
        ]
        return {"logs": [row for row in rows if _fits(row)][:limit]}


def _fits(row: Doc) -> bool:
    return query.any_of("event_no", {str(row["event_no"])}) and query.any_of(
        "success", {row["success"]}
    )


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


def _setting(mall: Doc) -> Doc:
    return {"scopes": ["mall.read_order"], "reception_status": mall["reception"]}


def _log(doc: Doc) -> Doc:
    last = doc["attempts"][-1]
    return {
        "log_id": doc["id"],
        "log_type": "R" if doc["replayed"] else "G",
        "event_no": int(doc["event"]),
        "mall_id": doc["tag"],
        "trace_id": doc["headers"][assumptions.TRACE_HEADER],
        "requested_time": dates.order_date(last["at"]),
        "request_endpoint": doc["url"],
        "request_body": json.dumps(doc["body"], ensure_ascii=False),
        "success": "T" if doc["state"] == "delivered" else "F",
        "response_http_code": str(last["status"] or ""),
        "response_body": last["answer"],
    }
