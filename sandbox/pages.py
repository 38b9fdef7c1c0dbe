"""The front page of the sandbox: where everything is, faults, time, webhooks, reset."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from sandbox.cafe24 import dates, malls
from sandbox.context import Context
from sandbox.faults import Fault
from sandbox.naver import sellers

FAULT_LABELS = {
    "drop": "응답 끊기",
    "accept_then_drop": "접수 후 끊기",
    "slow": "느리게 응답",
    "error": "오류 응답",
    "no_webhooks": "알림 안 보내기",
    "duplicate_webhooks": "알림 여러 번 보내기",
    "rate_limited": "호출 한도 초과",
    "token_expired": "인증 만료",
}
SERVICE_LABELS = {"cafe24": "카페24", "naver": "네이버", "solapi": "알림톡 (SOLAPI)"}
# The gateway signs every request by itself, so nothing of it can expire.
_WITHOUT = {("solapi", "token_expired")}
_DAY = 24 * 3600


def make_blueprint(context: Context) -> Blueprint:
    pages = Blueprint("pages", __name__)

    @pages.get("/")
    def index() -> ResponseReturnValue:
        return render_template(
            "index.html",
            malls=malls.every(context),
            stores=[(each, sellers.subscribed(each)) for each in sellers.every(context)],
            faults=FAULT_LABELS,
            services=SERVICE_LABELS,
            without=_WITHOUT,
            armed={(doc["service"], doc["fault"]): doc["times"] for doc in context.faults.armed()},
            now=f"{context.clock.now().astimezone(dates.KST):%Y-%m-%d %H:%M}",
            days=round(context.clock.offset_seconds / _DAY, 1),
            counts=context.outbox.counts(),
            webhooks=context.outbox.log(limit=12),
            config=context.config,
        )

    @pages.post("/faults")
    def arm() -> ResponseReturnValue:
        service, fault = request.form["service"], request.form["fault"]
        if service in SERVICE_LABELS and fault in FAULT_LABELS:
            armed = {(doc["service"], doc["fault"]): doc["times"] for doc in context.faults.armed()}
            times = armed.get((service, fault), 0) + 1
            context.faults.arm(Fault(service=service, fault=fault, times=times))
        return redirect("/#faults", code=303)

    @pages.post("/faults/off")
    def disarm() -> ResponseReturnValue:
        context.faults.disarm_all()
        return redirect("/#faults", code=303)

    @pages.post("/clock")
    def move_clock() -> ResponseReturnValue:
        days = request.form.get("days", type=int)
        offset = context.clock.offset_seconds + days * _DAY if days else 0.0
        context.clock.set_offset(offset)
        return redirect("/#clock", code=303)

    @pages.post("/reset")
    def reset() -> ResponseReturnValue:
        context.reset()
        return redirect("/", code=303)

    return pages
