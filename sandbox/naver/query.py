"""Reading the query of an order call: exact dates, whole numbers, lists in both spellings."""

from datetime import datetime

from flask import request

from sandbox.context import Context
from sandbox.naver import assumptions, dates
from sandbox.naver.errors import bad_parameter, order_error

_TOO_FAR = "조회 가능한 날짜 범위를 초과했습니다."


def number(name: str, *, default: int, least: int, most: int) -> int:
    text = request.args.get(name)
    if not text:
        return default
    if not text.isdigit() or not least <= int(text) <= most:
        raise bad_parameter(name)
    return int(text)


def several(name: str) -> set[str]:
    """Repeated or joined by commas; clients do both."""
    values = (part for text in request.args.getlist(name) for part in text.split(","))
    return {part.strip() for part in values if part.strip()}


def flag(name: str) -> bool:
    return request.args.get(name, "").lower() == "true"


def window(context: Context, first: str, last: str) -> tuple[datetime, datetime]:
    """From and to; without `to` a day, and never into the future."""
    start = _date(first, needed=True)
    assert start is not None
    end = _date(last)
    if end is None:
        return start, min(start + assumptions.LONGEST_WINDOW, context.clock.now())
    if end > context.clock.now() or end - start > assumptions.LONGEST_WINDOW:
        raise order_error(assumptions.WINDOW_REFUSED, _TOO_FAR)
    if end < start:
        raise bad_parameter(last)
    return start, end


def _date(name: str, *, needed: bool = False) -> datetime | None:
    text = request.args.get(name, "")
    if not text and not needed:
        return None
    found = dates.parse(text)
    if found is None:
        raise bad_parameter(name)
    return found
