"""A poll's questions cover every day since the last one, and Cafe24 takes each of them."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from integrations.cafe24.windows import DATE_TYPES, windows

NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


def days(since: datetime, now: datetime) -> list[tuple[date, date]]:
    asked = windows(since=since, now=now)
    spans = {(window.start, window.end) for window in asked}
    assert len(asked) == len(spans) * len(DATE_TYPES)
    return sorted(spans)


def test_at_noon_today_is_enough() -> None:
    assert days(NOON - timedelta(minutes=1), NOON) == [(date(2026, 11, 20), date(2026, 11, 20))]


def test_shortly_after_midnight_yesterday_is_asked_too() -> None:
    one = datetime(2026, 11, 19, 16, 0, tzinfo=UTC)  # 01:00 in Korea
    assert days(one - timedelta(minutes=1), one)[0][0] == date(2026, 11, 19)


def test_the_first_poll_of_a_day_looks_three_days_back() -> None:
    midnight = datetime(2026, 11, 19, 15, 0, tzinfo=UTC)
    assert days(midnight - timedelta(minutes=1), midnight)[0][0] == date(2026, 11, 16)


def test_a_long_absence_is_asked_for_without_a_gap_and_in_short_spans() -> None:
    spans = days(NOON - timedelta(days=200), NOON)
    assert spans[0][0] <= date(2026, 5, 4)
    assert spans[-1][1] == date(2026, 11, 20)
    assert all(end - start < timedelta(days=85) for start, end in spans)
    assert all(later[0] == earlier[1] + timedelta(days=1) for earlier, later in pairwise(spans))


def test_every_shop_is_asked() -> None:
    asked = windows(since=NOON, now=NOON, shops=(1, 2))
    assert {window.shop_no for window in asked} == {1, 2}


def test_a_clock_that_went_back_still_asks_about_today() -> None:
    assert days(NOON + timedelta(hours=1), NOON)[-1][1] == date(2026, 11, 20)


def test_the_first_poll_of_a_store_asks_about_arrivals_only() -> None:
    asked = windows(since=NOON, now=NOON, is_first=True)
    assert [window.date_type for window in asked] == ["shipend_date", "purchaseconfirmation_date"]
