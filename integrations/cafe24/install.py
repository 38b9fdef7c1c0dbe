"""The install flow's decisions: a launch, a consent, a connection; each may be refused."""

import hashlib
import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from integrations.cafe24 import oauth, signature, tokens
from integrations.cafe24.mall import is_mall_id
from integrations.cafe24.models import ConsentState, LaunchNonce
from integrations.cafe24.scopes import lacking
from integrations.cafe24.stops import (
    BAD_MALL,
    BAD_SIGNATURE,
    BAD_STATE,
    BY_NAME,
    CODE_EXPIRED,
    CONSENT_EXPIRED,
    DENIED,
    LINK_EXPIRED,
    NO_ANSWER,
    NOT_GRANTED,
    SCOPE_MISSING,
    TAKEN,
    Reason,
    Stopped,
)
from integrations.connector import ConnectorError
from integrations.models import Integration, Platform
from integrations.services import Connected, StoreTaken, connect, is_taken
from vircle.brands.models import Brand, Membership, Role, User
from vircle.brands.services import write_audit
from vircle.foundation import limiter

logger = logging.getLogger(__name__)

CONSENT_LIFETIME = timedelta(minutes=10)


class UsedBefore(Exception):
    """A consent came back once more: reloaded, or reached by the browser's back button."""

    def __init__(self, consent: ConsentState) -> None:
        super().__init__(consent.outcome)
        self.consent = consent


def open_launch(
    *, raw_query: bytes, now: datetime, is_known: Callable[[bytes], bool]
) -> signature.Launch:
    """Accept a launch link once; raises Stopped.

    `is_known` tells by the link's digest whether this very browser opened it before: for it a
    second look at the same link is a reload and nothing else.
    """
    try:
        launch = signature.verify(
            raw_query=raw_query, secret=settings.CAFE24_CLIENT_SECRET, now=now
        )
    except signature.BadSignature as error:
        raise Stopped(BAD_SIGNATURE) from error
    except signature.LaunchExpired as error:
        raise Stopped(LINK_EXPIRED) from error
    _, is_new = LaunchNonce.objects.get_or_create(digest=launch.digest, defaults={"seen_at": now})
    if not is_new and not is_known(launch.digest):
        raise Stopped(LINK_EXPIRED)
    return launch


def begin_consent(
    *, brand: Brand, user: User, mall_id: str, session_key: str, now: datetime
) -> str:
    """Start a consent and return the address of Cafe24's consent page; raises Stopped."""
    if not is_mall_id(mall_id):
        raise Stopped(BAD_MALL, brand_id=brand.pk)
    if is_taken(brand_id=brand.pk, platform=Platform.CAFE24, store_id=mall_id):
        # Before the consent: a new consent could end the other brand's tokens.
        raise Stopped(TAKEN, brand_id=brand.pk)
    state = oauth.new_state()
    ConsentState.objects.create(
        state_hash=oauth.state_hash(state),
        session_hash=_hash(session_key),
        brand=brand,
        user=user,
        mall_id=mall_id,
        created_at=now,
    )
    return oauth.consent_url(mall_id=mall_id, state=state)


def take_consent(*, state: str, user: User, session_key: str, now: datetime) -> ConsentState:
    """Use up a consent: once, in time, by who started it, in the same session.

    Raises Stopped, or UsedBefore.
    """
    found = ConsentState.objects.filter(
        state_hash=oauth.state_hash(state), session_hash=_hash(session_key), user=user
    ).first()
    if found is None:
        raise Stopped(BAD_STATE)
    unused = ConsentState.objects.filter(pk=found.pk, used_at=None)
    if not unused.update(used_at=now):
        found.refresh_from_db()
        raise UsedBefore(found)
    return found


def complete(*, consent: ConsentState, code: str, error: str, now: datetime) -> Connected:
    """Redeem what a consent brought back, connect the mall, and keep how it ended.

    Raises Stopped.
    """
    try:
        return _connect(consent, code=code, error=error, now=now)
    except Stopped as stopped:
        _end(consent, outcome=stopped.outcome)
        raise


