"""Cafe24's three ways to write a moment; inside the sandbox every moment is ISO 8601 in UTC."""

from datetime import UTC, datetime, timedelta, timezone

from sandbox.cafe24 import assumptions

KST = timezone(timedelta(hours=9), "KST")


def iso(moment: datetime) -> str:
    """The inner form; microseconds are always written so that texts sort like moments."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def moment(text: str) -> datetime:
    parsed = datetime.fromisoformat(text)
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=KST)).astimezone(UTC)


def order_date(text: str | None) -> str | None:
    """`2026-11-22T15:57:05+09:00`: dates of orders and products."""
    return moment(text).astimezone(KST).isoformat(timespec="seconds") if text else None


def item_date(text: str | None) -> str | None:
    """`2026-11-22 15:57:05`: dates of order items, Korean time without saying so."""
    return f"{moment(text).astimezone(KST):%Y-%m-%d %H:%M:%S}" if text else None


def token_date(at: datetime) -> str:
    """`2026-11-22T15:57:05.000`: dates of tokens, without an offset either."""
    return f"{at.astimezone(KST):%Y-%m-%dT%H:%M:%S}.000"


def parse_query_date(text: str, *, end: bool) -> datetime | None:
    """A day (its first or last moment) or a time; None when it is neither."""
    for form in assumptions.DATE_FORMATS:
        try:
            found = datetime.strptime(text, form)  # noqa: DTZ007  (the offset is added below)
        except ValueError:
            continue
        if found.tzinfo is None:
            found = found.replace(tzinfo=KST)
        if form == "%Y-%m-%d" and end:
            found += timedelta(days=1, microseconds=-1)
        return found.astimezone(UTC)
    return None


def three_months_later(at: datetime) -> datetime:
    """The same day of the month three months on, or the last day when there is no such day."""
    local = at.astimezone(KST)
    months = local.month - 1 + 3
    year, month = local.year + months // 12, months % 12 + 1
    for day in (local.day, 30, 29, 28):
        try:
            return local.replace(year=year, month=month, day=day)
        except ValueError:
            continue
    raise AssertionError("every month has a 28th day")
