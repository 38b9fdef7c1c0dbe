"""What a piece of work costs PostgreSQL: round trips, transactions, log, sessions."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection
from psycopg import pq


@dataclass
class Cost:
    """What was counted on this process's connection and on the server."""

    round_trips: int = 0
    write_transactions: int = 0
    wal_bytes: int = 0


@contextmanager
def round_trips() -> Iterator[Cost]:
    """Count what libpq itself saw: every answer of the server ends with ReadyForQuery.

    BEGIN and COMMIT are statements as well, so this counts more strictly than statements would.
    """
    connection.ensure_connection()
    wire = connection.connection.pgconn
    cost = Cost()
    with tempfile.TemporaryFile() as trace:
        wire.trace(trace.fileno())
        wire.set_trace_flags(pq.Trace.SUPPRESS_TIMESTAMPS)
        try:
            yield cost
        finally:
            wire.untrace()
        trace.seek(0)
        cost.round_trips = sum(b"\tReadyForQuery" in line for line in trace)


@contextmanager
def server_side() -> Iterator[Cost]:
    """Count transactions that wrote, and bytes of log; nobody else may be writing."""
    cost = Cost()
    before = _counters()
    try:
        yield cost
    finally:
        after = _counters()
        cost.write_transactions = after[0] - before[0]
        cost.wal_bytes = after[1] - before[1]


def _counters() -> tuple[int, int]:
    row = one(
        "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint,"
        " pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint"
    )
    return int(row[0]), int(row[1])


def sessions() -> int:
    """Return how many sessions the database has seen so far."""
    connection.ensure_connection()
    # The collector hears of a session when it ends, or a second after it began.
    return int(one("SELECT sessions FROM pg_stat_database WHERE datname = current_database()")[0])


def one(statement: str, arguments: tuple[Any, ...] = ()) -> tuple[Any, ...]:
    """Return the one row of a question."""
    connection.ensure_connection()
    row: tuple[Any, ...] = connection.connection.execute(statement, arguments).fetchone()
    return row


def run(statement: str, arguments: tuple[Any, ...] = ()) -> None:
    """Run a statement of the bench's own, committed at once."""
    connection.ensure_connection()
    connection.connection.execute(statement, arguments)
