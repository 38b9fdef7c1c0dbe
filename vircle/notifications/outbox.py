"""The outbox: what the deciding step wants said, and what it takes back in time."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from vircle.foundation.db import as_json, hot_cursor
from vircle.foundation.wake import Door, wake
from vircle.notifications import sql_outbox as sql
from vircle.notifications.models import MessageKind, MessageStatus
from vircle.notifications.quiet import after_quiet_hours

Variables = Mapping[str, str | int]


class Draft(NamedTuple):
    """One thing to say; the outbox adds wave, quiet hours and whether the customer is reachable.

    `variables` never holds a name, a phone or a link. `status` is `queued`, or `dropped` where
    the brand chose not to tell.
    """

    brand_id: int
    order_id: int
    kind: MessageKind
    customer_id: int
    link_id: int
    variables: Variables
    send_after: datetime | None = None
    status: MessageStatus = MessageStatus.QUEUED


def enqueue(*, drafts: Sequence[Draft], now: datetime) -> list[int]:
    """Write messages and their work in one statement; returns their ids in the given order.

    The caller holds the row locks of the orders. One decision makes one wave of a kind; what is
    issued later is told in the next wave.
    """
    if not drafts:
        return []
    with hot_cursor() as cursor:
        cursor.execute(sql.ENQUEUE, [*_columns(drafts, now), now])
        ids = [row[0] for row in cursor.fetchall()]
    if len(ids) != len(drafts):
        raise LookupError("A draft names a brand or a customer that does not exist.")
    wake(Door.SAY)
    return ids


def _columns(drafts: Sequence[Draft], now: datetime) -> list[Any]:
    moments = [max(draft.send_after or now, now) for draft in drafts]
    return [
        [draft.brand_id for draft in drafts],
        [draft.order_id for draft in drafts],
        [draft.kind.value for draft in drafts],
        [draft.customer_id for draft in drafts],
        [draft.link_id for draft in drafts],
        [as_json(dict(draft.variables)) for draft in drafts],
        [draft.status.value for draft in drafts],
        moments,
        [after_quiet_hours(moment) for moment in moments],
    ]


def drop_unsent(*, brand_id: int, message_ids: Sequence[int]) -> set[int]:
    """Take back the messages that no worker has begun to send; returns which those were.

    The others were told or are being told: their reversal has to be told too.
    """
    arguments: dict[str, Any] = {"brand": brand_id, "messages": list(message_ids)}
    with hot_cursor() as cursor:
        cursor.execute(sql.DROP, arguments)
        return {row[0] for row in cursor.fetchall()}


def amend_unsent(*, brand_id: int, changes: Mapping[int, Variables]) -> set[int]:
    """Change variables of messages that no worker has begun to send; returns which those were."""
    arguments: dict[str, Any] = {
        "brand": brand_id,
        "messages": list(changes),
        "variables": [as_json(dict(each)) for each in changes.values()],
    }
    with hot_cursor() as cursor:
        cursor.execute(sql.AMEND, arguments)
        return {row[0] for row in cursor.fetchall()}
