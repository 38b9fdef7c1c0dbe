"""How a poll walks through the change feed and the days; pure."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from integrations.connector import Position
from integrations.naver import feed
from integrations.naver.parse import Row

UNTIL = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def row(number: str, at: datetime = UNTIL) -> Row:
    return Row(number, "1", at)


def walked(plan: feed.Plan) -> list[feed.Window]:
    at, windows = plan.first(), []
    while at is not None and at["stage"] == "feed":
        windows.append(plan.window(at))
        at = plan.after_feed(at, rows=[], more=None)
    return windows


def plan(*, since: datetime) -> feed.Plan:
    return feed.plan(since=since, until=UNTIL, store_id="a")


def test_a_window_overlaps_the_last_and_ends_before_the_future() -> None:
    (window,) = walked(plan(since=UNTIL - MINUTE))
    assert window.start == UNTIL - 11 * MINUTE
    assert window.end == UNTIL - timedelta(seconds=5)


def test_a_long_time_is_cut_into_days_without_a_gap() -> None:
    windows = walked(plan(since=UNTIL - timedelta(days=3)))
    assert len(windows) == 4
    assert all(w.end - w.start <= timedelta(hours=24) for w in windows)
    assert all(a.end == b.start for a, b in pairwise(windows))
    assert windows[-1].end == UNTIL - timedelta(seconds=5)


def test_nobody_asks_for_more_than_three_months_ago() -> None:
    windows = walked(plan(since=UNTIL - timedelta(days=400)))
    assert windows[0].start == UNTIL - timedelta(days=90)


def test_a_page_that_was_cut_off_goes_on_with_both_numbers() -> None:
    a_plan = plan(since=UNTIL - MINUTE)
    begin = a_plan.first()
    assert begin is not None
    more = ("2026-11-22T11:55:00.000+09:00", "2026112200000009")
    at = a_plan.after_feed(begin, rows=[], more=more)
    assert at is not None
    assert (at["start"], at["more"]) == (begin["start"], list(more))


def position(moment: str, sequence: str) -> Position:
    start = (UNTIL - MINUTE).isoformat()
    return {"stage": "feed", "start": start, "more": [moment, sequence]}


MOMENT = "2026-11-22T12:00:00.000+09:00"


def test_a_feed_that_does_not_advance_is_passed_by_what_it_shows() -> None:
    asked = position(MOMENT, "5")
    rows = [row("5"), row("6"), row("7")]
    at = plan(since=UNTIL - MINUTE).after_feed(asked, rows=rows, more=(MOMENT, "5"))
    assert at is not None
    assert at["more"] == [MOMENT, "7"]


@pytest.mark.parametrize("rows", [[], [row("4")], [row("5")]])
def test_a_feed_that_shows_nothing_further_is_no_reason_to_skip(rows: list[Row]) -> None:
    with pytest.raises(feed.Stalled):
        plan(since=UNTIL - MINUTE).after_feed(position(MOMENT, "5"), rows=rows, more=(MOMENT, "5"))


def test_a_longer_number_is_a_later_one() -> None:
    at = plan(since=UNTIL - MINUTE).after_feed(position(MOMENT, "9"), rows=[], more=(MOMENT, "10"))
    assert at is not None
    assert at["more"] == [MOMENT, "10"]


def test_each_day_is_listed_again_once_a_day_spread_over_it() -> None:
    seen: list[date] = []
    at = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)  # midnight in Korea
    for _ in range(24 * 60):
        days = feed.backstop_days(since=at, until=at + MINUTE, store_id="store")
        assert len(days) <= 1
        seen += days
        at += MINUTE
    assert sorted(seen) == [date(2026, 11, 22) - timedelta(days=n) for n in range(30, 0, -1)]


def test_whoever_was_away_lists_no_day_twice() -> None:
    days = feed.backstop_days(since=UNTIL - timedelta(days=200), until=UNTIL, store_id="store")
    assert len(days) == len(set(days)) <= 61


def test_days_follow_the_feed_page_by_page() -> None:
    a_plan = feed.Plan(UNTIL, UNTIL, [date(2026, 11, 1), date(2026, 11, 3)])
    at = a_plan.first()
    assert at == {"stage": "days", "day": "2026-11-01", "page": 1}
    at = a_plan.after_page(at, has_next=True)
    assert at == {"stage": "days", "day": "2026-11-01", "page": 2}
    at = a_plan.after_page(at, has_next=False)
    assert at == {"stage": "days", "day": "2026-11-03", "page": 1}
    assert a_plan.after_page(at, has_next=False) is None


def test_a_day_is_less_than_24_hours() -> None:
    window = feed.day_window(date(2026, 11, 1))
    assert window.end - window.start == timedelta(days=1) - timedelta(milliseconds=1)
