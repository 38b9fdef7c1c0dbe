"""Why a message was not sent or did not arrive: words that are stored, and words for people."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """The values of Message.reason; a customer's `unreachable` words among them."""

    NOT_KAKAO = "not_kakao", _("카카오톡을 사용하지 않는 번호")
    BLOCKED = "blocked", _("알림톡을 차단한 고객")
    WRONG_NUMBER = "wrong_number", _("전화번호 오류")
    TEMPLATE = "template", _("템플릿이 승인되지 않음")
    BALANCE = "balance", _("발송 잔액 부족")
    SENDER = "sender", _("발신 정보 오류")
    OUTAGE = "outage", _("발송사 장애")
    INCOMPLETE = "incomplete", _("알림톡에 넣을 값이 없음")
    OPERATOR = "operator", _("발송사에서 결과를 확인할 수 없음")
    SAFE_NUMBER = "safe_number", _("안심번호")
    MASKED = "masked", _("가려진 번호")
    NONE = "none", _("휴대폰 번호 없음")
    NOT_MOBILE = "not_mobile", _("휴대폰 번호가 아님")


def label(reason: str) -> str:
    """Return the words for people, or the stored word where there are none."""
    return str(Reason(reason).label) if reason in Reason.values else reason
