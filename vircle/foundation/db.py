"""Server-side cursors for hot statements.

Django's default cursor binds on the client, where psycopg escapes every array element in Python;
a psycopg cursor sends `%b` arrays as they are, five times faster (docs/adr/0004).
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg
from django.db import InterfaceError, OperationalError, connection
from django.db.transaction import TransactionManagementError
from psycopg.types.datetime import TimestamptzLoader
from psycopg.types.json import JsonbLoader

T = TypeVar("T")

# `json.dumps` would make an encoder for each text, which takes as long as a small text itself.
as_json = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode


class HotCursor(psycopg.Cursor[Any]):
    """A cursor that is iterated over in one go: row by row psycopg asks for each anew."""

    def __iter__(self) -> Iterator[Any]:  # type: ignore[override]  # psycopg returns itself
        return iter(self.fetchall())


@contextmanager
def hot_cursor() -> Iterator[psycopg.Cursor[Any]]:
    """Give a psycopg cursor on Django's connection, errors translated to Django's.

    Only inside a transaction: a hot statement that commits by itself would tear a step apart.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("A hot statement runs inside a transaction.")
    connection.ensure_connection()
    with connection.wrap_database_errors, HotCursor(connection.connection) as cursor:
        # Django leaves jsonb as text for its own fields to decode, and gives each moment a zone in
        # Python; the session's zone is UTC already.
        cursor.adapters.register_loader("jsonb", JsonbLoader)
        cursor.adapters.register_loader("timestamptz", TimestamptzLoader)
        yield cursor


def once_more_if_lost(step: Callable[[], T]) -> T:
    """Run a step that may run twice, without first asking whether the connection still lives.

    Django asks that before the first statement of each request, which costs a round trip; a
    connection that is lost shows itself as well by failing.
    """
    connection.health_check_done = True  # type: ignore[attr-defined]  # unknown to the stubs
    try:
        return step()
    except (InterfaceError, OperationalError):
        if connection.in_atomic_block or connection.is_usable():
            raise
        connection.close()
        return step()


def columns(rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    """Turn rows into the arrays that `unnest` takes; of no rows there are no columns."""
    return [list(column) for column in zip(*rows, strict=True)]
