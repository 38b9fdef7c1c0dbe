"""The sign of life that says: beat ticks, the broker carries, a worker works."""

from celery import shared_task
from django.db import connection


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
