"""How a SmartStore is linked: a hand-off, a person's yes, an approval; each may be refused."""

import hashlib
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from integrations.connector import ConnectorError
from integrations.models import Integration, Platform
from integrations.naver import applications, handoff, solution
from integrations.naver.applications import Application
from integrations.naver.assumptions import HANDOFF_KEPT_FOR, MAY_NOT_SUBSCRIBE, RUNNING_CODES
from integrations.naver.models import HandOff
from integrations.naver.solution import SellerInfo
from integrations.naver.stops import (
    EXPIRED,
    NOT_IN_USE,
    ROLE,
    TAKEN,
    UNVERIFIED,
    Reason,
    Stopped,
    reason_of,
)
from integrations.naver.trouble import BadRequest
from integrations.services import Connected, StoreTaken, connect, is_taken
from vircle.brands.models import Brand, User
from vircle.brands.services import write_audit
from vircle.foundation import limiter
from vircle.foundation.crypto import Place, seal, unseal

logger = logging.getLogger(__name__)

_NO_BRAND = 0


def receive(*, token: str, now: datetime, is_known: Callable[[UUID], bool]) -> HandOff:
    """Find out whom Naver has sent, and keep it; raises Stopped.

    A token is good for one browser: `is_known` tells whether this one came with it before, and
    for it a second look is a reload and nothing else.
    """
    digest = hashlib.sha256(token.encode(errors="replace")).digest()
    kept = HandOff.objects.filter(token_digest=digest).first()
    if kept is None:
        kept = _keep(token, digest=digest, info=_who(token, now=now), now=now)
    elif not is_known(kept.pk):
        raise Stopped(EXPIRED)
    insist_on_fresh(kept, now=now)
    return kept


def _who(token: str, *, now: datetime) -> SellerInfo:
    signer = handoff.Signer(settings.NAVER_SOLUTION_PUBLIC_KEY, settings.NAVER_SOLUTION_ID)
    try:
        if handoff.is_signed(token):
            return handoff.verify(token, signer=signer, now=now)
        return solution.seller_info_by_token(token=token)
    except handoff.BadHandOff as error:
        raise Stopped(UNVERIFIED, detail=error.why) from error
    except ConnectorError as error:
        raise Stopped(reason_of(error)) from error


def _keep(token: str, *, digest: bytes, info: SellerInfo, now: datetime) -> HandOff:
    made = HandOff(
        token_digest=digest,
        account_uid=info.account_uid,
        store_name=info.store_name,
        role=info.role,
        subscription_status=info.status,
        may_approve=info.may_approve,
        impossible_reason=info.reason,
        received_at=now,
    )
    if info.may_approve:
        made.token_sealed = seal(token, at=_place(made))
    made.save(force_insert=True)
    return made


def insist_on_fresh(kept: HandOff, *, now: datetime) -> None:
    """Raise Stopped for a hand-off of too long ago."""
    if now - kept.received_at > HANDOFF_KEPT_FOR:
        raise Stopped(EXPIRED)


def obstacle(kept: HandOff) -> Reason | None:
    """Return why this seller cannot be linked as things stand, or None."""
    if kept.role in MAY_NOT_SUBSCRIBE:
        return ROLE
    is_possible = kept.may_approve or solution.may_call(kept.subscription_status)
    return None if is_possible else NOT_IN_USE


def needs_nothing(kept: HandOff, *, store: Integration) -> bool:
    """Tell whether somebody only opens the solution of a store that is linked and works."""
    runs = solution.may_call(kept.subscription_status)
    return runs and store.is_connected and not applications.is_own(store)


def complete(kept: HandOff, *, brand: Brand, user: User, now: datetime) -> Connected:
    """Let the subscription begin where that is for us to say, and link the store; raises Stopped.

    A second press finds the subscription running and refreshes the same link.
    """
    insist_on_fresh(kept, now=now)
    if (reason := obstacle(kept)) is not None:
        raise Stopped(reason, brand_id=brand.pk, detail=kept.impossible_reason)
    if is_taken(brand_id=brand.pk, platform=Platform.NAVER, store_id=kept.account_uid):
        # Before the approval, which may cost the seller money.
        raise Stopped(TAKEN, brand_id=brand.pk)
    if not solution.may_call(kept.subscription_status):
        kept.subscription_status = _approve(kept, brand=brand)
    connected = _link(kept, brand=brand, user=user, now=now)
    kept.brand, kept.user, kept.token_sealed = brand, user, None
    kept.outcome = HandOff.REFRESHED if connected.was_connected else HandOff.CONNECTED
    kept.save(update_fields=["brand", "user", "token_sealed", "outcome", "subscription_status"])
    return connected


def _approve(kept: HandOff, *, brand: Brand) -> str:
    token = unseal(kept.token_sealed, at=_place(kept)) if kept.token_sealed else ""
    try:
        status = solution.approve(token=token, mapping_id=brand.code)
    except BadRequest as error:
        if error.code in RUNNING_CODES:
            return "SUBSCRIBING"
        raise Stopped(reason_of(error), brand_id=brand.pk, detail=error.code) from error
    except ConnectorError as error:
        raise Stopped(reason_of(error), brand_id=brand.pk) from error
    if not solution.may_call(status):
        raise Stopped(NOT_IN_USE, brand_id=brand.pk, detail=status)
    return status


def _link(kept: HandOff, *, brand: Brand, user: User, now: datetime) -> Connected:
    try:
        return link_store(
            kept.account_uid,
            name=kept.store_name,
            application=None,
            facts={"subscription": kept.subscription_status, "may_call": True},
            brand=brand,
            user=user,
            now=now,
        )
    except StoreTaken as taken:
        raise Stopped(TAKEN, brand_id=brand.pk) from taken


def _place(kept: HandOff) -> Place:
    return Place("naver_handoff", "token", _NO_BRAND, str(kept.pk))


def link_store(
    store_id: str,
    *,
    name: str,
    application: Application | None,
    facts: Mapping[str, Any],
    brand: Brand,
    user: User,
    now: datetime,
) -> Connected:
    """Link a store by the solution or by an application of its own; raises StoreTaken."""

    def grant(integration: Integration) -> None:
        integration.store_name = name or integration.store_name
        integration.checkup = dict(facts)
        applications.adopt(integration, application)
        # A token of the way it was linked before is of no use.
        integration.access_token_sealed, integration.access_expires_at = None, None

    return connect(
        brand=brand, user=user, platform=Platform.NAVER, store_id=store_id, grant=grant, now=now
    )


def note_refusal(*, stopped: Stopped, user: User | None, address: str, now: datetime) -> None:
    """Leave one line, and not a flood of them: in the brand's log, or else in the server's."""
    reason, brand_id = stopped.reason.name, stopped.brand_id
    if not limiter.allow(key=f"naver-link:{brand_id or address}:{reason}", limit=5, seconds=60):
        return
    if brand_id is None:
        logger.warning("A SmartStore was not linked: %s %.40s.", reason, stopped.detail)
        return
    write_audit(
        brand_id=brand_id,
        user_id=user.pk if user else None,
        now=now,
        action="naver.refused",
        subject=reason,
    )
