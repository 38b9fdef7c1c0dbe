"""The solution's own calls: who is behind a token, approve, look up, reject, end."""

from typing import Any

from flask import request

from sandbox.context import Context
from sandbox.naver import assumptions, dates, handoff, sellers, subscriptions
from sandbox.naver.apps import App
from sandbox.naver.errors import ApiError
from sandbox.naver.gate import Gate
from sandbox.naver.hooks import Hooks
from sandbox.naver.sellers import Seller

_ROOT = "/v1/commerce-solutions"
Json = dict[str, Any]


def add_routes(gate: Gate, context: Context, hooks: Hooks) -> None:
    _tokens(gate, context, hooks)
    _subscriptions(gate, context, hooks)


def take(context: Context, hooks: Hooks, seller: Seller, name: str, **changes: Any) -> Seller:
    """One step of the subscription, told to the hook."""
    with context.store.transaction():
        changed, events = subscriptions.take(context, seller, name, **changes)
        hooks.send(events)
    return changed


def _behind(context: Context) -> tuple[Seller, str]:
    found = handoff.opened(context, request.args.get("token", ""))
    seller = sellers.read(context, found["account_id"])
    if seller is None:
        raise ApiError(401, "INVALID_USER", "유효하지 않은 사용자입니다.")
    return seller, found["role"]


def _tokens(gate: Gate, context: Context, hooks: Hooks) -> None:
    @gate.solution("GET", f"{_ROOT}/seller-info-by-token")
    def seller_info(_app: App) -> Json:
        return _info(context, *_behind(context))

    @gate.solution("PUT", f"{_ROOT}/subscriptions/approve")
    def approve(_app: App) -> Json:
        seller, role = _behind(context)
        if role == "ACCOUNT_SUB":
            raise ApiError(403, "NOT_AUTHORIZED_ACCOUNT_ROLE", "인가되지 않은 계정입니다.")
        if sellers.subscribed(seller):
            raise ApiError(403, "ALREADY_SUBSCRIBING", "이미 사용 중인 솔루션입니다.")
        mapping = (request.get_json(silent=True) or {}).get("accountMappingId")
        return _brief(context, _take(context, hooks, seller, "approve", mapping_id=mapping))


def _take(context: Context, hooks: Hooks, seller: Seller, name: str, **changes: Any) -> Seller:
    try:
        return take(context, hooks, seller, name, **changes)
    except subscriptions.NotAllowed as error:
        if name in ("approve", "reject"):
            message = "솔루션 사용 신청이 필요합니다."
            raise ApiError(403, "REQUEST_SUBSCRIPTION_REQUIRED", message) from error
        raise ApiError(400, "NOT_SUBSCRIBING", "사용하지 않는 솔루션입니다.") from error


def _subscriptions(gate: Gate, context: Context, hooks: Hooks) -> None:
    def asked(uid: str) -> Seller:
        seller = sellers.of_uid(context, uid)
        if seller is None or seller["subscription"] is None:
            raise ApiError(404, "SUBSCRIPTION_NOT_FOUND", "유효하지 않은 솔루션 사용입니다.")
        return seller

    @gate.solution("GET", f"{_ROOT}/subscriptions/<uid>")
    def look(_app: App, uid: str) -> Json:
        return _full(context, asked(uid))

    @gate.solution("PUT", f"{_ROOT}/subscriptions/<uid>/reject")
    def reject(_app: App, uid: str) -> Json:
        return _brief(context, _take(context, hooks, asked(uid), "reject", reason=_reason()))

    @gate.solution("PUT", f"{_ROOT}/subscriptions/unsubscription/approve")
    def approve_end(_app: App) -> Json:
        seller = asked(request.args.get("accountUid", ""))
        if subscriptions.status(seller) != "WAITING_UNSUBSCRIPTION":
            raise ApiError(400, "NOTTING_TO_CHANGE", "변경할 사항이 없습니다.")
        return _brief(context, _take(context, hooks, seller, "end"))

    @gate.solution("PUT", f"{_ROOT}/subscriptions/<uid>/unsubscription")
    def force_end(_app: App, uid: str) -> Json:
        return _brief(context, _take(context, hooks, asked(uid), "force_end", reason=_reason()))


def _reason() -> str | None:
    return (request.get_json(silent=True) or {}).get("reason")


def _brief(context: Context, seller: Seller) -> Json:
    return {
        "accountUid": seller["uid"],
        "solutionId": context.config.naver_solution_id,
        "status": subscriptions.status(seller),
        "accountMappingId": seller["subscription"]["mapping_id"],
    }


def _info(context: Context, seller: Seller, role: str) -> Json:
    status = subscriptions.status(seller)
    running = sellers.subscribed(seller)
    body = {
        "roleGroupType": role,
        "actionGrade": seller["grade"],
        "channelName": seller["name"],
        "representImageUrl": None,
        "accountUid": seller["uid"],
        "representType": "DOMESTIC_BUSINESS",
        "accountAuthentication": True,
        "approveSubscriptionYn": status == "WAITING_SUBSCRIPTION" and role != "ACCOUNT_SUB",
        "impossibleReason": None,
        "status": status if seller["subscription"] else None,
        "planId": assumptions.PLAN["id"] if running else None,
        "solutionId": context.config.naver_solution_id,
    }
    if running:
        body["round"] = _round(seller)
    return body


def _round(seller: Seller) -> Json:
    subscription = seller["subscription"]
    return {
        "round": subscription["round"],
        "roundStartDate": dates.shown(subscription["started_at"]),
        "roundEndDate": None,
    }


def _full(context: Context, seller: Seller) -> Json:
    subscription = seller["subscription"]
    asks_end = subscriptions.status(seller) == "WAITING_UNSUBSCRIPTION"
    return {
        **_brief(context, seller),
        "subscriptionId": subscription["subscription_id"],
        "plan": assumptions.PLAN | {"additionalInfo": None},
        "reserve": None,
        **_round(seller),
        "requestDate": dates.shown(subscription["requested_at"]),
        "startDate": dates.shown(subscription["started_at"]),
        "endDate": dates.shown(subscription["ended_at"]),
        "requestUnsubscriptionDate": (
            dates.shown(subscription["changed_at"]) if asks_end else None
        ),
        "reason": subscription["reason"],
        "forceUpgrade": False,
        "accountAuthentication": True,
        "accountAuthenticatedDate": dates.shown(subscription["requested_at"]),
    }
