"""How Cafe24 writes moments, money, flags, numbers and names."""

import re
from datetime import datetime
from decimal import Decimal, DecimalException

from integrations.cafe24.assumptions import NO_DATE
from integrations.values import Unreadable, instant, key, scalar

ORDER_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,39}", re.ASCII)
NUMBER = re.compile(r"[0-9]{1,15}", re.ASCII)


def moment(value: object) -> datetime | None:
    """Read "2017-07-10T15:57:05+09:00" or, on items, "2017-07-10 15:57:05", Korean time."""
    if value in (None, ""):
        return None
    stated = scalar(value, "date")
    return None if stated.startswith(NO_DATE) else instant(stated)


def amount(value: object) -> Decimal | None:
    """Read "5000.00", 5000 or nothing, in whatever currency."""
    if value in (None, ""):
        return None
    try:
        found = Decimal(scalar(value, "amount"))
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
    stated = scalar(value, "quantity")
    if not stated.isascii() or not stated.isdigit() or len(stated) > 6:
        raise Unreadable("quantity")
    return int(stated)


def flag(value: object) -> bool:
    """Read "T" or "F"."""
    return value == "T"


def shaped(value: object, shape: re.Pattern[str]) -> str:
    """Read an identifier that becomes a part of an address."""
    found = key(value)
    if not shape.fullmatch(found):
        raise Unreadable("identifier")
    return found
