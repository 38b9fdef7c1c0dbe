"""Record a page of orders so that one that cannot be written does not stop the others."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import DataError, IntegrityError, transaction

from integrations.models import Integration
from integrations.orders.record import record
from integrations.orders.snapshots import OrderSnapshot

logger = logging.getLogger(__name__)

_BAD_ORDER = (DataError, IntegrityError, ValueError, TypeError, ArithmeticError)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many orders changed, and the numbers of those that could not be written."""

    changed: int
    failed: Sequence[str] = ()


def record_each(
    *,
    integration: Integration,
    snapshots: Sequence[OrderSnapshot],
    observed_at: datetime,
    now: datetime,
) -> Outcome:
    """Record all at once, or one by one when that fails; inside a transaction."""
    try:
        with transaction.atomic():
            changed = record(
                integration=integration, snapshots=snapshots, observed_at=observed_at, now=now
            )
        return Outcome(changed)
    except _BAD_ORDER:
        if len(snapshots) == 1:
            _report(integration, snapshots[0])
            return Outcome(0, (snapshots[0].external_id,))
    parts = [
        record_each(integration=integration, snapshots=[one], observed_at=observed_at, now=now)
        for one in snapshots
    ]
    failed = [number for part in parts for number in part.failed]
    return Outcome(sum(part.changed for part in parts), failed)


def _report(integration: Integration, snapshot: OrderSnapshot) -> None:
    # Not the exception's text: a database error quotes the row, and the row holds a person.
    logger.error("Order %s of %s could not be recorded.", snapshot.external_id, integration)
