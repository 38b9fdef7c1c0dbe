"""Codes that certificates carry, in words; an unknown code is shown as it is, never hidden."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

Word = str | Promise


class CancelReason(models.TextChoices):
    """Why a person cancels a certificate.

    Never the words in which a mall's own cancellation is noted: what a mall took back it may give
    again, what a person took back stays taken back (`rules._may_begin`).
    """

    CANCEL = "hand_cancel", _("주문 취소")
    RETURN = "hand_return", _("반품")
    REFUND = "hand_refund", _("환불")
    EXCHANGE = "hand_exchange", _("교환")
    MISTAKE = "hand_mistake", _("잘못 발급")
    OTHER = "hand_other", _("기타")


HOLD_REASONS: dict[str, Word] = {
    "return": _("반품 진행 중"),
    "exchange": _("교환 진행 중"),
    "cancel": _("취소 진행 중"),
    "turned_off": _("사용 안 함으로 변경됨"),
    "disconnected": _("연동 해제됨"),
    "integration": _("연동 확인 필요"),
    "operator": _("직접 보류"),
}
CANCEL_REASONS: dict[str, Word] = {
    "cancel": _("주문 취소"),
    "return": _("반품"),
    "refund": _("환불"),
    "exchange": _("교환"),
    "mistake": _("잘못 발급"),
    "rejected": _("반려"),
    "other": _("기타"),
    **dict(CancelReason.choices),
}
REJECT_REASONS: dict[str, Word] = {
    "not_eligible": _("발급 대상 아님"),
    "wrong_order": _("주문 정보 오류"),
    "duplicate": _("중복 신청"),
    "other": _("기타"),
}
_STARTS_FROM: dict[str, Word] = {
    "delivered": _("배송완료일 %(day)s부터 %(length)s"),
    "issued": _("발급일 %(day)s부터 %(length)s"),
    "ordered": _("주문일 %(day)s부터 %(length)s"),
}


def period_words(*, day: str, starts_from: str, unit: str, count: int) -> str:
    """Return e.g. `배송완료일 2026.11.22부터 1년`, or `기간 없음`."""
    if unit == "unlimited":
        return gettext("기간 없음")
    return str(_STARTS_FROM[starts_from]) % {"day": day, "length": _length(unit, count)}


def _length(unit: str, count: int) -> str:
    if unit == "years":
        return ngettext("%(count)s년", "%(count)s년", count) % {"count": count}
    return ngettext("%(count)s개월", "%(count)s개월", count) % {"count": count}
