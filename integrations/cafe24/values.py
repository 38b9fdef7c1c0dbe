"""How Cafe24 writes moments, money, flags, numbers and names."""

import re
from datetime import UTC, datetime
from decimal import Decimal, DecimalException
from typing import Any

from integrations.cafe24.assumptions import NO_DATE
from integrations.cafe24.markup import plain
from vircle.foundation.clock import KST

Json = dict[str, Any]

ORDER_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,39}", re.ASCII)
NUMBER = re.compile(r"[0-9]{1,15}", re.ASCII)
_LONGEST_VALUE = 64


class Unreadable(ValueError):
    """A value that is not what the platform's reference says."""


def moment(value: object) -> datetime | None:
    """Read "2017-07-10T15:57:05+09:00" or, on items, "2017-07-10 15:57:05", Korean time."""
    if value in (None, ""):
        return None
    stated = _plain(value, "date")
    if stated.startswith(NO_DATE):
        return None
    try:
        parsed = datetime.fromisoformat(stated)
        found = (parsed if parsed.tzinfo else parsed.replace(tzinfo=KST)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Unreadable("date") from error
    # Days are counted from it: one outside this century would break the calendar elsewhere.
    if not 2000 <= found.year < 2100:
        raise Unreadable("date")
    return found


def amount(value: object) -> Decimal | None:
    """Read "5000.00", 5000 or nothing, in whatever currency."""
    if value in (None, ""):
        return None
    try:
        found = Decimal(_plain(value, "amount"))
        is_sane = found.is_finite() and abs(found) < 10**15
    except DecimalException as error:
        raise Unreadable("amount") from error
    if not is_sane:
        raise Unreadable("amount")
    return found


def won(value: object) -> int | None:
    """Read an amount of won, which has no fractions."""
    found = amount(value)
    return None if found is None else int(found)


def count(value: object) -> int:
    """Read a quantity: a whole number, 0 or more, as number or text."""
    stated = _plain(value, "quantity")
    if not stated.isascii() or not stated.isdigit() or len(stated) > 6:
        raise Unreadable("quantity")
    return int(stated)


def flag(value: object) -> bool:
    """Read "T" or "F"."""
    return value == "T"


def text(value: object, *, most: int = 300) -> str:
    """Read a short text without markup; the mall's names may hold HTML."""
    return plain(value, most=most)


def key(value: object, *, most: int = 60) -> str:
    """Read an identifier; raises Unreadable when there is none."""
    found = _plain(value, "identifier").strip()
    if not found or len(found) > most or not found.isprintable():
        raise Unreadable("identifier")
    return found


def shaped(value: object, shape: re.Pattern[str]) -> str:
    """Read an identifier that becomes a part of an address."""
    found = key(value)
    if not shape.fullmatch(found):
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


def _plain(value: object, what: str) -> str:
    """Return a text or a number as text; `True` is neither."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Unreadable(what)
    # Before anything is made of it: turning a number of a million digits into text takes long.
    if isinstance(value, int) and value.bit_length() > 4 * _LONGEST_VALUE:
        raise Unreadable(what)
    stated = str(value)
    if len(stated) > _LONGEST_VALUE:
        raise Unreadable(what)
    return stated
