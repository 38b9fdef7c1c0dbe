"""What screens show about messages."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from vircle.notifications import reasons
from vircle.notifications.models import Message, MessageStatus
from vircle.notifications.quiet import is_quiet

QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Telling:
    """How far a message has come, in words: `word` picks the badge."""

    word: str
    label: str
    explanation: str


def telling(*, message: Message, now: datetime) -> Telling:
    """Return a message's state in the words of the console."""
    if message.status == MessageStatus.QUEUED and _waits_for_morning(message, now):
        return Telling(QUIET, _("오전 8시 발송 예정"), _("밤 9시~오전 8시에는 보내지 않습니다."))
    status = MessageStatus(message.status)
    return Telling(status.value, str(status.label), _explanation(status, message.reason))


def _waits_for_morning(message: Message, now: datetime) -> bool:
    return message.send_after > now and is_quiet(now)


def _explanation(status: MessageStatus, reason: str) -> str:
    words = {
        MessageStatus.QUEUED: _("곧 발송합니다."),
        MessageStatus.ACCEPTED: _("발송사가 접수했습니다. 도착 여부를 확인하고 있습니다."),
        MessageStatus.DELIVERED: _("카카오톡에 도착했습니다."),
        MessageStatus.FAILED: _("사유: {reason}"),
        MessageStatus.UNREACHABLE: _(
            "안심번호이거나 휴대폰 번호가 없습니다. 연락처를 수정하면 다시 보낼 수 있습니다."
        ),
        MessageStatus.UNKNOWN: _(
            "발송 결과를 확인하고 있습니다. 중복을 막기 위해 자동으로 다시 보내지 않습니다."
        ),
        MessageStatus.HELD: _("사유: {reason}. 해결되면 자동으로 이어서 보냅니다."),
        MessageStatus.DROPPED: _("알림톡을 사용하지 않도록 설정했습니다."),
    }
    return words.get(status, "").format(reason=reasons.label(reason))
