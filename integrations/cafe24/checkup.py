"""A daily look at the link to a mall: do webhooks come, which were lost, what will end soon."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from integrations.cafe24 import events
from integrations.cafe24.client import Client
from integrations.cafe24.manners import Purpose
from integrations.cafe24.values import Json, Unreadable, moment, rows
from integrations.connector import Busy, CheckUp, ConnectorError, NeedsReconnect, Position
from integrations.models import Integration
from vircle.foundation import clock
from vircle.foundation.clock import kst_date

logger = logging.getLogger(__name__)

LOGS_PER_PAGE = 1000
_MOST_PAGES = 10
_ENDS_SOON = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Facts:
    """What `integration.checkup` holds for a Cafe24 mall.

    `receives_webhooks` is null while it is not known (no permission, no answer). `rescued` counts
    the orders that were asked for because Cafe24's log told of a webhook that did not arrive.
    `api_version` is the app's at Cafe24, `api_version_ends_on` an ISO date or "".
    """

    checked_at: str = ""
    receives_webhooks: bool | None = None
    last_log_id: int = 0
    rescued: int = 0
    api_version: str = ""
    api_version_ends_on: str = ""
    api_version_ends_soon: bool = False

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Facts":
        """Read what was kept, whatever version of this class wrote it."""
        return cls(**{name: kept[name] for name in cls.__slots__ if name in kept})

    def to_json(self) -> dict[str, Any]:
        """Return what is kept."""
        return asdict(self)


def look(client: Client, integration: Integration, *, last: Position) -> CheckUp:
    """Ask for the webhooks' setting, their log and the app; a part that is refused stays unknown.

    Raises Busy and NeedsReconnect: then all of it is asked for another time.
    """
    now = clock.now()
    facts = replace(Facts.from_json(last), checked_at=now.isoformat())
    facts = replace(facts, receives_webhooks=_receives(client))
    facts = _with_version(facts, client, today=kst_date(now))
    facts, lost = _search_log(facts, client, integration)
    return CheckUp(facts=facts.to_json(), lost_orders=lost)


def _receives(client: Client) -> bool | None:
    doc = _ask(client, "webhooks/setting", key="webhook")
    status = doc.get("reception_status") if isinstance(doc, dict) else None
    return {"T": True, "F": False}.get(str(status))


def _with_version(facts: Facts, client: Client, *, today: date) -> Facts:
    """An expired version is silently replaced by another one, so somebody must know before."""
    doc = _ask(client, "apps", key="app")
    if not isinstance(doc, dict):
        return facts
    ends_on = _day(doc.get("version_expiration_date"))
    return replace(
        facts,
        api_version=str(doc.get("version", ""))[:20],
        api_version_ends_on=ends_on.isoformat() if ends_on else "",
        api_version_ends_soon=ends_on is not None and ends_on - today < _ENDS_SOON,
    )


def _day(stated: object) -> date | None:
    try:
        found = moment(stated)
    except Unreadable:
        return None
    return kst_date(found) if found else None


def _search_log(
    facts: Facts, client: Client, integration: Integration
) -> tuple[Facts, Sequence[str]]:
    """Find the orders whose news Cafe24 could not deliver since the last time."""
    lost: set[str] = set()
    last_id = facts.last_log_id
    for entry in _entries(client, after=last_id):
        last_id = max(last_id, _number(entry))
        if _is_undelivered(entry, integration):
            lost.update(_order_ids(entry))
    found = replace(facts, last_log_id=last_id, rescued=facts.rescued + len(lost))
    return found, sorted(lost)


def _entries(client: Client, *, after: int) -> Iterator[Json]:
    """Read so many pages at most; one that does not go on ends it."""
    for _ in range(_MOST_PAGES):
        params = {"since_log_id": str(after), "success": "F", "limit": str(LOGS_PER_PAGE)}
        try:
            page = rows(_ask(client, "webhooks/logs", key="logs", params=params))
        except Unreadable:
            return
        yield from page
        newest = max((_number(entry) for entry in page), default=0)
        if len(page) < LOGS_PER_PAGE or newest <= after:
            return
        after = newest


def _is_undelivered(entry: Json, integration: Integration) -> bool:
    """The log is the app's: another mall's entry is another brand's affair.

    What was told before this connection does not concern it: those orders would issue nothing.
    """
    if entry.get("success") != "F" or entry.get("mall_id") != integration.store_id:
        return False
    try:
        told_at: datetime | None = moment(entry.get("requested_time"))
    except Unreadable:
        return False
    return told_at is None or told_at >= integration.connected_since


def _order_ids(entry: Json) -> Sequence[str]:
    try:
        return events.read(str(entry.get("request_body", "")).encode()).order_ids
    except events.NotNews:
        return ()


def _number(entry: Json) -> int:
    stated = str(entry.get("log_id", ""))
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 19 else 0


def _ask(
    client: Client, path: str, *, key: str, params: Mapping[str, str] | None = None
) -> Any | None:
    try:
        return client.get(path, key=key, purpose=Purpose.SYNC, params=params)
    except (Busy, NeedsReconnect):
        raise
    except ConnectorError as error:
        logger.warning("%s is not known: %s", path, type(error).__name__)
        return None
