"""The row of a store's link: its sealed tokens, and the lock under which they are replaced."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from psycopg.errors import LockNotAvailable

from integrations.connector import NO_ANSWER, Busy, NeedsReconnect
from integrations.models import Integration
from vircle.foundation import clock
from vircle.foundation.crypto import Place, seal, unseal

LOCK_RETRY_SECONDS = 5.0
_LOCK_TIMEOUT = "15s"


def sealed(integration: Integration, column: str, token: str) -> bytes:
    """Seal a token for its column on this row."""
    return seal(token, at=_place(integration, column))


def opened(integration: Integration, column: str) -> str:
    """Return a token of this row, or "" when there is none."""
    kept = getattr(integration, f"{column}_sealed")
    return unseal(kept, at=_place(integration, column)) if kept else ""


def is_fresher(row: Integration, *, fresh: str, stale: str) -> bool:
    """Tell whether somebody else has replaced the token meanwhile."""
    expires_at = row.access_expires_at
    return bool(fresh) and fresh != stale and expires_at is not None and expires_at > clock.now()


def adopt(integration: Integration, row: Integration, *, fields: Iterable[str]) -> None:
    """Make these fields of an older copy what they became under the lock."""
    for name in fields:
        setattr(integration, name, getattr(row, name))


@contextmanager
def locked(integration: Integration, *, why: Callable[[Integration], str]) -> Iterator[Integration]:
    """Hold the row, as it is now, in a transaction of its own; `why` tells how a link ended.

    Durable: inside somebody's transaction a new token could be rolled back, and be lost.
    """
    try:
        with transaction.atomic(durable=True):
            row = _lock(integration)
            if row is None or not row.is_connected:
                raise NeedsReconnect(why(row or integration))
            yield row
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise Busy(LOCK_RETRY_SECONDS, NO_ANSWER) from error
        raise


def _lock(integration: Integration) -> Integration | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [_LOCK_TIMEOUT])
    # NO KEY: a webhook's rows point at this one and must not wait for a platform.
    rows = Integration.objects.select_for_update(no_key=True)
    return rows.filter(brand_id=integration.brand_id, pk=integration.pk).first()


def _place(integration: Integration, column: str) -> Place:
    key = f"{integration.platform}:{integration.store_id}"
    return Place("integrations_integration", column, integration.brand_id, key)
