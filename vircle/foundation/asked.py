"""What addresses and forms ask a list for: read leniently, and written into addresses again."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.utils.dateparse import parse_date

from vircle.foundation.clock import at_kst_hour

_LONGEST_NUMBER = 18  # digits; anything longer does not fit PostgreSQL's bigint


def read_number(text: str) -> int | None:
    """Read an id or a count; None if it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER else None


def read_day(text: str) -> date | None:
    """Read a day; None if it is none, or if the day after it exists in no time zone."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and date(1900, 1, 1) <= day < date(9999, 1, 1) else None


def read_choice(text: str, known: Collection[str]) -> str:
    """Read one of some words; an empty one if it is none of them."""
    return text if text in known else ""


def within_days(column: str, *, first_on: date | None, last_on: date | None) -> Q:
    """Return the condition that a moment lies on Korean days; None leaves that side open."""
    found = Q()
    if first_on:
        found &= Q(**{f"{column}__gte": at_kst_hour(first_on, hour=0)})
    if last_on:
        found &= Q(**{f"{column}__lt": at_kst_hour(last_on + timedelta(days=1), hour=0)})
    return found


def address(asked: Mapping[str, Any], *, kept: Collection[str], **changed: Any) -> str:
    """Return the query part that asks the same, with some of it changed or, if empty, dropped."""
    same = {name: asked[name] for name in kept if asked.get(name)}
    merged = {name: value for name, value in {**same, **changed}.items() if value}
    return f"?{urlencode(merged)}"


def more(
    asked: Mapping[str, str], *, kept: Collection[str], before: int | None, rows: int
) -> dict[str, Any]:
    """Return how many rows are `shown` after these, and the address of the next (`more_url`)."""
    shown = (read_number(asked.get("shown", "")) or 0) + rows
    following = address(asked, kept=kept, before=before, shown=shown) if before else ""
    return {"shown": shown, "more_url": following}
