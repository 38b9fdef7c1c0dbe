"""What the subscription hook tells: which store, and whether its link ends or goes on; pure."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from integrations.hear import News
from integrations.models import Platform
from integrations.naver.solution import may_call
from integrations.naver.values import moment
from integrations.values import Json, Unreadable, key, text

MAX_BYTES = 1024 * 1024
_MOST_EVENTS = 1000

ENDINGS = frozenset({"END_SUBSCRIPTION", "FORCE_UNSUBSCRIPTION"})
BEGINNINGS = frozenset(
    {
        "START_ROUND",
        "CANCEL_REQUEST_UNSUBSCRIPTION",
        "CANCEL_RESERVE_UNSUBSCRIPTION",
        "PAYMENT_SUCCESS",
    }
)
OTHERS = frozenset(
    {
        "REQUEST_SUBSCRIPTION",
        "CANCEL_REQUEST_SUBSCRIPTION",
        "REJECT_REQUEST_SUBSCRIPTION",
        "END_ROUND",
        "REQUEST_UNSUBSCRIPTION",
        "RESERVE_UNSUBSCRIPTION",
        "UPGRADE",
        "RESERVE_DOWNGRADE",
        "CANCEL_RESERVE_DOWNGRADE",
        "DOWNGRADE",
        "PAYMENT_FAIL",
        "REFUND_SUCCESS",
    }
)
KNOWN_EVENTS = ENDINGS | BEGINNINGS | OTHERS


class NotNews(Exception):
    """Nothing that can be kept; `reason` is what it is counted under."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Event:
    """One event; `same_as` is equal for what Naver means to be the same event."""

    news: News
    same_as: str
    at: datetime | None

    @property
    def link(self) -> str:
        """Return what it says of the link: "removed", "extended" or nothing."""
        return self.news.link


def read(body: bytes) -> Sequence[object]:
    """Split a call into events, in Naver's order; raises NotNews."""
    try:
        doc = json.loads(body.decode())
    except (ValueError, RecursionError) as error:
        raise NotNews("unreadable") from error
    # Documented as a list; a single one would be clear enough.
    found = doc if isinstance(doc, list) else [doc]
    if len(found) > _MOST_EVENTS:
        raise NotNews("too_long")
    return found


def understand(doc: object, *, solution_id: str) -> Event:
    """Read one event; raises NotNews."""
    if not isinstance(doc, dict):
        raise NotNews("unreadable")
    change = doc.get("changeType")
    if not isinstance(change, str) or change not in KNOWN_EVENTS:
        raise NotNews("unknown_event")
    try:
        uid, solution = key(doc.get("accountUid")), key(doc.get("solutionId"))
    except Unreadable as error:
        raise NotNews("unreadable") from error
    if solution_id and solution != solution_id:
        raise NotNews("other_solution")
    # END_ROUND and END_SUBSCRIPTION may share one eventId (known issue of Naver's).
    same_as = f"{solution}:{text(doc.get('eventId'), most=100)}:{change}"
    return Event(_news(doc, uid=uid, change=change), same_as, _at(doc))


def short(change: str) -> str:
    """Return a changeType as the event log keeps it, in 20 characters at most."""
    shorter = change.replace("SUBSCRIPTION", "SUB")
    return shorter.replace("DOWNGRADE", "DOWN") if "RESERVE" in change else shorter


def _news(doc: Json, *, uid: str, change: str) -> News:
    return News(
        platform=Platform.NAVER,
        store_id=uid,
        event=short(change),
        body=json.dumps(doc, ensure_ascii=False),
        link=_link(change, status=text(doc.get("subscriptionStatus"), most=40)),
    )


def _link(change: str, *, status: str) -> str:
    if change in ENDINGS:
        return "removed"
    # Told once more after the end, the beginning of a round says itself that it is over.
    goes_on = change in BEGINNINGS and (not status or may_call(status))
    return "extended" if goes_on else ""


def _at(doc: Json) -> datetime | None:
    try:
        return moment(doc.get("eventDate"))
    except Unreadable:
        return None
