"""A certificate's history as lines for people: its own events, and what became of its message."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from integrations.orders.models import ClaimKind, ClaimState, Transition
from vircle.notifications.models import Message, MessageStatus
from warranties.models import Warranty, WarrantyEvent
from warranties.words import CANCEL_REASONS, HOLD_REASONS, REJECT_REASONS, Word


@dataclass(frozen=True, slots=True)
class Entry:
    """One line, as `components/timeline.html` shows it."""

    at: datetime
    text: Word
    detail: Word = ""
    actor: Word = ""
    tone: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class _Look:
    text: Word
    tone: str
    icon: str
    reasons: Mapping[str, Word]


_EVENTS = {
    "pending": _Look(_("신청대기로 저장"), "warn", "inbox", {}),
    "scheduled": _Look(_("발급예정 등록"), "info", "clock", {}),
    "issued": _Look(_("발급"), "good", "check", {}),
    "held": _Look(_("보류"), "bad", "pause", HOLD_REASONS),
    "released": _Look(_("보류 해제"), "info", "play", {}),
    "rejected": _Look(_("반려"), "bad", "ban", REJECT_REASONS),
    "canceled": _Look(_("발급취소"), "bad", "ban", CANCEL_REASONS),
    "undone": _Look(_("발급 실행 취소"), "info", "undo-2", {}),
    "recipient_corrected": _Look(_("연락처 수정"), "info", "pencil", {}),
    "resent": _Look(_("알림톡 다시 보내기"), "info", "send", {}),
    "individual": _Look(_("개별 발급"), "info", "square-pen", {}),
}
_CLAIM_TONES: dict[str, str] = {ClaimState.REQUESTED: "warn", ClaimState.DONE: "bad"}


def entries(
    *,
    warranty: Warranty,
    messages: Iterable[Message],
    names: Mapping[int, str],
    moves: Iterable[Transition] = (),
) -> list[Entry]:
    """List what happened, newest first; `names` are those of the users who did something."""
    lines = []
    if warranty.individual_id is None:
        delivered = _("배송완료 확인")
        lines.append(Entry(warranty.triggered_at, delivered, icon="package-check", actor=_("자동")))
    for move in moves:
        lines += _of_move(move)
    lines += [_of_event(event, names=names) for event in warranty.events.all()]
    for message in messages:
        lines += _of_message(message)
    # Written in the order in which they happen, which is all that tells one moment's lines apart.
    return [line for _place, line in sorted(enumerate(lines), key=_newest, reverse=True)]


def _newest(placed: tuple[int, Entry]) -> tuple[datetime, int]:
    place, line = placed
    return line.at, place


def _of_event(event: WarrantyEvent, *, names: Mapping[int, str]) -> Entry:
    look = _EVENTS.get(event.kind, _Look(event.kind, "", "", {}))
    reason, note = event.detail.get("reason", ""), event.detail.get("note", "")
    words = [str(word) for word in (look.reasons.get(reason, reason), note) if word]
    actor = _("자동") if event.user_id is None else names.get(event.user_id, str(event.user_id))
    return Entry(event.at, look.text, " · ".join(words), actor, look.tone, look.icon)


def _of_move(move: Transition) -> Iterator[Entry]:
    """Tell of a claim's step (`delivered/return/requested`); where the parcel is, orders tell."""
    before, after = move.before.split("/"), move.after.split("/")
    if len(after) < 3 or after[1:3] == before[1:3]:
        return
    kind, state = after[1], after[2]
    if kind in ClaimKind.values and state in ClaimState.values:
        words = f"{ClaimKind(kind).label} {ClaimState(state).label}"
        yield Entry(
            move.seen_at, words, actor=_("자동"), tone=_CLAIM_TONES.get(state, ""), icon="undo-2"
        )


def _of_message(message: Message) -> Iterator[Entry]:
    kind = message.get_kind_display()
    if message.accepted_at:
        yield Entry(message.accepted_at, _("알림톡 발송 요청"), kind, _("자동"), "info", "send")
    if message.delivered_at:
        yield Entry(message.delivered_at, _("알림톡 도착"), kind, _("자동"), "good", "check")


def message_look(*, message: Message | None, now: datetime) -> str:
    """Return under which state a message is shown; "" when there is none."""
    if message is None:
        return ""
    if message.status == MessageStatus.DROPPED:
        return "off"
    # An operator's time to undo lasts minutes; only the quiet hours make a message wait longer.
    waits = (message.send_after - now).total_seconds() > QUIET_BEYOND_SECONDS
    return "quiet" if message.status == MessageStatus.QUEUED and waits else message.status


QUIET_BEYOND_SECONDS = 600
