"""Whether the workers do anything: a process that is up may still be deaf to its broker."""

from django.db import DatabaseError, connection

LONGEST_SILENCE_SECONDS = 60


def worker_is_silent() -> bool:
    """Tell whether no worker has written its sign of life for a minute, in real time.

    A database that does not answer says nothing about the workers.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT extract(epoch FROM clock_timestamp() - max(at)) FROM foundation_heartbeat"
            )
            row = cursor.fetchone()
    except DatabaseError:
        connection.close()
        return False
    return row is not None and row[0] is not None and row[0] > LONGEST_SILENCE_SECONDS
