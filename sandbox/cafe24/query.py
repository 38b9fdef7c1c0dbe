"""Reading the query of a list call: pages, dates, comma lists, chosen fields."""

from datetime import datetime
from typing import Any

from flask import request

from sandbox.cafe24 import assumptions, dates
from sandbox.cafe24.errors import ApiError, bad_parameter, missing_parameter

_MOST_VALUES = 100


def number(name: str, *, default: int, least: int, most: int) -> int:
    text = request.args.get(name)
    if text is None:
        return default
    if not text.isdigit() or not least <= int(text) <= most:
        raise bad_parameter(name)
    return int(text)


def page(rows: list[Any], *, most: int = 100, furthest: int = 8000) -> list[Any]:
    """The asked-for part of a list whose `limit` is 10 unless asked otherwise."""
    limit = number("limit", default=10, least=1, most=most)
    offset = number("offset", default=0, least=0, most=furthest)
    return rows[offset : offset + limit]


def shop_no() -> int:
    return number("shop_no", default=1, least=1, most=99)


def several(name: str) -> list[str]:
    """A comma list means "any of these"; empty means "all"."""
    values = [part.strip() for part in request.args.get(name, "").split(",") if part.strip()]
    if len(values) > _MOST_VALUES:
        raise bad_parameter(name)
    return values


def any_of(name: str, values: set[str]) -> bool:
    """Does the filter of this name (if given) allow one of these values?"""
    wanted = several(name)
    return not wanted or bool(values.intersection(wanted))


def chosen(doc: dict[str, Any], *, always: tuple[str, ...] = ()) -> dict[str, Any]:
    """Only the fields that `fields=` names, if it names any."""
    wanted = several("fields")
    if not wanted:
        return doc
    return {name: value for name, value in doc.items() if name in wanted or name in always}


def date_range(prefix: str = "") -> tuple[datetime, datetime] | None:
    """start_date and end_date, both or none."""
    names = f"{prefix}start_date", f"{prefix}end_date"
    start_text, end_text = (request.args.get(name) for name in names)
    if start_text is None and end_text is None:
        return None
    if start_text is None or end_text is None:
        raise missing_parameter(names[1] if start_text else names[0])
    start = dates.parse_query_date(start_text, end=False)
    end = dates.parse_query_date(end_text, end=True)
    if start is None or end is None or start > end:
        raise bad_parameter(", ".join(names))
    return start, end


def short_date_range() -> tuple[datetime, datetime] | None:
    """The same, less than three months apart."""
    span = date_range()
    if span is not None and span[1] >= dates.three_months_later(span[0]):
        raise ApiError(422, assumptions.RANGE_TOO_LONG)
    return span
