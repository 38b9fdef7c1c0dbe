"""Which days a poll asks about; pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from vircle.foundation.clock import kst_date

# Every date whose change can change what a brand's customer should have.
ARRIVALS = ("shipend_date", "purchaseconfirmation_date")
DATE_TYPES = (
    *ARRIVALS,
    "cancel_request_date",
    "cancel_complete_date",
    "return_request_date",
    "return_complete_date",
    "exchange_request_date",
    "exchange_complete_date",
)
# A date may be entered a while after the moment it states; once a day look further back.
OVERLAP = timedelta(hours=2)
DAILY_OVERLAP = timedelta(hours=72)
# Cafe24 refuses three months or more, and an offset beyond 15,000: three days at a time keep
# a mall of 5,000 orders a day within both.
LONGEST = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Window:
    """One question of a poll: orders of a shop with such a date on these Korean days."""

    date_type: str
    start: date
    end: date
    shop_no: int = 1


def windows(
    *, since: datetime, now: datetime, shops: Sequence[int] = (1,), is_first: bool = False
) -> list[Window]:
    """List the questions, each of whole Korean days and less than three months.

    A new store's first poll asks about arrivals only: nothing is known yet that could have been
    claimed, and whatever arrives is read with its claims.
    """
    is_new_day = kst_date(since) != kst_date(now)
    start = min(since, now) - (DAILY_OVERLAP if is_new_day else OVERLAP)
    return _questions(
        first=kst_date(start),
        last=kst_date(now),
        shops=shops,
        date_types=ARRIVALS if is_first else DATE_TYPES,
    )


def past_windows(*, first: date, last: date, shops: Sequence[int] = (1,)) -> list[Window]:
    """List the questions about what arrived on some days long ago."""
    return _questions(first=first, last=last, shops=shops, date_types=ARRIVALS)


def _questions(
    *, first: date, last: date, shops: Sequence[int], date_types: Sequence[str]
) -> list[Window]:
    return [
        Window(date_type, start, end, shop_no)
        for start, end in _spans(first, last)
        for shop_no in shops
        for date_type in date_types
    ]


def _spans(start: date, end: date) -> Iterator[tuple[date, date]]:
    while start <= end:
        last = min(end, start + LONGEST)
        yield start, last
        start = last + timedelta(days=1)
