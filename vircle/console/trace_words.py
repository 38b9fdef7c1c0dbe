"""A decision's trace in words: every rule with its result and what it looked at."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vircle.console.templatetags.moments import moment

Inputs = Mapping[str, Any]
Result = bool | None


class Line(NamedTuple):
    """One rule as `components/trace.html` shows it."""

    ok: Result
    text: str
    detail: str = ""


class _Words(NamedTuple):
    held: Any
    failed: Any
    # The same, when the rule was not looked at or does not decide.
    open: Any = ""


_RULES = {
    "delivered": _Words(gettext_lazy("배송완료 확인"), gettext_lazy("아직 배송완료 전입니다")),
    "rule_on": _Words(gettext_lazy("사용함"), gettext_lazy("사용 안 함으로 설정되어 있습니다")),
    "after_start": _Words(
        gettext_lazy("연동 이후 배송완료"),
        gettext_lazy("발급 시작 전에 배송완료되었습니다"),
    ),
    "backfill": _Words(
        gettext_lazy("지난 주문 발급으로 판정"), gettext_lazy("지난 주문 발급 대상이 아닙니다")
    ),
    "rejudged": _Words(gettext_lazy("다시 판정"), gettext_lazy("다시 판정 대상이 아닙니다")),
    "period_left": _Words(
        gettext_lazy("보증 기간이 남아 있음"), gettext_lazy("보증 기간이 이미 지났습니다")
    ),
    "scope_all": _Words(gettext_lazy("전체상품"), gettext_lazy("전체상품이 아닙니다")),
    "gift_or_addon": _Words(
        gettext_lazy("사은품·추가구성상품 아님"),
        gettext_lazy("사은품 또는 추가구성상품입니다"),
    ),
    "not_claimed": _Words(gettext_lazy("취소·반품 아님"), gettext_lazy("취소·반품된 상품입니다")),
    "claim_open": _Words(
        gettext_lazy("진행 중인 취소·반품·교환 없음"),
        gettext_lazy("취소·반품·교환이 진행 중입니다"),
        gettext_lazy("취소·반품·교환이 진행 중입니다"),
    ),
    "confirmed": _Words(
        gettext_lazy("구매확정 확인"),
        gettext_lazy("아직 구매확정 전입니다"),
        gettext_lazy("구매확정을 기다리고 있습니다"),
    ),
    "reachable": _Words(
        gettext_lazy("연락처 확인"),
        gettext_lazy("연락처를 확인할 수 없습니다"),
        gettext_lazy("연락처를 확인할 수 없어 알림톡은 보내지 않습니다"),
    ),
    "heard": _Words(
        gettext_lazy("쇼핑몰 연동 확인"),
        gettext_lazy("쇼핑몰을 다시 연동해야 취소·반품 여부를 확인할 수 있습니다"),
        gettext_lazy("쇼핑몰을 다시 연동해야 취소·반품 여부를 확인할 수 있습니다"),
    ),
    "product_known": _Words(
        gettext_lazy("상품 정보 확인"),
        gettext_lazy("쇼핑몰에서 상품 정보를 가져오고 있습니다"),
    ),
    "quantity": _Words(gettext_lazy("수량 확인"), gettext_lazy("남은 수량이 없습니다")),
    "due": _Words(
        gettext_lazy("지급 시점이 됨"),
        gettext_lazy("아직 지급 시점 전입니다"),
        gettext_lazy("아직 지급 시점 전입니다"),
    ),
    "already_granted": _Words(
        gettext_lazy("이 주문에 지급한 스탬프 없음"),
        gettext_lazy("이미 이 주문에 스탬프를 지급했습니다"),
    ),
    "exchange": _Words(
        gettext_lazy("교환 상품 아님"),
        gettext_lazy("교환 상품이라 스탬프를 다시 지급하지 않습니다"),
    ),
    "mirrored": _Words(
        gettext_lazy("이 연동에서 처리하는 주문"),
        gettext_lazy("스마트스토어 연동에서 처리하는 주문입니다"),
    ),
}
_PROGRAM = {
    "warranty": _Words(gettext_lazy("보증서 설정 완료"), gettext_lazy("보증서 설정이 필요합니다")),
    "stamp": _Words(gettext_lazy("스탬프 설정 완료"), gettext_lazy("스탬프 설정이 필요합니다")),
}
_CLAIMS = {
    "cancel": gettext_lazy("취소 진행 중"),
    "return": gettext_lazy("반품 진행 중"),
    "exchange": gettext_lazy("교환 진행 중"),
}


def lines(*, trace: Iterable[Any], feature: str) -> list[Line]:
    """Put a trace into words; `feature` is "warranty" or "stamp"."""
    return [_line(code, ok, inputs or {}, feature=feature) for code, ok, inputs in trace]


def _line(code: str, ok: Result, inputs: Inputs, *, feature: str) -> Line:
    if special := _SPECIAL.get(code):
        return special(ok, inputs)
    words = _PROGRAM[feature] if code == "program_set" else _RULES.get(code)
    if words is None:
        return Line(ok, code, _raw(inputs))
    text = {True: words.held, False: words.failed, None: words.open or words.held}[ok]
    return Line(ok, str(text), _detail(inputs))


def _category(ok: Result, inputs: Inputs) -> Line:
    path = " - ".join(inputs.get("path") or ())
    if ok:
        return Line(ok, _("카테고리 일치(%(path)s)") % {"path": path})
    if not path:
        return Line(ok, _("카테고리가 없는 상품입니다"))
    return Line(ok, _("선택한 카테고리가 아닙니다 (상품: %(path)s)") % {"path": path})


def _minimum(ok: Result, inputs: Inputs) -> Line:
    least, paid = inputs.get("minimum"), inputs.get("amount")
    detail = _("결제금액 %(paid)s원") % {"paid": _won(paid)} if paid is not None else ""
    if ok:
        return Line(ok, _("최소 결제금액 %(amount)s원 이상") % {"amount": _won(least)}, detail)
    return Line(ok, _("최소 결제금액 %(amount)s원 미만입니다") % {"amount": _won(least)}, detail)


def _won(amount: Any) -> str:
    return f"{amount:,}" if isinstance(amount, int) else "-"


_SPECIAL: dict[str, Callable[[Result, Inputs], Line]] = {
    "category": _category,
    "minimum_amount": _minimum,
}


def _detail(inputs: Inputs) -> str:
    for name in ("at", "started_at"):
        if name in inputs:
            return moment(datetime.fromisoformat(inputs[name]))
    if "kind" in inputs:
        return str(_CLAIMS.get(inputs["kind"], inputs["kind"]))
    if "left" in inputs:
        words = {"left": inputs["left"], "of": inputs.get("of", "-")}
        return _("%(of)s개 중 %(left)s개 유지") % words
    return ""


def _raw(inputs: Inputs) -> str:
    return ", ".join(f"{name}: {value}" for name, value in inputs.items())


_OUTCOMES = {
    "waiting": gettext_lazy("배송완료를 기다리고 있습니다."),
    "not_eligible": gettext_lazy("조건에 맞지 않아 발급하지 않습니다."),
    "pending": gettext_lazy("신청대기로 저장했습니다. 보증서 발급 내역에서 발급해 주세요."),
    "issued": gettext_lazy("보증서를 발급했습니다."),
    "held": gettext_lazy("발급을 보류하고 있습니다."),
    "canceled": gettext_lazy("보증서를 발급취소했습니다."),
    "off": gettext_lazy("사용하지 않거나 설정 전이라 처리하지 않습니다."),
    "before_start": gettext_lazy("시작하기 전에 배송완료되어 처리하지 않습니다."),
    "granted": gettext_lazy("스탬프를 지급했습니다."),
    "not_granted": gettext_lazy("조건에 맞지 않아 지급하지 않습니다."),
    "reversed": gettext_lazy("지급한 스탬프를 회수했습니다."),
    "expected": gettext_lazy("지급 시점이 되면 자동으로 지급합니다."),
    "on_hold": gettext_lazy("취소·반품·교환이 끝날 때까지 지급을 기다립니다."),
}


def summary(*, outcome: str, due_at: datetime | None = None) -> str:
    """Return what came of it in one sentence; an unknown outcome as it is."""
    if outcome == "scheduled":
        if due_at is None:
            return _("구매확정되면 자동으로 발급합니다.")
        return _("%(moment)s에 자동으로 발급합니다.") % {"moment": moment(due_at)}
    return str(_OUTCOMES.get(outcome, outcome))


# Outcomes that say more than the badge of a decision does.
_LOOKS = {
    "warranty": {"not_eligible": "not_issued", "off": "not_issued", "before_start": "not_issued"},
    "stamp": {"before_start": "not_granted"},
}


def look(*, outcome: str, feature: str) -> str:
    """Return under which badge an outcome is shown."""
    return _LOOKS[feature].get(outcome, outcome)
