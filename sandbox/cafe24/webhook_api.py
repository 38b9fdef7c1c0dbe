"""`webhooks/setting` and `webhooks/logs` of the Admin API."""

import json
import uuid
from collections.abc import Iterator
from typing import Any

from flask import request

from sandbox.cafe24 import assumptions, dates, hooks, malls, query
from sandbox.cafe24.errors import ApiError, bad_parameter, not_found
from sandbox.cafe24.gate import Gate
from sandbox.context import Context

_READ, _WRITE = "mall.read_application", "mall.write_application"
Doc = dict[str, Any]


def add_routes(gate: Gate, context: Context) -> None:
    _setting(gate, context)
    _logs(gate, context)


def _setting(gate: Gate, context: Context) -> None:
    @gate.get("webhooks/setting", scope=_READ)
    def setting(mall_id: str) -> Doc:
        mall = malls.read(context, mall_id)
        if mall is None:
            raise not_found()
        status = "T" if hooks.reception_on(context, mall) else "F"
        scopes = mall.get("scopes") or [_READ]
        return {"webhook": {"scopes": scopes, "reception_status": status}}

    @gate.on("PUT", "webhooks/setting", scope=_WRITE)
    def switch(mall_id: str) -> Doc:
        body = request.get_json(silent=True) or {}
        wanted = (body.get("request") or {}).get("reception_status")
        if wanted not in ("T", "F"):
            raise ApiError(400, "Please enter the Request parameter.")
        if wanted == "T":
            context.store.delete("webhook_failures", f"cafe24 {mall_id}")
        malls.change(context, mall_id, reception=wanted)
        return {"webhook": {"reception_status": wanted}}


def _logs(gate: Gate, context: Context) -> None:
    @gate.get("webhooks/logs", scope=_READ)
    def logs(mall_id: str) -> Doc:
        limit = query.number("limit", default=assumptions.LOGS_DEFAULT_LIMIT, least=1, most=10000)
        rows = sorted(_rows(context, mall_id), key=lambda row: row[0])
        every = _since([row for _, row in rows])
        span = query.date_range("requested_")
        wanted = [row for row in every if _fits(row) and (span is None or _within(row, span))]
        return {"logs": wanted[:limit]}


def _rows(context: Context, mall_id: str) -> Iterator[tuple[str, Doc]]:
    """One row for every attempt, and one for a webhook that was lost on its way."""
    for doc in context.store.find("webhook", "tag", mall_id):
        if doc["service"] != "cafe24":
            continue
        for number, attempt in enumerate(doc["attempts"]):
            yield attempt["at"], _row(doc, number, attempt)
        if doc["state"] == "lost" and assumptions.LOST_DELIVERIES_ARE_LOGGED:
            yield doc["created_at"], _row(doc, 0, {"at": doc["created_at"], "status": None})


def _since(rows: list[Doc]) -> list[Doc]:
    """Ids cannot be compared: what follows the named one is what comes after it."""
    since = request.args.get("since_log_id")
    if since is None:
        return rows
    for place, row in enumerate(rows):
        if row["log_id"] == since:
            return rows[place + 1 :]
    raise bad_parameter("since_log_id")


def _fits(row: Doc) -> bool:
    return (
        query.any_of("event_no", {str(row["event_no"])})
        and query.any_of("success", {row["success"]})
        and query.any_of("log_type", {row["log_type"]})
    )


def _within(row: Doc, span: tuple[Any, Any]) -> bool:
    return bool(span[0] <= dates.moment(row["requested_time"]) <= span[1])


def _row(doc: Doc, number: int, attempt: Doc) -> Doc:
    status = attempt["status"]
    success = status is not None and 200 <= status < 300
    again = number > 0 or doc["replayed"]
    return {
        "log_id": uuid.uuid5(uuid.UUID(doc["nonce"]), str(number)).hex[:20],
        "log_type": "R" if again else doc.get("kind", "G"),
        "event_no": int(doc["event"]),
        "mall_id": doc["tag"],
        "trace_id": doc["headers"][assumptions.TRACE_HEADER],
        "requested_time": dates.order_date(attempt["at"]),
        "request_endpoint": doc["url"],
        "request_body": json.dumps(doc["body"], ensure_ascii=False),
        "success": "T" if success else "F",
        "response_http_code": None if success else status,
        "response_body": None if success else attempt.get("answer"),
    }
