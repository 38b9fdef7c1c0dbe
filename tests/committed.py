"""Tests that really commit, for what several connections see of each other.

`@committed` in place of the usual rollback; `brand` and the other fixtures work as ever.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections

# With the apps named, Django empties its tables by TRUNCATE … CASCADE: without, the partitioned
# table, which no model stands for, stops it.
committed = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)


def at_once(*jobs: Callable[[], Any]) -> list[Any]:
    """Run jobs side by side, each on a connection of its own; returns what they returned."""

    def run(job: Callable[[], Any]) -> Any:
        try:
            return job()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=len(jobs)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(run, job) for job in jobs]]


# What sessions do is looked at once a transaction unless told otherwise. Other tests' databases
# are on the same server.
_LOOK_ANEW = "SELECT pg_stat_clear_snapshot(), pg_sleep(0.005)"
_WAITING = """
SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


def until_somebody_waits() -> None:
    """Hold on until another connection of this database waits for a lock."""
    ends_at = time.monotonic() + 30
    with connection.cursor() as cursor:
        while time.monotonic() < ends_at:
            cursor.execute(_LOOK_ANEW)
            cursor.execute(_WAITING)
            if cursor.fetchone() is not None:
                return
    raise AssertionError("Nobody waited.")
