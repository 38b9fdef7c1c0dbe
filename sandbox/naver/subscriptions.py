"""How far a seller uses the solution: states, the steps between them, and what the hook tells."""

import secrets
from dataclasses import dataclass
from typing import Any

from sandbox.context import Context
from sandbox.naver import assumptions, dates, sellers
from sandbox.naver.sellers import Seller


class NotAllowed(ValueError):
    """The subscription is in a state from which this cannot happen."""


@dataclass(frozen=True)
class Step:
    """`told` are the hook's changeTypes, in their order; with `shared` under one eventId."""

    label: str
    before: frozenset[str]
    after: str
    told: tuple[str, ...] = ()
    shared: bool = False


_NEVER = "NONE"
_AGAIN = frozenset({_NEVER, "UNSUBSCRIBED", "CANCEL_SUBSCRIPTION"})
_WAITING, _RUNNING = frozenset({"WAITING_SUBSCRIPTION"}), frozenset({"SUBSCRIBING"})
_ACTIVE = frozenset(sellers.ACTIVE)
_END = ("END_ROUND", "END_SUBSCRIPTION")

STEPS = {
    "request": Step("사용 신청", _AGAIN, "WAITING_SUBSCRIPTION", ("REQUEST_SUBSCRIPTION",)),
    "start": Step("바로 사용", _AGAIN, "SUBSCRIBING", ("START_ROUND",)),
    "approve": Step("사용 승인", _WAITING, "SUBSCRIBING", ("START_ROUND",)),
    "reject": Step("승인 거절", _WAITING, "CANCEL_SUBSCRIPTION", ("REJECT_REQUEST_SUBSCRIPTION",)),
    "withdraw": Step(
        "신청 취소", _WAITING, "CANCEL_SUBSCRIPTION", ("CANCEL_REQUEST_SUBSCRIPTION",)
    ),
    "examine": Step("심사 중", _WAITING, "ON_EXAMINATION"),
    "request_end": Step(
        "해지 신청", _RUNNING, "WAITING_UNSUBSCRIPTION", ("REQUEST_UNSUBSCRIPTION",)
    ),
    "withdraw_end": Step(
        "해지 신청 취소",
        frozenset({"WAITING_UNSUBSCRIPTION"}),
        "SUBSCRIBING",
        ("CANCEL_REQUEST_UNSUBSCRIPTION",),
    ),
    "end": Step("해지", _ACTIVE, "UNSUBSCRIBED", _END, shared=True),
    "force_end": Step(
        "강제 해지", _ACTIVE, "UNSUBSCRIBED", ("FORCE_UNSUBSCRIPTION", "END_SUBSCRIPTION")
    ),
    "payment_fail": Step("결제 실패", _RUNNING, "ON_PAYMENT_FAIL", ("PAYMENT_FAIL",)),
    "payment_success": Step(
        "결제 성공", frozenset({"ON_PAYMENT_FAIL"}), "SUBSCRIBING", ("PAYMENT_SUCCESS",)
    ),
    "next_round": Step("다음 회차", _RUNNING, "SUBSCRIBING", ("END_ROUND", "START_ROUND")),
}


def status(seller: Seller) -> str:
    return str(seller["subscription"]["status"]) if seller["subscription"] else _NEVER


def possible(seller: Seller) -> list[str]:
    return [name for name, step in STEPS.items() if status(seller) in step.before]


def take(
    context: Context, seller: Seller, name: str, **changes: Any
) -> tuple[Seller, list[dict[str, Any]]]:
    """One step; gives the seller as it is now and the events to tell."""
    step = STEPS[name]
    if status(seller) not in step.before:
        raise NotAllowed(f"{step.label}: 지금 상태에서는 할 수 없습니다 ({status(seller)})")
    now = context.clock.now()
    subscription = _begun(seller, dates.iso(now)) if name in ("request", "start") else None
    subscription = (subscription or dict(seller["subscription"])) | changes
    subscription |= {"status": step.after, "changed_at": dates.iso(now)}
    if step.after == "SUBSCRIBING" and not subscription["started_at"]:
        subscription["started_at"] = dates.iso(now)
    if step.after in ("UNSUBSCRIBED", "CANCEL_SUBSCRIPTION"):
        subscription["ended_at"] = dates.iso(now)
    changed = seller | {"subscription": subscription}
    sellers.save(context, changed)
    return changed, _events(context, changed, step)


def _begun(seller: Seller, now: str) -> dict[str, Any]:
    """A re-subscription gets a new id."""
    before = seller["subscription"] or {}
    return {
        "subscription_id": secrets.token_hex(8),
        "mapping_id": before.get("mapping_id"),
        "round": assumptions.SOLUTION_ROUND,
        "requested_at": now,
        "started_at": None,
        "ended_at": None,
        "reason": None,
    }


def _events(context: Context, seller: Seller, step: Step) -> list[dict[str, Any]]:
    shared = secrets.token_hex(12)
    return [
        event(context, seller, kind, event_id=shared if step.shared else secrets.token_hex(12))
        for kind in step.told
    ]


def event(context: Context, seller: Seller, kind: str, *, event_id: str) -> dict[str, Any]:
    now, subscription = dates.hook_date(context.clock.now()), seller["subscription"]
    return {
        "eventId": event_id,
        "accountId": seller["account_id"],
        "accountUid": seller["uid"],
        "solutionId": context.config.naver_solution_id,
        "applicationId": context.config.naver_client_id,
        "subscriptionStatus": subscription["status"],
        "accountMappingId": subscription["mapping_id"],
        "plan": assumptions.PLAN,
        "beforePlan": None,
        "afterPlan": None,
        "round": subscription["round"],
        "changeType": kind,
        "createdDate": now,
        "eventDate": now,
        "reason": subscription["reason"],
    }
