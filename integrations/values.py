"""What a platform's JSON must look like before anything is made of it; pure."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from integrations.markup import plain
from vircle.foundation.clock import KST

Json = dict[str, Any]

_LONGEST_VALUE = 64
_LONGEST_ADDRESS = 500


class Unreadable(ValueError):
    """A value that is not what the platform's reference says."""


def scalar(value: object, what: str) -> str:
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


def instant(stated: str) -> datetime:
    """Read a moment as ISO 8601 writes it, Korean time unless it says otherwise."""
    try:
        parsed = datetime.fromisoformat(stated)
        found = (parsed if parsed.tzinfo else parsed.replace(tzinfo=KST)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Unreadable("date") from error
    # Days are counted from it: one outside this century would break the calendar elsewhere.
    if not 2000 <= found.year < 2100:
        raise Unreadable("date")
    return found


def key(value: object, *, most: int = 60) -> str:
    """Read an identifier, which may be written as a number."""
    found = scalar(value, "identifier").strip()
    if not found or len(found) > most or not found.isprintable():
        raise Unreadable("identifier")
    return found


def text(value: object, *, most: int = 300) -> str:
    """Read a short text for people: a name may hold HTML."""
    return plain(value, most=most)


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


def image_address(value: object, *, allow_http: bool) -> str:
    """Return the address of a picture that a page may show, or ""."""
    url = str(value or "")
    url = f"https:{url}" if url.startswith("//") else url
    if len(url) > _LONGEST_ADDRESS or not url.isprintable() or " " in url:
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    is_web = parts.scheme == "https" or (allow_http and parts.scheme == "http")
    return url if is_web and parts.hostname and "@" not in parts.netloc else ""
