"""What has to be done now and then: partitions ahead, old news away, tokens kept alive."""

import logging
from datetime import UTC, date, datetime, timedelta

from django.db import connection, transaction
from psycopg import sql

from integrations.connector import ConnectorError
from integrations.models import Integration, IntegrationStatus, RejectedCall
from integrations.registry import connector_for
from integrations.trouble import note_trouble
from vircle.foundation.db import hot_cursor
from vircle.foundation.schema import WEB_ROLE

logger = logging.getLogger(__name__)

KEPT = timedelta(days=14)
_AHEAD = 3
_PREFIX = "integrations_orderevent_p"
_KEEP_ALIVE_BEFORE = timedelta(days=7)


def make_partitions(*, now: datetime) -> None:
    """Make a partition for today and each of the coming days."""
    today = now.astimezone(UTC).date()
    existing = set(_partitions())
    for ahead in range(_AHEAD + 1):
        day = today + timedelta(days=ahead)
        if _name(day) not in existing:
            _make(day)


def drop_partitions(*, now: datetime) -> None:
    """Drop what is older than 14 days: webhooks hold names and numbers."""
    oldest = (now - KEPT).astimezone(UTC).date()
    for name in _partitions():
        if name < _name(oldest):
            with transaction.atomic(), hot_cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '2s'")
                cursor.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(name)))
    with connection.cursor() as plain:
        plain.execute(
            "DELETE FROM integrations_orderevent_default WHERE received_at < %s", [now - KEPT]
        )


def _name(day: date) -> str:
    return f"{_PREFIX}{day:%Y%m%d}"


def _partitions() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.relname FROM pg_inherits i
            JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
            WHERE p.relname = 'integrations_orderevent'
            """
        )
        names = [str(row[0]) for row in cursor.fetchall()]
    return sorted(name for name in names if name.startswith(_PREFIX))


_TAKE = """
CREATE TEMP TABLE moved AS SELECT * FROM integrations_orderevent_default
  WHERE received_at >= {start} AND received_at < {end}
"""
_EMPTY = """
DELETE FROM integrations_orderevent_default WHERE received_at >= {start} AND received_at < {end}
"""
_CREATE = """
CREATE TABLE {name} PARTITION OF integrations_orderevent FOR VALUES FROM ({start}) TO ({end})
"""
# The policies stand on the parent: nobody but the workers may open a partition directly.
_CLOSE = "REVOKE ALL ON {name} FROM {role}"
_PUT = "INSERT INTO integrations_orderevent SELECT * FROM moved"
_LEAVE = "DROP TABLE moved"


def _make(day: date) -> None:
    """Make one day's partition; rows that fell into the default one are moved over."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    values = {
        "name": sql.Identifier(_name(day)),
        "start": sql.Literal(start.isoformat()),
        "end": sql.Literal((start + timedelta(days=1)).isoformat()),
        "role": sql.Identifier(WEB_ROLE),
    }
    with transaction.atomic(), hot_cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '2s'")
        # The parent first, as an insert locks it: in the other order the two could deadlock.
        cursor.execute("LOCK TABLE integrations_orderevent IN ACCESS EXCLUSIVE MODE")
        for statement in (_TAKE, _EMPTY, _CREATE, _CLOSE, _PUT, _LEAVE):
            cursor.execute(sql.SQL(statement).format(**values))


def keep_links_alive(*, now: datetime) -> None:
    """Renew what nobody used for a while, long before it ends; one that fails stops no other."""
    old = Integration.objects.filter(
        status=IntegrationStatus.CONNECTED, refresh_expires_at__lt=now + _KEEP_ALIVE_BEFORE
    )
    for integration in old.order_by("refresh_expires_at"):
        try:
            connector_for(integration).keep_alive()
        except ConnectorError as error:
            note_trouble(integration, error=error)
        except Exception:
            logger.exception("%s was not kept alive; the next round tries again.", integration)


def forget_rejections(*, now: datetime) -> None:
    """Forget counts older than a month."""
    RejectedCall.objects.filter(minute__lt=now - timedelta(days=30)).delete()
