"""When a certificate is due and for how long it holds, by the Korean calendar."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.warranties.rules import DELIVERED
from warranties.rules import due_moment, period

# ---- moments and periods ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("delivered", "days", "hour", "due"),
    [
        ("2026-11-22 05:30", 0, 10, "2026-11-22 05:30"),
        ("2026-11-22 05:30", 7, 10, "2026-11-29 01:00"),
        # 23:59:59 and 00:00 in Korea.
        ("2026-11-22 14:59", 1, 10, "2026-11-23 01:00"),
        ("2026-11-22 15:00", 1, 10, "2026-11-24 01:00"),
        ("2026-11-22 23:30", 1, 9, "2026-11-24 00:00"),
        ("2026-12-31 15:00", 1, 20, "2027-01-02 11:00"),
        ("2028-02-28 05:00", 1, 10, "2028-02-29 01:00"),
        ("2026-11-22 05:30", 365, 10, "2027-11-22 01:00"),
    ],
)
def test_days_are_counted_on_the_korean_calendar(
    delivered: str, days: int, hour: int, due: str
) -> None:
    assert due_moment(utc(delivered), delay_days=days, hour=hour) == utc(due)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@given(
    st.integers(0, 10 * 366 * 86_400).map(lambda seconds: DELIVERED + timedelta(seconds=seconds)),
    st.integers(1, 365),
    st.integers(9, 20),
)
def test_a_delayed_moment_is_never_early(delivered: datetime, days: int, hour: int) -> None:
    due = due_moment(delivered, delay_days=days, hour=hour)
    korean = due + timedelta(hours=9)
    assert (korean.hour, korean.minute, korean.second) == (hour, 0, 0)
    assert (korean.date() - (delivered + timedelta(hours=9)).date()).days == days


@pytest.mark.parametrize(
    ("start", "unit", "count", "last"),
    [
        ("2026-11-22", "years", 1, "2027-11-21"),
        ("2026-11-22", "months", 12, "2027-11-21"),
        ("2026-11-01", "months", 1, "2026-11-30"),
        ("2026-12-01", "months", 1, "2026-12-31"),
        ("2026-01-01", "years", 1, "2026-12-31"),
        ("2027-01-31", "months", 1, "2027-02-28"),
        ("2027-01-30", "months", 1, "2027-02-28"),
        ("2027-01-29", "months", 1, "2027-02-28"),
        ("2027-01-28", "months", 1, "2027-02-27"),
        ("2028-01-31", "months", 1, "2028-02-29"),
        ("2028-01-29", "months", 1, "2028-02-28"),
        ("2026-10-31", "months", 1, "2026-11-30"),
        ("2028-02-29", "years", 1, "2029-02-28"),
        ("2028-02-29", "years", 4, "2032-02-28"),
        ("2026-12-31", "months", 2, "2027-02-28"),
        ("2026-08-31", "months", 18, "2028-02-29"),
        ("2026-11-22", "years", 10, "2036-11-21"),
    ],
)
def test_the_last_valid_day_is_the_day_before_the_anniversary(
    start: str, unit: str, count: int, last: str
) -> None:
    begins = date.fromisoformat(start)
    assert period(start=begins, unit=unit, count=count) == (begins, date.fromisoformat(last))


def test_an_unlimited_warranty_has_no_last_day() -> None:
    start = date(2026, 11, 22)
    assert period(start=start, unit="unlimited", count=1) == (start, None)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(1, 240))
def test_a_later_start_never_ends_earlier(start: date, months: int) -> None:
    _, last = period(start=start, unit="months", count=months)
    _, next_last = period(start=start + timedelta(days=1), unit="months", count=months)
    assert last is not None
    assert next_last is not None
    assert last <= next_last
    assert 28 * months <= (last - start).days + 1 <= 31 * months
