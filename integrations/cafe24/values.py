"""How Cafe24 writes moments, money, flags, numbers and names."""

import html
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import nh3

from vircle.foundation.clock import KST

Json = dict[str, Any]


class Unreadable(ValueError):
    """A value that is not what the platform's reference says."""


def moment(value: object) -> datetime | None:
    """Read "2017-07-10T15:57:05+09:00" or, on items, "2017-07-10 15:57:05", Korean time."""
    if value in (None, ""):
        return None
    try:
        parsed = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise Unreadable("date") from error
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=KST)).astimezone(UTC)


def won(value: object) -> int | None:
    """Read "5000.00", 5000 or nothing."""
    if value in (None, ""):
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation as error:
        raise Unreadable("amount") from error
    if not amount.is_finite() or abs(amount) >= 10**15:
        raise Unreadable("amount")
    return int(amount)


def count(value: object) -> int:
    """Read a quantity: a whole number, 0 or more, as number or text."""
    text = str(value)
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise Unreadable("quantity")
    return int(text)


def flag(value: object) -> bool:
    """Read "T" or "F"."""
    return value == "T"


def text(value: object, *, most: int = 300) -> str:
    """Read a short text without markup; the mall's names may hold HTML."""
    if value is None:
        return ""
    raw = str(value)
    if "<" in raw or "&" in raw:
        raw = html.unescape(nh3.clean(raw, tags=set()))
    return " ".join(raw.replace("\0", "").split())[:most]


def key(value: object, *, most: int = 60) -> str:
    """Read an identifier; raises Unreadable when there is none."""
    found = str(value if value is not None else "").strip()
    if not found or len(found) > most or not found.isprintable():
        raise Unreadable("identifier")
    return found


def mapping(value: object) -> Json:
    """Read an object; anything else is unreadable."""
    if not isinstance(value, dict):
        raise Unreadable("object")
    return value


def rows(value: object) -> list[Json]:
    """Read a list of objects; nothing counts as an empty list."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise Unreadable("list")
    return [mapping(each) for each in value]
