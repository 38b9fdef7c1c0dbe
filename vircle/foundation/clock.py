"""The one clock: the database's, plus an offset that only the demo and the tests may set."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

KST = ZoneInfo("Asia/Seoul")

_REAL = "SELECT clock_timestamp() AS at"
_ADJUSTED = """
SELECT clock_timestamp()
  + make_interval(secs => coalesce((SELECT seconds FROM foundation_clockoffset), 0)) AS at
"""


def now() -> datetime:
    """Return the present as an aware UTC datetime; one round trip, so ask once per step."""
    with connection.cursor() as cursor:
        cursor.execute(present_sql())
        row = cursor.fetchone()
    assert row is not None
    present: datetime = row[0]
    return present.astimezone(UTC)


def present_sql() -> str:
    """Return the statement that reads the present as `at`, to stand inside another one."""
    return _ADJUSTED if settings.CLOCK_ADJUSTABLE else _REAL


def set_offset(*, ahead: timedelta) -> None:
    """Move time; raises ImproperlyConfigured outside the demo and the tests."""
    if not settings.CLOCK_ADJUSTABLE:
        raise ImproperlyConfigured("Only the demo and the tests may move the clock.")
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO foundation_clockoffset (singleton, seconds) VALUES (true, %s)
            ON CONFLICT (singleton) DO UPDATE SET seconds = excluded.seconds
            """,
            [int(ahead.total_seconds())],
        )


def kst_date(moment: datetime) -> date:
    """Return the Korean calendar day of a moment; Korea has no daylight saving time."""
    return moment.astimezone(KST).date()


def at_kst_hour(day: date, *, hour: int) -> datetime:
    """Return the UTC moment at which a Korean day reaches the given hour."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=KST).astimezone(UTC)
