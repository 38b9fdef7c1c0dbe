"""Look at each link once a day: whether news still arrives, what was lost, what will end soon."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from integrations import sql
from integrations.connector import Budget, Busy, CheckUp, ConnectorError
from integrations.models import Integration
from integrations.registry import connector_for
from integrations.trouble import note_trouble
from vircle.foundation import clock
from vircle.foundation.wake import Door, wake

_LEASE = timedelta(minutes=5)
_AFTER_TROUBLE = timedelta(hours=1)
_BUSY_AT_LEAST = timedelta(minutes=1)
# About once a day, and not for every store at the same time of it.
_LEAST, _SPREAD = timedelta(hours=22), timedelta(hours=4)


def check_due(*, now: datetime) -> bool:
    """Look at the one store that is due longest; False when none is."""
    with transaction.atomic():
        store = sql.claim_checkup(now=now, until=now + _LEASE)
    if store is None:
        return False
    integration = Integration.objects.get(brand_id=store.brand_id, pk=store.integration_id)
    try:
        found = connector_for(integration).check_up(last=integration.checkup)
    except ConnectorError as error:
        _save(integration, checkup_due_at=clock.now() + _wait(error))
        note_trouble(integration, error=error)
    else:
        _keep(integration, found)
    return True


def budget(*, integration: Integration) -> Budget:
    """Tell how near a store's call limit we are, without making a call."""
    return connector_for(integration).budget()


def _keep(integration: Integration, found: CheckUp) -> None:
    now = clock.now()
    with transaction.atomic():
        _save(integration, checkup=dict(found.facts), checkup_due_at=now + _next())
        if found.lost_orders:
            store = sql.Store(integration.brand_id, integration.pk)
            sql.hint_orders(store=store, external_ids=found.lost_orders, now=now)
            wake(Door.READ)


def _save(integration: Integration, **fields: Any) -> None:
    """Not on a store that was let go meanwhile: it has nothing due."""
    rows = Integration.objects.filter(brand_id=integration.brand_id, pk=integration.pk)
    rows.exclude(checkup_due_at=None).update(**fields)


def _wait(error: ConnectorError) -> timedelta:
    if isinstance(error, Busy):
        return max(_BUSY_AT_LEAST, timedelta(seconds=error.retry_after))
    return _AFTER_TROUBLE


def _next() -> timedelta:
    return _LEAST + timedelta(seconds=secrets.randbelow(int(_SPREAD.total_seconds())))
