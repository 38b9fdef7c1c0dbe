"""The processes' signs of life, in real time: a clock that was moved ahead makes nobody deaf."""

from datetime import datetime
from typing import NamedTuple

from django.db import connection


class Beat(NamedTuple):
    """A process's last sign of life, and how many seconds ago that was."""

    name: str
    at: datetime
    seconds: int


_BEATS = """
SELECT name, at, greatest(0, extract(epoch FROM clock_timestamp() - at))::int
FROM foundation_heartbeat ORDER BY name
"""


def heartbeats() -> list[Beat]:
    """Return the signs of life."""
    with connection.cursor() as cursor:
        cursor.execute(_BEATS)
        return [Beat(*row) for row in cursor.fetchall()]
