"""What pages read of the connections: how each stands, in words and numbers."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Self

from django.conf import settings
from django.db.models import Max

from integrations.housekeeping import KEPT
from integrations.models import Integration, IntegrationStatus, OrderEvent, Platform, ReadHint
from integrations.services import CONNECTED_ACTION
from vircle.brands.models import AuditLog

# The state's name in the console's badges.
_STATES = {
    IntegrationStatus.CONNECTED: "connected",
    IntegrationStatus.RECONNECT: "reconnect_needed",
    IntegrationStatus.DISCONNECTED: "disconnected",
}
_RECENT = timedelta(days=1)
_WAITING_CAP = 1000
_UNREAD_SHOWN = 20


class Reception(StrEnum):
    """Whether the platform calls us when something happens."""

    ON = "on"
    OFF = "off"
    CHECKING = "checking"


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """What the daily look at the link found, of whatever a connector can tell."""

    receives_webhooks: bool | None
    api_version: str
    api_version_ends_on: date | None
    rescued: int

    @classmethod
    def of(cls, integration: Integration) -> Self:
        """Read what is kept on the integration; what is not there was not looked at."""
        kept = integration.checkup
        ends_on = kept.get("api_version_ends_on")
        return cls(
            receives_webhooks=kept.get("receives_webhooks"),
            api_version=kept.get("api_version", ""),
            api_version_ends_on=date.fromisoformat(ends_on) if ends_on else None,
            rescued=int(kept.get("rescued", 0)),
        )


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """How far the mirror of the catalogue is."""

    is_running: bool
    products: int
    total: int
    categories: int
    synced_at: datetime | None
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class IntegrationState:
    """One store's connection as an admin sees it."""

    integration: Integration
    state: str
    last_checked_at: datetime | None
    lag: timedelta | None
    last_heard_at: datetime | None
    last_webhook_at: datetime | None
    reception: Reception
    facts: LinkFacts
    token_expires_at: datetime | None
    waiting_orders: int
    found_by_polling: int
    poll_minutes: int
    error: str
    error_at: datetime | None
    sync: SyncProgress

    @property
    def is_late(self) -> bool:
        """Tell whether the last check is so old that somebody should know."""
        return self.lag is not None and self.lag > timedelta(seconds=5 * settings.POLL_SECONDS)


def integrations_of(*, brand_id: int, platform: Platform | None = None) -> list[Integration]:
    """Return a brand's stores, connected ones first, newest first."""
    rows = Integration.objects.filter(brand_id=brand_id).order_by("-connected_since", "-id")
    if platform:
        rows = rows.filter(platform=platform)
    order = list(_STATES)
    return sorted(rows, key=lambda row: order.index(IntegrationStatus(row.status)))


def integration_state(*, integration: Integration, now: datetime) -> IntegrationState:
    """Describe one store's connection."""
    is_connected = integration.is_connected
    checked_at = integration.polled_until
    webhook_at = _last_webhook(integration, now=now)
    facts = LinkFacts.of(integration)
    return IntegrationState(
        integration=integration,
        state=_STATES[IntegrationStatus(integration.status)],
        last_checked_at=checked_at,
        lag=now - checked_at if checked_at and is_connected else None,
        last_heard_at=integration.last_heard_at,
        last_webhook_at=webhook_at,
        reception=_reception(facts, is_fresh=webhook_at is not None and now - webhook_at < _RECENT),
        facts=facts,
        token_expires_at=integration.refresh_expires_at if is_connected else None,
        waiting_orders=_waiting(integration, now=now),
        found_by_polling=integration.found_by_polling,
        poll_minutes=max(1, settings.POLL_SECONDS // 60),
        error=integration.error,
        error_at=integration.error_at,
        sync=_sync(integration),
    )


def unread_orders(*, integration: Integration) -> list[ReadHint]:
    """Return the orders that could not be read when it was tried, the longest tried first."""
    rows = ReadHint.objects.filter(brand_id=integration.brand_id, integration_id=integration.pk)
    return list(rows.exclude(error="").order_by("-attempts", "due_at", "pk")[:_UNREAD_SHOWN])


def connected_since(*, user_id: int, brand_ids: list[int], moment: datetime) -> int | None:
    """Return the brand to which this person has connected a store since then, if any."""
    rows = AuditLog.objects.filter(
        brand_id__in=brand_ids, at__gte=moment, user_id=user_id, action=CONNECTED_ACTION
    )
    return rows.order_by("-at").values_list("brand_id", flat=True).first()


def _reception(facts: LinkFacts, *, is_fresh: bool) -> Reception:
    if facts.receives_webhooks is not None:
        return Reception.ON if facts.receives_webhooks else Reception.OFF
    return Reception.ON if is_fresh else Reception.CHECKING


def _last_webhook(integration: Integration, *, now: datetime) -> datetime | None:
    recent = OrderEvent.objects.filter(
        brand_id=integration.brand_id,
        integration_id=integration.pk,
        received_at__gt=now - KEPT,
    )
    found: datetime | None = recent.aggregate(last=Max("received_at"))["last"]
    return found


def _waiting(integration: Integration, *, now: datetime) -> int:
    rows = ReadHint.objects.filter(
        brand_id=integration.brand_id, integration_id=integration.pk, due_at__lte=now
    )
    return rows.values("id")[:_WAITING_CAP].count()


def _sync(integration: Integration) -> SyncProgress:
    progress = integration.catalog_progress
    return SyncProgress(
        is_running=bool(progress.get("is_running")) or integration.catalog_synced_at is None,
        products=progress.get("products", 0),
        total=progress.get("total", 0),
        categories=progress.get("categories", 0),
        unreadable=progress.get("unreadable", 0),
        synced_at=integration.catalog_synced_at,
    )
