"""Takes in what the gateway reports, unasked: a hint that may come twice, late or out of order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from vircle.foundation.crash_points import Point, reach
from vircle.foundation.db import hot_cursor
from vircle.foundation.wake import Door, wake
from vircle.notifications import sql_reports as sql
from vircle.notifications.gateway import Meaning, Report, Verdict
from vircle.notifications.models import MessageStatus
from vircle.notifications.solapi_codes import meaning
from vircle.notifications.work import PACE, Pace

_DATABASE_ID = 19
_RANK = {
    Verdict.AGAIN: 0,
    Verdict.HOLD: 0,
    Verdict.ON_ITS_WAY: 1,
    Verdict.HOPELESS: 2,
    Verdict.DELIVERED: 3,
}
# A code after which we would send again moves nothing by itself: the header that a webhook
# carries never changes and may leak, so the gateway is asked before anything is said twice.
_STATUS = {
    Verdict.ON_ITS_WAY: MessageStatus.ACCEPTED.value,
    Verdict.HOPELESS: MessageStatus.FAILED.value,
    Verdict.DELIVERED: MessageStatus.DELIVERED.value,
}


@dataclass(frozen=True, slots=True)
class _Row:
    brand_id: int
    message_id: int
    report: Report
    meaning: Meaning


def take_reports(*, reports: Sequence[Report], now: datetime, pace: Pace = PACE) -> int:
    """Apply reports of known messages, forward only; returns how many messages moved."""
    rows = [row for report in reports if (row := _read(report))]
    if not rows:
        return 0
    arguments: dict[str, Any] = {
        "brand": [row.brand_id for row in rows],
        "message": [row.message_id for row in rows],
        "gateway_id": [row.report.gateway_message_id for row in rows],
        "reference": [row.report.group for row in rows],
        "code": [row.report.code for row in rows],
        "occurred_at": [row.report.occurred_at or now for row in rows],
        "status": [_STATUS.get(row.meaning.verdict, "") for row in rows],
        "reason": [str(row.meaning.reason) for row in rows],
        "rank": [_RANK[row.meaning.verdict] for row in rows],
        "now": now,
        "later": now + pace.report_after,
    }
    with transaction.atomic(), hot_cursor() as cursor:
        # In a statement of its own: the next one must see what others did while this one waited.
        cursor.execute(sql.LOCK, arguments)
        cursor.execute(sql.APPLY, arguments)
        moved = cursor.fetchall()
        if "" in arguments["status"]:
            wake(Door.LOOK_UP)
        reach(Point.REPORT_BEFORE_COMMIT)
    reach(Point.REPORT_AFTER_COMMIT)
    return len(moved)


def _read(report: Report) -> _Row | None:
    brand, _, message = report.delivery_id.partition(".")
    if not (_is_id(brand) and _is_id(message) and report.gateway_message_id and report.code):
        return None
    return _Row(int(brand), int(message), report, meaning(report.code))


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < _DATABASE_ID
