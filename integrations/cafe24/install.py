"""The install flow's decisions: a launch, a consent, a connection; each may be refused."""

import hashlib
import logging
from datetime import datetime, timedelta

from django.conf import settings

from integrations.cafe24 import oauth, signature, tokens
from integrations.cafe24.mall import is_mall_id
from integrations.cafe24.models import ConsentState, LaunchNonce
from integrations.cafe24.stops import (
    BAD_MALL,
    BAD_SIGNATURE,
    BAD_STATE,
    CODE_EXPIRED,
    LINK_EXPIRED,
    NO_ANSWER,
    SCOPE_MISSING,
    TAKEN,
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


def open_launch(*, raw_query: bytes, now: datetime) -> signature.Launch:
    """Accept a launch link once; raises Stopped."""
    try:
        launch = signature.verify(
            raw_query=raw_query, secret=settings.CAFE24_CLIENT_SECRET, now=now
        )
    except signature.BadSignature as error:
        raise Stopped(BAD_SIGNATURE) from error
    except signature.LaunchExpired as error:
        raise Stopped(LINK_EXPIRED) from error
    _, is_new = LaunchNonce.objects.get_or_create(digest=launch.digest, defaults={"seen_at": now})
    if not is_new:
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
    """Use up a consent: once, in time, by who started it, in the same session; or Stopped."""
    found = ConsentState.objects.filter(
        state_hash=oauth.state_hash(state), session_hash=_hash(session_key), user=user
    ).first()
    if found is None:
        raise Stopped(BAD_STATE)
    unused = ConsentState.objects.filter(pk=found.pk, used_at=None)
    if not unused.update(used_at=now):
        raise Stopped(BAD_STATE, brand_id=found.brand_id)
    if now - found.created_at > CONSENT_LIFETIME:
        raise Stopped(LINK_EXPIRED, brand_id=found.brand_id)
    return found


def finish_consent(*, consent: ConsentState, code: str, now: datetime) -> Connected:
    """Redeem the code and connect the mall; raises Stopped."""
    brand_id, mall_id = consent.brand_id, consent.mall_id
    if may_connect(user_id=consent.user_id, brand_id=brand_id) is None:
        raise Stopped(BAD_STATE, brand_id=brand_id)
    pair = _redeem(code, mall_id=mall_id, brand_id=brand_id, now=now)
    if missing := sorted(set(oauth.SCOPES) - set(pair.scopes)):
        raise Stopped(SCOPE_MISSING, brand_id=brand_id, scope=", ".join(missing))

    def grant(integration: Integration) -> None:
        tokens.store(integration, pair)

    try:
        return connect(
            brand=consent.brand,
            user=consent.user,
            platform=Platform.CAFE24,
            store_id=mall_id,
            grant=grant,
            now=now,
        )
    except StoreTaken as error:
        raise Stopped(TAKEN, brand_id=brand_id) from error


def _redeem(code: str, *, mall_id: str, brand_id: int, now: datetime) -> oauth.TokenPair:
    try:
        pair = oauth.exchange_code(mall_id=mall_id, code=code, now=now)
    except oauth.InvalidGrant as error:
        raise Stopped(CODE_EXPIRED, brand_id=brand_id) from error
    except ConnectorError as error:
        raise Stopped(NO_ANSWER, brand_id=brand_id) from error
    if pair.mall_id != mall_id:
        raise Stopped(BAD_SIGNATURE, brand_id=brand_id)
    return pair


def may_connect(*, user_id: int, brand_id: int) -> Membership | None:
    """Return the membership that lets this person connect stores of the brand."""
    return Membership.objects.filter(
        user_id=user_id, brand_id=brand_id, role__in=(Role.OWNER, Role.ADMIN)
    ).first()


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
