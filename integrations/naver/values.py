"""How Naver writes moments, amounts, numbers and names; pure."""

import html
import re
from datetime import UTC, datetime
from typing import Any

import nh3

from vircle.foundation.clock import KST

Json = dict[str, Any]

ORDER_ID = re.compile(r"[0-9A-Za-z]{1,40}", re.ASCII)
_DIGITS = re.compile(r"-?[0-9]{1,15}(\.0+)?", re.ASCII)
_LONGEST_VALUE = 64
_LONGEST_TEXT = 10_000


class Unreadable(ValueError):
    """A value that is not what the platform's reference says."""


def written(moment: datetime) -> str:
    """Write a moment as Naver asks for it: Korean time with mandatory milliseconds."""
    return moment.astimezone(KST).isoformat(timespec="milliseconds")


def moment(value: object) -> datetime | None:
    """Read "2022-05-11T22:27:54.781+09:00", or the hook's "…+0000"."""
    if value in (None, ""):
        return None
    if not isinstance(value, str) or len(value) > _LONGEST_VALUE:
        raise Unreadable("date")
    try:
        parsed = datetime.fromisoformat(value)
        found = (parsed if parsed.tzinfo else parsed.replace(tzinfo=KST)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Unreadable("date") from error
    # Days are counted from it: one outside this century would break the calendar elsewhere.
    if not 2000 <= found.year < 2100:
        raise Unreadable("date")
    return found


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
    stated = _plain(value, "amount")
    if not _DIGITS.fullmatch(stated):
        raise Unreadable("amount")
    return int(stated.partition(".")[0])


def count(value: object) -> int:
    """Read a quantity: a whole number, 0 or more."""
    found = won(value)
    if found is None or not 0 <= found < 10**6:
        raise Unreadable("quantity")
    return found


def key(value: object, *, most: int = 60) -> str:
    """Read an identifier, which may be written as a number."""
    found = _plain(value, "identifier").strip()
    if not found or len(found) > most or not found.isprintable():
        raise Unreadable("identifier")
    return found


def is_order_id(text: str) -> bool:
    """Tell whether this could be the number of an order: it becomes a part of an address."""
    return ORDER_ID.fullmatch(text) is not None


def text(value: object, *, most: int = 300) -> str:
    """Read a short text without markup."""
    if not isinstance(value, str | int | float):
        return ""
    # Half a character (a lone surrogate) can be neither cleaned nor stored.
    raw = str(value)[:_LONGEST_TEXT].encode(errors="ignore").decode()
    if "<" in raw or "&" in raw:
        raw = html.unescape(nh3.clean(raw, tags=set()))
    return " ".join(raw.replace("\0", "").split())[:most]


def mapping(value: object) -> Json:
    """Read an object; anything else is unreadable."""
    if not isinstance(value, dict):
        raise Unreadable("object")
    return value


def part(value: object) -> Json:
    """Read an object that may be absent."""
    return mapping(value) if value is not None else {}


def rows(value: object) -> list[Json]:
    """Read a list of objects; nothing counts as an empty list."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise Unreadable("list")
    return [mapping(each) for each in value]


def _plain(value: object, what: str) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Unreadable(what)
    # Before anything is made of it: turning a number of a million digits into text takes long.
    if isinstance(value, int) and value.bit_length() > 4 * _LONGEST_VALUE:
        raise Unreadable(what)
    stated = str(value)
    if len(stated) > _LONGEST_VALUE:
        raise Unreadable(what)
    return stated
