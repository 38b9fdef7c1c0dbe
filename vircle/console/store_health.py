"""How a store's connection is doing: what is asked just now, what is wrong, what is held."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from integrations.checkup import budget
from integrations.connector import TOO_FAST, Budget
from integrations.models import EndedBy, Integration, IntegrationStatus, Platform
from integrations.selectors import IntegrationState, integration_state
from vircle.foundation.clock import kst_date
from vircle.issuance.stores import is_caught_up, released_reasons
from warranties.holding import held_counts
from warranties.rules_settings import waiting_counts

_EXPIRES_SOON = timedelta(days=3)
_VERSION_EXPIRES_SOON = timedelta(days=60)
_QUOTA_IS_LOW_FROM = 80
# Afterwards the page stops asking; whatever is still missing comes by itself.
_PATIENCE = timedelta(minutes=10)


class SyncLook(StrEnum):
    """What the page says of the sync."""

    IDLE = "idle"
    ORDERS = "orders"
    CATALOG = "catalog"
    DONE = "done"
    FAILED = "failed"


def sync_look(connection: IntegrationState, *, asked: datetime | None, now: datetime) -> SyncLook:
    """Tell how far a store is that somebody has asked to be synced, at a moment or never."""
    is_asked = asked is not None and now - asked < _PATIENCE
    if asked is not None and is_asked and _failed_since(connection, moment=asked):
        return SyncLook.FAILED
    if connection.sync.is_running:
        return SyncLook.CATALOG
    if asked is None or not is_asked:
        return SyncLook.IDLE
    if not _reached(connection.last_checked_at, asked):
        return SyncLook.ORDERS
    return SyncLook.DONE if _reached(connection.sync.synced_at, asked) else SyncLook.CATALOG


def _failed_since(connection: IntegrationState, *, moment: datetime) -> bool:
    # Slowing down near the limit is no failure: it goes on by itself.
    return connection.error not in ("", TOO_FAST) and _reached(connection.error_at, moment)


def _reached(at: datetime | None, moment: datetime) -> bool:
    return at is not None and at >= moment


def connection_context(
    store: Integration, *, asked: datetime | None, now: datetime
) -> dict[str, Any]:
    """Return what the page shows of the connection, and asks for again while something runs."""
    connection = integration_state(integration=store, now=now)
    look = sync_look(connection, asked=asked, now=now)
    return {
        "store": store,
        "connection": connection,
        "sync_look": look,
        "sync_goes_on": look in (SyncLook.ORDERS, SyncLook.CATALOG),
        "sync_asked": asked.isoformat() if asked else "",
        "late_minutes": _minutes(connection.lag),
        "version_ends_soon": _ends_soon(connection, now=now),
        "budget": call_room(budget(integration=store)) if store.is_connected else None,
    }


@dataclass(frozen=True, slots=True)
class CallRoom:
    """How many calls a store may be asked at once by now, and why it may be fewer."""

    left: int
    capacity: int
    percent_of_quota: int
    is_low: bool


def call_room(used: Budget) -> CallRoom:
    """Turn what is used of a limit into what is left."""
    left = max(0, used.capacity - used.used)
    is_low = left * 4 <= used.capacity or used.percent_of_quota >= _QUOTA_IS_LOW_FROM
    return CallRoom(left, used.capacity, used.percent_of_quota, is_low)


def _minutes(lag: timedelta | None) -> int:
    return int(lag.total_seconds() // 60) if lag else 0


def _ends_soon(connection: IntegrationState, *, now: datetime) -> bool:
    ends_on = connection.facts.api_version_ends_on
    return ends_on is not None and ends_on - kst_date(now) < _VERSION_EXPIRES_SOON


def notice_context(store: Integration, *, now: datetime) -> dict[str, Any]:
    """Return what the notices above the page say."""
    held = held_counts(brand_id=store.brand_id, integration_id=store.pk)
    reasons = released_reasons(store)
    return {
        "notice": notice_of(store, now=now),
        "held": sum(count for reason, count in held.items() if reason in reasons),
        "may_release": is_caught_up(store),
        "excludes_mirrors": _sells_on_naver(store),
        "waiting": waiting_counts(brand_id=store.brand_id, integration_id=store.pk),
    }


def notice_of(store: Integration, *, now: datetime) -> str:
    """Name the one thing about the link that an admin has to know first; "" when all is well."""
    if store.status == IntegrationStatus.DISCONNECTED:
        return "disconnected"
    if store.status == IntegrationStatus.RECONNECT:
        return "removed" if store.ended_by == EndedBy.REMOVED else "expired"
    if store.error:
        return "limit" if store.error == TOO_FAST else "error"
    if store.removal_heard_at:
        return "removal_heard"
    expiry = store.refresh_expires_at
    return "expires_soon" if expiry and expiry - now < _EXPIRES_SOON else ""


def _sells_on_naver(store: Integration) -> bool:
    others = Integration.objects.filter(brand_id=store.brand_id, platform=Platform.NAVER)
    return others.filter(status=IntegrationStatus.CONNECTED).exists()
