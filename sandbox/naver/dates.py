"""Naver's two ways to write a moment; inside the sandbox every moment is ISO 8601 in UTC."""

import re
from datetime import UTC, datetime, timedelta, timezone

KST = timezone(timedelta(hours=9), "KST")
_EXACT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|[+-]\d\d:\d\d)")


def iso(moment: datetime) -> str:
    """The inner form, to the millisecond as Naver shows it, so that texts sort like moments."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def moment(text: str) -> datetime:
    parsed = datetime.fromisoformat(text)
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=KST)).astimezone(UTC)


def shown(text: str | None) -> str | None:
    """`2026-11-22T22:05:27.000+09:00`: every date of the API."""
    return show(moment(text)) if text else None


def show(at: datetime) -> str:
    return at.astimezone(KST).isoformat(timespec="milliseconds")


def hook_date(at: datetime) -> str:
    """`2026-11-22T12:43:23.447+0000`: dates of the event hook."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}+0000"


def parse(text: str) -> datetime | None:
    """A date of a query; without its milliseconds or its offset it is none."""
    if not _EXACT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        return None
