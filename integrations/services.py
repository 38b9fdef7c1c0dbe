"""Connect a store to a brand, let it go, and ask it now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from integrations import sql
from integrations.linked import tell_linked
from integrations.models import Integration, IntegrationStatus, Platform, StoreDirectory
from integrations.registry import connector_for
from vircle.brands.models import Brand, User
from vircle.brands.services import write_audit
from vircle.foundation.wake import Door, wake

CONNECTED_ACTION = "integration.connected"
DISCONNECTED_ACTION = "integration.disconnected"


class StoreTaken(Exception):
    """The store belongs to another brand."""


@dataclass(frozen=True, slots=True)
class Connected:
    """A store that is connected now; `was_connected` when its link was only refreshed."""

    integration: Integration
    was_connected: bool


def is_taken(*, brand_id: int, platform: Platform, store_id: str) -> bool:
    """Tell whether another brand holds the store."""
    holder = StoreDirectory.objects.filter(platform=platform, store_id=store_id)
    return holder.exclude(brand_id=brand_id).exists()


@transaction.atomic
def connect(
    *,
    brand: Brand,
    user: User,
    platform: Platform,
    store_id: str,
    grant: Callable[[Integration], None],
    now: datetime,
) -> Connected:
    """Connect a store, or refresh its link; `grant` puts the tokens on the row.

    Raises StoreTaken. Everything that was parked becomes due, and the poll goes on from where it
    stopped: claims of what was issued earlier are found, however long the store was let go. Its
    deliveries of that time are recorded but issue nothing, as they came before this connection.
    """
    integration = _locked(brand, platform=platform, store_id=store_id, now=now)
    was_connected = integration.status == IntegrationStatus.CONNECTED
    if integration.status == IntegrationStatus.DISCONNECTED:
        integration.connected_since = now
    if integration.status == IntegrationStatus.RECONNECT:
        integration.resumed_at = now
    grant(integration)
    for name, value in _fresh(now).items():
        setattr(integration, name, value)
    # Its shops stay known: a poll that begins before the catalogue's sync asks in each of them.
    shops = integration.catalog_progress.get("shops")
    integration.catalog_progress = {"shops": shops} if shops else {}
    integration.save()
    _enter_directory(integration)
    sql.release_parked(store=sql.Store(brand.pk, integration.pk), now=now)
    tell_linked(integration, now=now)
    _audit(integration, action=CONNECTED_ACTION, user=user, now=now)
    wake(Door.READ)
    wake(Door.CATALOG)
    return Connected(integration, was_connected)


def _locked(brand: Brand, *, platform: Platform, store_id: str, now: datetime) -> Integration:
    existing = (
        Integration.objects.select_for_update(no_key=True)
        .filter(brand=brand, platform=platform, store_id=store_id)
        .first()
    )
    return existing or Integration(
        brand=brand, platform=platform, store_id=store_id, connected_since=now
    )


def _fresh(now: datetime) -> dict[str, Any]:
    return {
        "status": IntegrationStatus.CONNECTED,
        "error": "",
        "error_at": None,
        "ended_by": "",
        "removal_heard_at": None,
        "refusals": 0,
        "refused_at": None,
        "checkup_due_at": now,
        "poll_due_at": now,
        "poll_leased_until": None,
        "poll_progress": {},
        "catalog_due_at": now,
    }


def _enter_directory(integration: Integration) -> None:
    entry, _ = StoreDirectory.objects.get_or_create(
        platform=integration.platform,
        store_id=integration.store_id,
        defaults={"brand_id": integration.brand_id, "integration_id": integration.pk},
    )
    if entry.brand_id != integration.brand_id:
        raise StoreTaken


@transaction.atomic
def disconnect(*, integration: Integration, user: User, now: datetime) -> None:
    """Let a store go: no new orders, no tokens; history stays.

    The platform is told after the commit and may not answer: its grant ends by itself then.
    """
    connector = connector_for(integration)
    Integration.objects.filter(brand_id=integration.brand_id, pk=integration.pk).update(
        status=IntegrationStatus.DISCONNECTED,
        access_token_sealed=None,
        refresh_token_sealed=None,
        access_expires_at=None,
        refresh_expires_at=None,
        refreshing_since=None,
        catalog_due_at=None,
        checkup_due_at=None,
        poll_progress={},
        error="",
        error_at=None,
    )
    StoreDirectory.objects.filter(
        platform=integration.platform,
        store_id=integration.store_id,
        brand_id=integration.brand_id,
    ).delete()
    _audit(integration, action=DISCONNECTED_ACTION, user=user, now=now)
    transaction.on_commit(connector.revoke)


def sync_now(*, integration: Integration, user: User, now: datetime) -> None:
    """Let a store be polled and its catalogue mirrored at once ([지금 동기화])."""
    Integration.objects.filter(
        brand_id=integration.brand_id,
        pk=integration.pk,
        status=IntegrationStatus.CONNECTED,
    ).update(poll_due_at=now, catalog_due_at=now)
    _audit(integration, action="integration.synced", user=user, now=now)
    wake(Door.CATALOG)


def _audit(integration: Integration, *, action: str, user: User, now: datetime) -> None:
    write_audit(
        brand_id=integration.brand_id,
        user_id=user.pk,
        now=now,
        action=action,
        subject=str(integration),
    )
