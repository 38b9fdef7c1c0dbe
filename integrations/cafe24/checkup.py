"""A daily look at the link to a mall: do webhooks come, which were lost, what will end soon."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from integrations.cafe24 import events
from integrations.cafe24.client import Client
from integrations.cafe24.manners import Purpose
from integrations.cafe24.values import moment
from integrations.connector import Busy, CheckUp, ConnectorError, NeedsReconnect, Position
from integrations.models import Integration
from integrations.values import Json, Unreadable, rows
from vircle.foundation import clock
from vircle.foundation.clock import kst_date

logger = logging.getLogger(__name__)

LOGS_PER_PAGE = 1000
_MOST_PAGES = 10
_ENDS_SOON = timedelta(days=60)
_LONGEST_ID = 100
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Facts:
    """What `integration.checkup` holds for a Cafe24 mall.

    `receives_webhooks` is null while it is not known (no permission, no answer). `rescued` counts
    the orders that were asked for because Cafe24's log told of a webhook that did not arrive.
    The log's ids cannot be compared, so it is read on from an id and from a moment.
    `api_version` is the app's at Cafe24, `api_version_ends_on` an ISO date or "".
    """

    checked_at: str = ""
    receives_webhooks: bool | None = None
    last_log_id: str = ""
    log_read_until: str = ""
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
    ends_at = _moment(doc.get("version_expiration_date"))
    ends_on = kst_date(ends_at) if ends_at else None
    return replace(
        facts,
        api_version=str(doc.get("version", ""))[:20],
        api_version_ends_on=ends_on.isoformat() if ends_on else "",
        api_version_ends_soon=ends_on is not None and ends_on - today < _ENDS_SOON,
    )


def _search_log(
    facts: Facts, client: Client, integration: Integration
) -> tuple[Facts, Sequence[str]]:
    """Find the orders whose news Cafe24 could not deliver since the last time.

    What was told before this connection does not concern it: those orders would issue nothing.
    """
    since = max(integration.connected_since, _moment(facts.log_read_until) or _LONG_AGO)
    since = since.replace(microsecond=0)  # the log tells whole seconds
    lost: set[str] = set()
    newest = _Entry(facts.last_log_id, since, ())
    for entry in _entries(client, integration, after=facts.last_log_id):
        if entry.told_at >= since:
            lost.update(entry.order_ids)
            newest = entry if entry.told_at >= newest.told_at else newest
    found = replace(
        facts,
        last_log_id=newest.log_id,
        log_read_until=newest.told_at.isoformat(),
        rescued=facts.rescued + len(lost),
    )
    return found, sorted(lost)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A webhook that did not arrive."""

    log_id: str
    told_at: datetime
    order_ids: Sequence[str]


def _entries(client: Client, integration: Integration, *, after: str) -> Iterator[_Entry]:
    """Read so many pages at most; one that shows nothing new ends it."""
    seen: set[str] = set()
    for _ in range(_MOST_PAGES):
        docs = _page(client, after=after)
        page = [entry for doc in docs if (entry := _entry(doc, integration))]
        yield from (entry for entry in page if entry.log_id not in seen)
        ids = {entry.log_id for entry in page}
        if len(docs) < LOGS_PER_PAGE or ids <= seen:
            return
        seen |= ids
        after = max(page, key=lambda each: each.told_at).log_id


def _page(client: Client, *, after: str) -> Sequence[Json]:
    params = {"success": "F", "limit": str(LOGS_PER_PAGE)}
    found = _logs(client, {**params, "since_log_id": after}) if after else None
    # The entry may have left the log; the moments tell what is new as well.
    return found if found is not None else _logs(client, params) or ()


def _logs(client: Client, params: Mapping[str, str]) -> Sequence[Json] | None:
    doc = _ask(client, "webhooks/logs", key="logs", params=params)
    try:
        return None if doc is None else rows(doc)
    except Unreadable:
        return None


def _entry(doc: Json, integration: Integration) -> _Entry | None:
    """Read an entry; None for another mall's, which is another brand's affair."""
    told_at, log_id = _moment(doc.get("requested_time")), str(doc.get("log_id", ""))
    is_ours = doc.get("success") == "F" and doc.get("mall_id") == integration.store_id
    if not is_ours or told_at is None or not 0 < len(log_id) <= _LONGEST_ID:
        return None
    return _Entry(log_id, told_at, _order_ids(doc))


def _order_ids(entry: Json) -> Sequence[str]:
    try:
        return events.read(str(entry.get("request_body", "")).encode()).order_ids
    except events.NotNews:
        return ()


def _moment(stated: object) -> datetime | None:
    try:
        return moment(stated)
    except Unreadable:
        return None


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
