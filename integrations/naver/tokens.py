"""Keep each store's token, and the solution's own: one request at a time, sealed at rest."""

from datetime import datetime

import redis

from integrations.connector import EXPIRED, ConnectorError, NeedsReconnect
from integrations.links import adopt, is_fresher, locked, opened, sealed
from integrations.models import EndedBy, Integration, IntegrationStatus
from integrations.naver import oauth
from integrations.naver.applications import application_of, is_own, solution
from integrations.naver.assumptions import RENEW_BEFORE
from integrations.naver.ending import ending, is_disproved
from integrations.naver.trouble import ENDED, TokenRefused, WrongCredentials
from vircle.foundation import clock
from vircle.foundation.crash_points import Point, reach
from vircle.foundation.crypto import Place, seal, unseal
from vircle.foundation.limiter import client

_TOKEN_FIELDS = ("access_token_sealed", "access_expires_at")
_LINK_FIELDS = (
    "status",
    "ended_by",
    "error",
    "error_at",
    "refusals",
    "refused_at",
    "removal_heard_at",
)
_DOUBT_SECONDS = 300


def store(integration: Integration, token: oauth.Token) -> None:
    """Put a new token on the row (unsaved)."""
    integration.access_token_sealed = sealed(integration, "access_token", token.access_token)
    integration.access_expires_at = token.expires_at
    integration.refusals, integration.refused_at = 0, None


def access_token(integration: Integration, *, now: datetime) -> str:
    """Return a token that still lives for a while; raises NeedsReconnect, Busy or a refusal."""
    if not integration.is_connected:
        raise NeedsReconnect(_why(integration))
    current, expires_at = opened(integration, "access_token"), integration.access_expires_at
    is_stale = not current or expires_at is None or expires_at - now < RENEW_BEFORE
    # A living token may outlast the subscription: news of its end is settled by a new one.
    if is_stale or (integration.removal_heard_at and _may_doubt(integration)):
        return renew(integration, stale=current)
    return current


def renew(integration: Integration, *, stale: str) -> str:
    """Ask for a token anew, unless somebody else just did; it may well be the same one.

    The row's lock keeps a crowd of workers from asking the same at once.
    """
    with locked(integration, why=_why) as row:
        fresh = opened(row, "access_token")
        refusal = None if is_fresher(row, fresh=fresh, stale=stale) else _ask(row)
    reach(Point.RENEW_AFTER_COMMIT)
    adopt(integration, row, fields=(*_TOKEN_FIELDS, *_LINK_FIELDS))
    if refusal is not None:
        raise refusal if row.is_connected else NeedsReconnect(_why(row)) from refusal
    return opened(row, "access_token")


def confirm(integration: Integration) -> None:
    """Ask for a token whether or not one is needed: a refusal counts."""
    renew(integration, stale=opened(integration, "access_token"))


def _ask(row: Integration) -> ConnectorError | None:
    """Ask under the lock; a refusal is counted and returned, so that the count is kept."""
    uid = "" if is_own(row) else row.store_id
    now = clock.now()
    try:
        token = oauth.request_token(application_of(row), account_uid=uid, now=now)
    except (TokenRefused, WrongCredentials) as error:
        _count(row, error=error, now=now)
        return error
    reach(Point.RENEW_AFTER_HTTP)
    store(row, token)
    if is_disproved(row.removal_heard_at, now=now):
        row.removal_heard_at = None
    row.save(update_fields=[*_TOKEN_FIELDS, "refusals", "refused_at", "removal_heard_at"])
    reach(Point.RENEW_BEFORE_COMMIT)
    return None


def _count(row: Integration, *, error: ConnectorError, now: datetime) -> None:
    """Count a refusal, and park the store once it is sure that its link ended.

    A wrong secret of the platform's own application is no store's fault.
    """
    if isinstance(error, WrongCredentials) and not is_own(row):
        return
    row.refusals, row.refused_at = row.refusals + 1, row.refused_at or now
    ended_by = ending(
        refusals=row.refusals,
        refused_at=row.refused_at,
        removal_heard_at=row.removal_heard_at,
        is_own=is_own(row),
        now=now,
    )
    if ended_by:
        _park(row, ended_by=ended_by, now=now)
    row.save(update_fields=_LINK_FIELDS)


def end(integration: Integration, *, ended_by: EndedBy) -> None:
    """Have a store wait for a person, as it is known otherwise that its link has ended."""
    with locked(integration, why=_why) as row:
        _park(row, ended_by=ended_by, now=clock.now())
        row.save(update_fields=_LINK_FIELDS)
    adopt(integration, row, fields=(*_TOKEN_FIELDS, *_LINK_FIELDS))


def _park(row: Integration, *, ended_by: EndedBy, now: datetime) -> None:
    row.status, row.ended_by = IntegrationStatus.RECONNECT, ended_by
    row.error, row.error_at = _why(row), now


def _why(integration: Integration) -> str:
    return ENDED if integration.ended_by == EndedBy.UNSUBSCRIBED else EXPIRED


def _may_doubt(integration: Integration) -> bool:
    """Let news of an end make one call ask in five minutes, not every one."""
    try:
        key = f"naver:doubted:{integration.store_id}"
        return bool(client().set(key, 1, nx=True, ex=_DOUBT_SECONDS))
    except redis.RedisError:
        return True


# The solution's own token belongs to no brand. Asked for anew it comes back the same, so it is
# only remembered, sealed, where losing it costs one call.
_SOLUTION_KEY = "naver:solution-token"


def solution_token(*, now: datetime, stale: str = "") -> str:
    """Return the token by which the solution asks about itself, other than a refused one."""
    application = solution()
    place = Place("naver", "solution_token", 0, application.client_id)
    kept = _remembered(place)
    if kept and kept != stale:
        return kept
    token = oauth.request_token(application, now=now)
    lives = (token.expires_at - now - RENEW_BEFORE).total_seconds()
    if lives >= 1:
        _remember(seal(token.access_token, at=place), seconds=int(lives))
    return token.access_token


def _remembered(place: Place) -> str:
    try:
        sealed = client().get(f"{_SOLUTION_KEY}:{place.key}")
    except redis.RedisError:
        return ""
    return unseal(sealed, at=place) if isinstance(sealed, bytes) else ""


def _remember(sealed: bytes, *, seconds: int) -> None:
    try:
        client().set(f"{_SOLUTION_KEY}:{solution().client_id}", sealed, ex=seconds)
    except redis.RedisError:
        return
