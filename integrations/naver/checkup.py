"""The daily look at a store's link: its subscription, or until when its application is good."""

from contextlib import suppress
from datetime import date, datetime

from integrations.connector import CheckUp, ConnectorError, Position
from integrations.models import EndedBy, Integration
from integrations.naver import solution, tokens
from integrations.naver.applications import is_own
from integrations.naver.assumptions import AUTHENTICATED_FOR, REMIND_BEFORE
from vircle.foundation.clock import kst_date


def check_up(integration: Integration, *, last: Position, now: datetime) -> CheckUp:
    """See integrations.connector.Connector; raises ConnectorError."""
    if is_own(integration):
        return CheckUp(facts=_authentication(integration, last=last, now=now))
    return CheckUp(facts=_subscription(integration, now=now))


def reauthenticate_by(connected_at: datetime) -> date:
    """Return until when an application that was connected then has to be authenticated anew."""
    return kst_date(connected_at + AUTHENTICATED_FOR)


def facts_on_connecting(*, now: datetime) -> dict[str, str]:
    """Return what is kept of a brand's own application that was just linked."""
    return {"reauthenticate_by": reauthenticate_by(now).isoformat()}


def _authentication(
    integration: Integration, *, last: Position, now: datetime
) -> dict[str, str | bool]:
    """Naver does not say when it was authenticated: the day it was linked is the latest."""
    by = date.fromisoformat(
        last.get("reauthenticate_by") or reauthenticate_by(integration.connected_since).isoformat()
    )
    return {
        "reauthenticate_by": by.isoformat(),
        "reauthenticate_soon": kst_date(now + REMIND_BEFORE) >= by,
    }


def _subscription(integration: Integration, *, now: datetime) -> dict[str, str | bool]:
    """Read the subscription; an end that was told before needs no further signal.

    One that is seen here first is the first of two. What the token endpoint says of a seller who
    left is not known: that it gives a token proves nothing, that it refuses is the second.
    """
    found = solution.subscription(account_uid=integration.store_id)
    status = found.status if found else "NONE"
    facts: dict[str, str | bool] = {
        "subscription": status,
        "may_call": solution.may_call(status),
        "seen_at": now.isoformat(),
    }
    if facts["may_call"]:
        if integration.removal_heard_at is not None:
            _hear(integration, at=None)
        return facts
    if integration.removal_heard_at is not None:
        tokens.end(integration, ended_by=EndedBy.UNSUBSCRIBED)
        return facts
    _hear(integration, at=now)
    # A refusal is counted under the lock, and with both signals the store is parked.
    with suppress(ConnectorError):
        tokens.confirm(integration)
    return facts


def _hear(integration: Integration, *, at: datetime | None) -> None:
    integration.removal_heard_at = at
    Integration.objects.filter(brand_id=integration.brand_id, pk=integration.pk).update(
        removal_heard_at=at
    )
