"""The sign of life that says: beat ticks, the broker carries, a worker works."""

import time

from celery import shared_task
from django.db import connection

_EVERY_SECONDS = 5.0
_signed_at: list[float] = []


@shared_task
def heartbeat(**_: object) -> None:
    """Write the moment, in real time."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO foundation_heartbeat (name, at) VALUES ('worker', clock_timestamp())
            ON CONFLICT (name) DO UPDATE SET at = excluded.at
            """
        )


def note_work() -> None:
    """Write it for any task that begins, now and then.

    When all processes are busy the heartbeat's own task expires unread; whoever takes up work is
    not deaf.
    """
    now = time.monotonic()
    if not _signed_at or now - _signed_at[0] > _EVERY_SECONDS:
        _signed_at[:] = [now]
        heartbeat()
