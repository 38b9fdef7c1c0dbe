"""Faults that ruin an otherwise right answer: a row that is not what it should be."""

from collections.abc import Callable
from typing import Any

_LISTS = ("lastChangeStatuses", "contents")


def spoiled(body: Any, takes: Callable[[str], object]) -> Any:
    """The body as it is, unless the fault is armed and there is a row to ruin."""
    rows = _rows(body)
    if rows and takes("malformed_row"):
        rows[0] = _malformed(rows[0])
    return body


def _rows(body: Any) -> list[Any]:
    inner = body.get("data", body) if isinstance(body, dict) else body
    if isinstance(inner, dict):
        return next((inner[name] for name in _LISTS if name in inner), [])
    return inner if isinstance(inner, list) else []


def _malformed(row: Any) -> Any:
    """What tells rows apart is gone, and one object is a text."""
    if not isinstance(row, dict):
        return None
    return {
        name: "?" if isinstance(value, dict) else value
        for name, value in row.items()
        if name not in ("productOrderId", "id", "originProductNo")
    }