def _connect(consent: ConsentState, *, code: str, error: str, now: datetime) -> Connected:
    _insist_on_going_on(consent, code=code, error=error, now=now)
    pair = _redeem(consent, code=code, now=now)
    if missing := lacking(pair.scopes):
        raise _stop(consent, SCOPE_MISSING, scopes=missing)

    def grant(integration: Integration) -> None:
        tokens.store(integration, pair)

    try:
        with transaction.atomic():
            connected = connect(
                brand=consent.brand,
                user=consent.user,
                platform=Platform.CAFE24,
                store_id=consent.mall_id,
                grant=grant,
                now=now,
            )
            _end(
                consent,
                outcome=ConsentState.REFRESHED
                if connected.was_connected
                else ConsentState.CONNECTED,
            )
    except StoreTaken as taken:
        raise _stop(consent, TAKEN) from taken
    return connected


def _insist_on_going_on(consent: ConsentState, *, code: str, error: str, now: datetime) -> None:
    if now - consent.created_at > CONSENT_LIFETIME:
        raise _stop(consent, CONSENT_EXPIRED)
    if error or not code:
        raise _stop(consent, refusal(error))
    if not _may_connect(consent):
        raise _stop(consent, BAD_STATE)


def refusal(error: str) -> Reason:
    """Tell a person's no from Cafe24's own; its shape is not documented, RFC 6749 has this word."""
    return DENIED if "denied" in error else NOT_GRANTED


def _redeem(consent: ConsentState, *, code: str, now: datetime) -> oauth.TokenPair:
    try:
        pair = oauth.exchange_code(mall_id=consent.mall_id, code=code, now=now)
    except oauth.InvalidGrant as error:
        raise _stop(consent, CODE_EXPIRED) from error
    except ConnectorError as error:
        raise _stop(consent, NO_ANSWER) from error
    if pair.mall_id != consent.mall_id:
        raise _stop(consent, BAD_SIGNATURE)
    return pair


def _stop(consent: ConsentState, reason: Reason, *, scopes: Iterable[str] = ()) -> Stopped:
    return Stopped(reason, brand_id=consent.brand_id, mall_id=consent.mall_id, scopes=scopes)


def _end(consent: ConsentState, *, outcome: str) -> None:
    consent.outcome = outcome
    consent.save(update_fields=["outcome"])


def ended(consent: ConsentState) -> Stopped | None:
    """Return what stopped a consent that was used before, or None while nothing has yet."""
    name, *scopes = consent.outcome.split(" ")
    reason = BY_NAME.get(name)
    return _stop(consent, reason, scopes=scopes) if reason else None


def last_connected(
    *,
    user: User,
    mall_id: str | None = None,
    brand_id: int | None = None,
    since: datetime | None = None,
) -> ConsentState | None:
    """Return the consent by which this person last connected such a mall, if any."""
    rows = ConsentState.objects.filter(user=user, outcome__in=ConsentState.ENDED_WELL)
    if mall_id is not None:
        rows = rows.filter(mall_id=mall_id) if is_mall_id(mall_id) else rows.none()
    if brand_id is not None:
        rows = rows.filter(brand_id=brand_id)
    if since:
        rows = rows.filter(used_at__gte=since)
    return rows.select_related("brand").order_by("-used_at").first()


def _may_connect(consent: ConsentState) -> bool:
    """Tell whether this person may, by now, still connect stores of the brand."""
    places = Membership.objects.filter(user_id=consent.user_id, brand_id=consent.brand_id)
    return places.filter(role__in=(Role.OWNER, Role.ADMIN)).exists()


def note_refusal(*, stopped: Stopped, user: User | None, address: str, now: datetime) -> None:
    """Leave one line, and not a flood of them: in the brand's log, or else in the server's."""
    reason, brand_id = stopped.reason.name, stopped.brand_id
    whose = brand_id or address
    if not limiter.allow(key=f"cafe24-install:{whose}:{reason}", limit=5, seconds=60):
        return
    if brand_id is None:
        logger.warning("A Cafe24 installation was refused: %s.", reason)
        return
    write_audit(
        brand_id=brand_id,
        user_id=user.pk if user else None,
        now=now,
        action="cafe24.refused",
        subject=reason,
    )


def _hash(session_key: str) -> bytes:
    return hashlib.sha256(session_key.encode()).digest()
