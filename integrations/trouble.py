"""Keep on the integration what an operator should know about how the calls go."""

from datetime import datetime

from integrations import sql
from integrations.connector import TOO_FAST, Busy, ConnectorError, NeedsReconnect
from integrations.models import Integration
from vircle.foundation import clock

# Polls take turns with single orders every second or so: that is how it should be.
_SHORT_SECONDS = 2.0


def note_trouble(integration: Integration, *, error: ConnectorError) -> None:
    """Remember a failure in plain words.

    A short wait for the limiter is not one, and the end of an authorisation is noted where it
    was found out.
    """
    is_short = isinstance(error, Busy) and error.retry_after <= _SHORT_SECONDS
    if (is_short and is_turn(error)) or isinstance(error, NeedsReconnect):
        return
    Integration.objects.filter(brand_id=integration.brand_id, pk=integration.pk).update(
        error=str(error)[:300], error_at=clock.now()
    )


def is_turn(error: ConnectorError) -> bool:
    """Tell a wait for one's turn, which says nothing of the request, from a failure of it."""
    return isinstance(error, Busy) and str(error) == TOO_FAST


def note_success(integration: Integration, *, changed: int, now: datetime) -> None:
    """Forget the last failure, and note when an order was heard of; inside a transaction."""
    if integration.error:
        Integration.objects.filter(
            brand_id=integration.brand_id, pk=integration.pk, error=integration.error
        ).update(error="", error_at=None)
    if changed:
        store = sql.Store(integration.brand_id, integration.pk)
        sql.note_heard(store=store, now=now)
