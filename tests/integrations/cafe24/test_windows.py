"""A poll's questions cover every day since the last one, and Cafe24 takes each of them."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.cafe24.windows import ARRIVALS, DATE_TYPES, past_windows, windows
from vircle.foundation.clock import kst_date

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


def test_every_kind_of_change_is_asked_for() -> None:
    claims = {
        f"{kind}_{step}_date"
        for kind in ("cancel", "return", "exchange")
        for step in ("request", "complete")
    }
    assert set(DATE_TYPES) == {*ARRIVALS, *claims}


@pytest.mark.parametrize("date_type", DATE_TYPES)
def test_each_kind_is_asked_about_the_same_days(date_type: str) -> None:
    asked = windows(since=NOON - timedelta(days=30), now=NOON)
    spans = [(window.start, window.end) for window in asked if window.date_type == date_type]
    assert spans == days(NOON - timedelta(days=30), NOON)


_MOMENTS = st.integers(0, 3 * 365 * 24 * 60).map(lambda ago: NOON - timedelta(minutes=ago))


@given(since=_MOMENTS, now=_MOMENTS)
@settings(deadline=None)
def test_no_moment_since_the_last_poll_is_left_out(since: datetime, now: datetime) -> None:
    spans = days(since, now)
    assert spans[0][0] <= min(kst_date(since - timedelta(hours=2)), kst_date(now))
    assert spans[-1][1] == kst_date(now)
    assert all(later[0] == earlier[1] + timedelta(days=1) for earlier, later in pairwise(spans))
    assert all(timedelta(0) <= end - start < timedelta(days=85) for start, end in spans)


def test_days_long_ago_are_asked_about_arrivals_only_and_without_a_gap() -> None:
    asked = past_windows(first=date(2026, 1, 1), last=date(2026, 4, 30), shops=(1, 2))
    for shop_no in (1, 2):
        for date_type in ARRIVALS:
            spans = [
                (window.start, window.end)
                for window in asked
                if (window.shop_no, window.date_type) == (shop_no, date_type)
            ]
            assert (spans[0][0], spans[-1][1]) == (date(2026, 1, 1), date(2026, 4, 30))
            assert all(b[0] == a[1] + timedelta(days=1) for a, b in pairwise(spans))
    assert {window.date_type for window in asked} == set(ARRIVALS)
