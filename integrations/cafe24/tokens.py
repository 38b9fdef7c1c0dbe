"""Keep one mall's tokens fresh: many workers, one refresh, nothing lost that can be kept."""

from datetime import datetime, timedelta

from django.db import connection, transaction

from integrations.cafe24 import oauth
from integrations.connector import EXPIRED, UNREADABLE, ConnectorError, NeedsReconnect
from integrations.models import Integration, IntegrationStatus
from vircle.foundation import clock
from vircle.foundation.crypto import Place, seal, unseal

# An access token lives two hours; whoever finds less than this left renews it.
RENEW_BEFORE = timedelta(minutes=10)
# A refresh token lives 14 days from its last rotation.
KEEP_ALIVE_BEFORE = timedelta(days=7)


def store(integration: Integration, pair: oauth.TokenPair) -> None:
    """Put a new pair on the row (unsaved)."""
    integration.access_token_sealed = seal(
        pair.access_token, at=_place(integration, "access_token")
    )
    integration.refresh_token_sealed = seal(
        pair.refresh_token, at=_place(integration, "refresh_token")
    )
    integration.access_expires_at = pair.access_expires_at
    integration.refresh_expires_at = pair.refresh_expires_at
    integration.scopes = list(pair.scopes)
    integration.refreshing_since = None


TOKEN_FIELDS = (
    "access_token_sealed",
    "refresh_token_sealed",
    "access_expires_at",
    "refresh_expires_at",
    "scopes",
    "refreshing_since",
)


def access_token(integration: Integration, *, now: datetime) -> str:
    """Return a token that still lives for a while; raises NeedsReconnect or Busy."""
    if not integration.is_connected:
        raise NeedsReconnect
    expires_at = integration.access_expires_at
    if expires_at is None or expires_at - now < RENEW_BEFORE:
        return renew(integration, stale=_open(integration, "access_token"))
    return _open(integration, "access_token")


def keep_alive(integration: Integration, *, now: datetime) -> None:
    """Rotate a pair that nobody used for a while, long before its 14 days are over."""
    expires_at = integration.refresh_expires_at
    if expires_at is not None and expires_at - now < KEEP_ALIVE_BEFORE:
        renew(integration, stale=_open(integration, "access_token"))


def refresh_token(integration: Integration) -> str:
    """Return the refresh token, or "" when there is none."""
    return _open(integration, "refresh_token")


def renew(integration: Integration, *, stale: str) -> str:
    """Replace a token that ended, unless somebody else just did.

    The refresh token works once. So: one at a time under the row's lock, look again after
    waiting, save the new pair before anybody else may look.
    """
    _announce(integration)
    # Durable: inside somebody's transaction the new pair could be rolled back, and be lost.
    with transaction.atomic(durable=True):
        row = _locked(integration)
        fresh = _open(row, "access_token")
        if not _is_fresher(row, fresh=fresh, stale=stale):
            fresh = _trade(row)
    if not fresh:
        raise NeedsReconnect
    for name in TOKEN_FIELDS:
        setattr(integration, name, getattr(row, name))
    return fresh


def _announce(integration: Integration) -> None:
    """Note the attempt where a crash cannot undo it: a lost answer means a lost token.

    Not once somebody else has renewed the pair: their note is gone, and ours would stay.
    """
    Integration.objects.filter(
        brand_id=integration.brand_id,
        pk=integration.pk,
        access_token_sealed=integration.access_token_sealed,
        refreshing_since=None,
    ).update(refreshing_since=clock.now())


def _locked(integration: Integration) -> Integration:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '15s'")
    # NO KEY: a webhook's rows point at this one and must not wait for Cafe24.
    row = (
        Integration.objects.select_for_update(no_key=True)
        .filter(brand_id=integration.brand_id, pk=integration.pk)
        .first()
    )
    if row is None or not row.is_connected:
        raise NeedsReconnect
    return row


def _is_fresher(row: Integration, *, fresh: str, stale: str) -> bool:
    expires_at = row.access_expires_at
    return bool(fresh) and fresh != stale and expires_at is not None and expires_at > clock.now()


def _trade(row: Integration) -> str:
    """Return a new access token, or "" when only a new consent helps."""
    try:
        pair = _new_pair(row)
    except oauth.InvalidGrant:
        _park(row)
        return ""
    store(row, pair)
    row.save(update_fields=TOKEN_FIELDS)
    return pair.access_token


def _new_pair(row: Integration) -> oauth.TokenPair:
    current = refresh_token(row)
    if not current:
        raise oauth.InvalidGrant
    pair = oauth.refresh(mall_id=row.store_id, refresh_token=current, now=clock.now())
    if pair.mall_id != row.store_id:
        raise ConnectorError(UNREADABLE)
    return pair


def _park(row: Integration) -> None:
    """Everything that waits keeps waiting until somebody consents again."""
    row.status, row.error, row.error_at = IntegrationStatus.RECONNECT, EXPIRED, clock.now()
    row.save(update_fields=["status", "error", "error_at"])


def _open(integration: Integration, column: str) -> str:
    sealed = getattr(integration, f"{column}_sealed")
    return unseal(sealed, at=_place(integration, column)) if sealed else ""


def _place(integration: Integration, column: str) -> Place:
    key = f"{integration.platform}:{integration.store_id}"
    return Place("integrations_integration", column, integration.brand_id, key)
