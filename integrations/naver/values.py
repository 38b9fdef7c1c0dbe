"""How Naver writes moments, amounts, numbers and names; pure."""

import re
from datetime import datetime

from integrations.values import Unreadable, instant, scalar
from vircle.foundation.clock import KST

ORDER_ID = re.compile(r"[0-9A-Za-z]{1,40}", re.ASCII)
_WON = re.compile(r"-?[0-9]{1,15}(\.0+)?", re.ASCII)


def written(moment: datetime) -> str:
    """Write a moment as Naver asks for it: Korean time with mandatory milliseconds."""
    return moment.astimezone(KST).isoformat(timespec="milliseconds")


def moment(value: object) -> datetime | None:
    """Read "2022-05-11T22:27:54.781+09:00", or the hook's "…+0000"."""
    if value in (None, ""):
        return None
    if not isinstance(value, str):
        raise Unreadable("date")
    return instant(scalar(value, "date"))


def some_moment(value: object) -> datetime:
    """Read a moment that must be there."""
    found = moment(value)
    if found is None:
        raise Unreadable("date")
    return found


def won(value: object) -> int | None:
    """Read an amount of won, as a number or as text."""
    if value in (None, ""):
        return None
    stated = scalar(value, "amount")
    if not _WON.fullmatch(stated):
        raise Unreadable("amount")
    return int(stated.partition(".")[0])


def count(value: object) -> int:
    """Read a quantity: a whole number, 0 or more."""
    found = won(value)
    if found is None or not 0 <= found < 10**6:
        raise Unreadable("quantity")
    return found


def is_order_id(text: str) -> bool:
    """Tell whether this could be the number of an order: it becomes a part of an address."""
    return ORDER_ID.fullmatch(text) is not None
