"""Let a store go: no new orders, and nothing of it is issued by itself any more."""

from datetime import datetime
from functools import partial

from django.db import transaction

from integrations.models import Integration
from integrations.services import disconnect
from vircle.brands.models import User
from warranties.holding import DISCONNECTED, TURNED_OFF, hold_scheduled, release_held
from warranties.rules_settings import rule_of


@transaction.atomic
def let_go(*, integration: Integration, user: User, now: datetime) -> int:
    """Disconnect a store and hold what it has 발급예정; returns how many are held.

    Returns are no longer heard of, so what is scheduled could be issued for goods that went back.
    Connecting the store again does not release them: somebody looks first.
    """
    hold = partial(
        hold_scheduled,
        brand_id=integration.brand_id,
        integration_id=integration.pk,
        user_id=user.pk,
        now=now,
        reason=DISCONNECTED,
    )
    held = hold()
    # Whoever decides at this moment still sees a connected store, and may schedule once more.
    transaction.on_commit(hold)
    disconnect(integration=integration, user=user, now=now)
    return held


def is_caught_up(integration: Integration) -> bool:
    """Tell whether a connected store has been asked about the time for which it was let go.

    Until then a return of that time is not known here, and a release could issue what went back.
    """
    polled_until = integration.polled_until
    return integration.is_connected and (
        polled_until is not None and polled_until >= integration.connected_since
    )


def released_reasons(integration: Integration) -> list[str]:
    """Return which holds a person may end together: the switch's only while it is on."""
    rule = rule_of(brand_id=integration.brand_id, integration_id=integration.pk)
    is_on = bool(rule and rule.current and rule.current.is_on)
    return [DISCONNECTED, TURNED_OFF] if is_on else [DISCONNECTED]


def release_store(*, integration: Integration, user: User, now: datetime) -> int:
    """Make 발급예정 again what was held as the store was let go or turned off; returns how many."""
    if not is_caught_up(integration):
        return 0
    return release_held(
        brand_id=integration.brand_id,
        integration_id=integration.pk,
        user_id=user.pk,
        now=now,
        reasons=released_reasons(integration),
    )
