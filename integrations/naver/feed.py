"""Which windows a poll asks about, and where it goes on; pure.

A position is {"stage": "feed", "start": …, "more": [moreFrom, moreSequence] or null} while the
change feed is read, {"stage": "days", "day": "2026-11-01", "page": 1} while the orders that were
sent on a day are listed again, and {"stage": "rest", "tries": 1} at last. Each may carry "left":
the product orders, with their orders, that it did not come to.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from integrations.connector import Position
from integrations.naver.assumptions import (
    BACKSTOP_DAYS,
    FURTHEST_BACK,
    FUTURE_MARGIN,
    LONGEST_WINDOW,
    OVERLAP,
)
from integrations.naver.parse import Row
from integrations.naver.values import some_moment
from vircle.foundation.clock import KST, kst_date

_BETWEEN_DAYS = timedelta(minutes=30)
_PHASES = int(timedelta(hours=8).total_seconds())
_TICK = timedelta(milliseconds=1)


class Stalled(Exception):
    """The feed says to go on where it already was, and gives nothing beyond it."""


@dataclass(frozen=True, slots=True)
class Window:
    """A time, both ends included."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that one poll asks about; the same however often the poll is resumed."""

    start: datetime
    end: datetime
    days: Sequence[date]

    def first(self) -> Position | None:
        """Return where the poll begins; None when there is nothing to ask."""
        if self.start < self.end:
            return _at(self.start)
        return self._day_after(None)

    def window(self, position: Position) -> Window:
        """Return the slice of the feed that a position is in."""
        start = some_moment(position["start"])
        return Window(start, min(start + LONGEST_WINDOW, self.end))

    def after_feed(
        self, position: Position, *, rows: Sequence[Row], more: tuple[str, str] | None
    ) -> Position | None:
        """Return where to go on after a page of the feed; raises Stalled."""
        if more:
            return {**position, "more": list(_advanced(position, rows=rows, more=more))}
        end = self.window(position).end
        return _at(end) if end < self.end else self._day_after(None)

    def after_page(self, position: Position, *, has_next: bool) -> Position | None:
        """Return where to go on after a page of a day."""
        if has_next:
            return {**position, "page": position["page"] + 1}
        return self._day_after(date.fromisoformat(position["day"]))

    def _day_after(self, last: date | None) -> Position | None:
        coming = (day for day in self.days if last is None or day > last)
        day = next(coming, None)
        return {"stage": "days", "day": day.isoformat(), "page": 1} if day else None


def rest(*, tries: int = 0) -> Position:
    """Return the last stage: what the others left."""
    return {"stage": "rest", "tries": tries}


def with_left(position: Position | None, *, left: Mapping[str, str]) -> Position | None:
    """Carry along what a step did not come to; a poll does not end with something left."""
    if left:
        return {**(position or rest()), "left": dict(left)}
    if position is None or position["stage"] == "rest":
        return None
    return {name: value for name, value in position.items() if name != "left"}


def plan(*, since: datetime, until: datetime, store_id: str, is_first: bool = False) -> Plan:
    """Plan a poll; nothing of it depends on when it is asked.

    A store's first poll lists everything that was sent lately: what is on its way by then
    arrives without any news.
    """
    start = max(since - OVERLAP, until - FURTHEST_BACK)
    days = backstop_days(since=since, until=until, store_id=store_id)
    if is_first:
        today = kst_date(until)
        days = [today - timedelta(days=ago) for ago in range(BACKSTOP_DAYS, -1, -1)]
    return Plan(start, until - FUTURE_MARGIN, days)


def _at(start: datetime) -> Position:
    return {"stage": "feed", "start": start.isoformat(), "more": None}


def _advanced(position: Position, *, rows: Sequence[Row], more: tuple[str, str]) -> tuple[str, str]:
    """Return the further of what the answer says and what it shows.

    A feed that repeats a page would send the poll round for ever; skipping ahead would miss what
    changed at the same moment.
    """
    asked = position["more"]
    if asked is None or _place(*more) > _place(*asked):
        return more
    last = max(rows, key=_place_of, default=None)
    if last is not None and _place_of(last) > _place(*asked):
        return last.changed_at.astimezone(KST).isoformat(timespec="milliseconds"), (
            last.product_order_id
        )
    raise Stalled


def _place(moment: str, sequence: str) -> tuple[datetime, int, str]:
    return some_moment(moment), len(sequence), sequence


def _place_of(row: Row) -> tuple[datetime, int, str]:
    return row.changed_at, len(row.product_order_id), row.product_order_id


def backstop_days(*, since: datetime, until: datetime, store_id: str) -> list[date]:
    """List the days whose sent orders are due to be listed again, once a day each.

    Spread over the day, and each store at moments of its own: thirty lists at midnight would
    hold the news of every store back.
    """
    phase = timedelta(seconds=zlib.crc32(store_id.encode()) % _PHASES)
    today = kst_date(until)
    found = set()
    # A poll that catches up on more than that lists each day once all the same.
    span = min((today - kst_date(since)).days, BACKSTOP_DAYS)
    for days in range(span + 1):
        midnight = datetime.combine(today - timedelta(days=days), time(), KST)
        for ago in range(1, BACKSTOP_DAYS + 1):
            if since < midnight + phase + ago * _BETWEEN_DAYS <= until:
                found.add(midnight.date() - timedelta(days=ago))
    return sorted(found)


def day_window(day: date) -> Window:
    """Return a Korean day, to its last millisecond."""
    start = datetime.combine(day, time(), KST)
    return Window(start, start + timedelta(days=1) - _TICK)
