"""Badges for the states of our records: one shape, one colour and one word each."""

from typing import NamedTuple

from django import template
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from integrations.orders.models import ClaimKind, ClaimState, ItemStatus

register = template.Library()


class Look(NamedTuple):
    """How one state is shown; shape is outline, solid, wash or faint."""

    word: str | Promise
    tone: str
    shape: str
    icon: str = ""


WARRANTY = {
    "scheduled": Look(_("발급예정"), "info", "outline", "clock"),
    "pending": Look(_("신청대기"), "warn", "solid", "inbox"),
    "issued": Look(_("발급완료"), "good", "solid", "check"),
    "canceled": Look(_("발급취소"), "faint", "struck", "ban"),
    "held": Look(_("보류"), "bad", "outline", "pause"),
}
MESSAGE = {
    "queued": Look(_("발송 대기"), "faint", "wash", "clock"),
    "quiet": Look(_("오전 8시 발송 예정"), "faint", "wash", "moon"),
    "sending": Look(_("발송 중"), "info", "wash", "send"),
    "accepted": Look(_("발송 요청됨"), "info", "outline", "send"),
    "delivered": Look(_("도착"), "good", "wash", "check"),
    "failed": Look(_("발송 실패"), "bad", "solid", "x"),
    "unreachable": Look(_("보낼 수 없음"), "bad", "outline", "phone-off"),
    "unknown": Look(_("결과 확인 중"), "warn", "outline", "circle-question-mark"),
    "held": Look(_("발송 보류"), "warn", "wash", "pause"),
    "off": Look(_("보내지 않음"), "faint", "outline", "bell-off"),
}
INTEGRATION = {
    "not_connected": Look(_("연동 전"), "faint", "outline", "unplug"),
    "connecting": Look(_("연동 중"), "info", "wash", "loader"),
    "connected": Look(_("연동됨"), "good", "wash", "check"),
    "setup_needed": Look(_("설정 필요"), "warn", "wash", "settings-2"),
    "reconnect_needed": Look(_("다시 연동 필요"), "bad", "wash", "triangle-alert"),
    "disconnected": Look(_("연동 해제됨"), "faint", "wash", "unplug"),
}
ITEM = {
    "unpaid": Look(_("입금 전"), "faint", "outline"),
    "paid": Look(_("결제완료"), "info", "wash"),
    "preparing": Look(_("상품준비중"), "info", "wash"),
    "shipping": Look(_("배송중"), "info", "outline", "truck"),
    "delivered": Look(_("배송완료"), "good", "wash", "package-check"),
    "confirmed": Look(_("구매확정"), "good", "outline", "check"),
    "canceled": Look(pgettext_lazy("status", "취소"), "faint", "struck", "ban"),
    "returned": Look(_("반품"), "faint", "struck", "undo-2"),
    "exchanged": Look(_("교환"), "faint", "wash", "repeat"),
    "unknown": Look(_("알 수 없음"), "warn", "outline", "circle-question-mark"),
}
CLAIM = {
    "cancel": Look(_("취소 진행 중"), "warn", "outline", "clock"),
    "return": Look(_("반품 진행 중"), "warn", "outline", "undo-2"),
    "exchange": Look(_("교환 진행 중"), "warn", "outline", "repeat"),
}
DECISION = {
    "issued": Look(_("발급"), "good", "wash", "check"),
    "scheduled": Look(_("발급예정"), "info", "outline", "clock"),
    "pending": Look(_("신청대기"), "warn", "solid", "inbox"),
    "not_issued": Look(_("발급 안 함"), "faint", "outline", "minus"),
    "granted": Look(_("지급"), "good", "wash", "check"),
    "not_granted": Look(_("지급 안 함"), "faint", "outline", "minus"),
    "reversed": Look(_("회수"), "faint", "struck", "undo-2"),
    "held": Look(_("보류"), "bad", "outline", "pause"),
    "canceled": Look(_("발급취소"), "faint", "struck", "ban"),
    "waiting": Look(_("배송완료 전"), "faint", "outline", "clock"),
    "expected": Look(_("적립 예정"), "info", "outline", "clock"),
    "on_hold": Look(_("적립 보류"), "warn", "outline", "pause"),
}
REWARD = {
    "held": Look(_("발급 보류"), "warn", "outline", "pause"),
    "issued": Look(_("발급됨"), "info", "wash", "gift"),
    "used": Look(_("사용 완료"), "good", "wash", "check"),
    "expired": Look(_("기한 만료"), "faint", "outline", "clock"),
    "revoked": Look(_("회수됨"), "faint", "struck", "undo-2"),
    "review": Look(_("확인 필요"), "warn", "solid", "triangle-alert"),
}
ENTRY = {
    "grant": Look(_("적립"), "good", "wash", "stamp"),
    "reverse": Look(_("회수"), "bad", "outline", "undo-2"),
    "expire": Look(_("소멸"), "faint", "outline", "clock"),
    "carry": Look(_("이월"), "info", "outline", "arrow-right"),
    "adjust": Look(_("직접 조정"), "info", "wash", "pencil"),
}
SETUP = {
    "needed": Look(_("설정 필요"), "warn", "wash", "settings-2"),
    "done": Look(_("설정 완료"), "good", "wash", "check"),
}
FAMILIES = {
    "warranty": WARRANTY,
    "message": MESSAGE,
    "integration": INTEGRATION,
    "item": ITEM,
    "claim": CLAIM,
    "decision": DECISION,
    "setup": SETUP,
    "reward": REWARD,
    "entry": ENTRY,
}

_STANDING = {**dict(ItemStatus.choices), **dict(ClaimKind.choices), **dict(ClaimState.choices)}


@register.filter
def standing(code: str) -> str:
    """Put an item's standing (`delivered/return/requested`) into words; unknown ones stay."""
    return " · ".join(str(_STANDING.get(part, part)) for part in code.split("/") if part)


@register.simple_tag
def badge(family: str, state: str) -> SafeString:
    """Render the badge of a state; a state without a look shows its own name, never nothing."""
    look = FAMILIES[family].get(str(state), Look(str(state), "faint", "outline"))
    return render_to_string("components/badge.html", look._asdict())


@register.simple_tag
def mark(word: str, tone: str = "faint", shape: str = "outline", icon: str = "") -> SafeString:
    """Render a badge with a word of its own, such as a risk or a count."""
    return render_to_string("components/badge.html", Look(word, tone, shape, icon)._asdict())
