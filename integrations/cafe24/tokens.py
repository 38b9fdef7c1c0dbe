"""Keep one mall's tokens fresh: many workers, one refresh, nothing lost that can be kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from integrations.cafe24 import oauth
from integrations.cafe24.ending import Refusal, Signals, ask_again_at, ending, is_disproved
from integrations.connector import (
    DOUBTED,
    EXPIRED,
    REMOVED,
    UNREADABLE,
    Busy,
    ConnectorError,
    NeedsReconnect,
    Refused,
)
from integrations.links import LOCK_RETRY_SECONDS, adopt, is_fresher, locked, opened, sealed
from integrations.models import EndedBy, Integration, IntegrationStatus
from vircle.foundation import clock
from vircle.foundation.crash_points import Point, reach

# An access token lives two hours; whoever finds less than this left renews it.
RENEW_BEFORE = timedelta(minutes=10)
# A refresh token lives 14 days from its last rotation.
KEEP_ALIVE_BEFORE = timedelta(days=7)


def store(integration: Integration, pair: oauth.TokenPair) -> None:
    """Put a new pair on the row (unsaved)."""
    integration.access_token_sealed = sealed(integration, "access_token", pair.access_token)
    integration.refresh_token_sealed = sealed(integration, "refresh_token", pair.refresh_token)
    integration.access_expires_at = pair.access_expires_at
    integration.refresh_expires_at = pair.refresh_expires_at
    integration.scopes = list(pair.scopes)
    integration.refreshing_since = None
    integration.refusals, integration.refused_at = 0, None


TOKEN_FIELDS = (
    "access_token_sealed",
    "refresh_token_sealed",
    "access_expires_at",
    "refresh_expires_at",
    "scopes",
    "refreshing_since",
    "refusals",
    "refused_at",
)

_LINK_FIELDS = ("status", "ended_by", "error", "error_at", "refusals", "refused_at")


def access_token(integration: Integration, *, now: datetime) -> str:
    """Return a token that still lives for a while; raises NeedsReconnect or Busy."""
    if not integration.is_connected:
        raise NeedsReconnect
    _hold_back(integration, now=now)
    expires_at = integration.access_expires_at
    if expires_at is None or expires_at - now < RENEW_BEFORE:
        return renew(integration, stale=opened(integration, "access_token"))
    return opened(integration, "access_token")


def keep_alive(integration: Integration, *, now: datetime) -> None:
    """Rotate a pair that nobody used for a while, long before its 14 days are over."""
    expires_at = integration.refresh_expires_at
    if expires_at is not None and expires_at - now < KEEP_ALIVE_BEFORE:
        renew(integration, stale=opened(integration, "access_token"))


def refresh_token(integration: Integration) -> str:
    """Return the refresh token, or "" when there is none."""
    return opened(integration, "refresh_token")


def renew(integration: Integration, *, stale: str) -> str:
    """Replace a token that ended, unless somebody else just did.

    The refresh token works once. So: one at a time under the row's lock, look again after
    waiting, save the new pair before anybody else may look. One whose answer was lost is tried
    again later: if it was used up then, there is nothing left that this could spoil.
    """
    with _announced(integration), locked(integration, why=_why) as row:
        _hold_back(row, now=clock.now())
        fresh = opened(row, "access_token")
        if not is_fresher(row, fresh=fresh, stale=stale):
            reach(Point.REFRESH_AFTER_NOTE)
            fresh = _trade(row)
            reach(Point.REFRESH_BEFORE_COMMIT)
    reach(Point.REFRESH_AFTER_COMMIT)
    adopt(integration, row, fields=(*TOKEN_FIELDS, *_LINK_FIELDS))
    if not fresh:
        raise _refused_as(row)
    return fresh


def refused(integration: Integration, *, refusal: Refusal) -> ConnectorError:
    """Count that the API forbade what was consented to; returns what to make of it."""
    with locked(integration, why=_why) as row:
        _count(row, refusal=refusal)
    adopt(integration, row, fields=(*TOKEN_FIELDS, *_LINK_FIELDS))
    return Refused() if row.is_connected else _refused_as(row)


def accepted(integration: Integration) -> None:
    """Forget refusals, and an old rumour of a removal: a call went through."""
    now = clock.now() if integration.removal_heard_at else None
    is_wrong = now is not None and is_disproved(integration.removal_heard_at, now=now)
    if not integration.refusals and not is_wrong:
        return
    # News that came after this row was read is newer than what the call says.
    rows = Integration.objects.filter(
        brand_id=integration.brand_id,
        pk=integration.pk,
        removal_heard_at=integration.removal_heard_at,
    )
    integration.refusals, integration.refused_at = 0, None
    if is_wrong:
        integration.removal_heard_at = None
    rows.update(refusals=0, refused_at=None, removal_heard_at=integration.removal_heard_at)


def _hold_back(integration: Integration, *, now: datetime) -> None:
    """After a refusal ask again a little later each time, whoever asks."""
    next_at = ask_again_at(Signals.of(integration))
    if next_at is not None and now < next_at:
        raise Busy((next_at - now).total_seconds(), DOUBTED)


@contextmanager
def _announced(integration: Integration) -> Iterator[None]:
    """Note the attempt where a crash cannot undo it: a lost answer means a lost token.

    The note goes with a definite answer, and stays with any other end of this.
    """
    note = _announce(integration)
    try:
        yield
    except oauth.AnswerLost:
        raise
    except ConnectorError:
        _withdraw(integration, note=note)
        raise
    _withdraw(integration, note=note)


def _announce(integration: Integration) -> datetime | None:
    """Return our note, or None beside somebody else's.

    None too once somebody else has renewed the pair: their note is gone, and ours would stay.
    """
    note = clock.now()
    is_ours = Integration.objects.filter(
        brand_id=integration.brand_id,
        pk=integration.pk,
        access_token_sealed=integration.access_token_sealed,
        refreshing_since=None,
    ).update(refreshing_since=note)
    return note if is_ours else None


def _withdraw(integration: Integration, *, note: datetime | None) -> None:
    if note is not None:
        Integration.objects.filter(
            brand_id=integration.brand_id, pk=integration.pk, refreshing_since=note
        ).update(refreshing_since=None)


def _trade(row: Integration) -> str:
    """Return a new access token, or "" when it was refused."""
    try:
        pair = _new_pair(row)
    except oauth.InvalidGrant:
        _count(row, refusal=Refusal.GRANT)
        return ""
    store(row, pair)
    row.save(update_fields=TOKEN_FIELDS)
    return pair.access_token


def _new_pair(row: Integration) -> oauth.TokenPair:
    current = refresh_token(row)
    if not current:
        raise oauth.InvalidGrant
    pair = oauth.refresh(mall_id=row.store_id, refresh_token=current, now=clock.now())
    reach(Point.REFRESH_AFTER_HTTP)
    if pair.mall_id != row.store_id:
        raise oauth.AnswerLost(LOCK_RETRY_SECONDS, UNREADABLE)
    return pair


def _count(row: Integration, *, refusal: Refusal) -> None:
    """Count a refusal, and park the store once it is sure that its link ended.

    Everything that waits keeps waiting then, until somebody consents again.
    """
    now = clock.now()
    row.refusals, row.refused_at = row.refusals + 1, row.refused_at or now
    if ended_by := ending(Signals.of(row), refusal=refusal, now=now):
        row.status, row.ended_by = IntegrationStatus.RECONNECT, ended_by
        row.error, row.error_at = str(_refused_as(row)), now
    row.save(update_fields=_LINK_FIELDS)


def _refused_as(row: Integration) -> ConnectorError:
    if row.is_connected:
        next_at = ask_again_at(Signals.of(row))
        wait = (next_at - clock.now()).total_seconds() if next_at else 0.0
        return Busy(max(LOCK_RETRY_SECONDS, wait), DOUBTED)
    return NeedsReconnect(_why(row))


def _why(row: Integration) -> str:
    return REMOVED if row.ended_by == EndedBy.REMOVED else EXPIRED
