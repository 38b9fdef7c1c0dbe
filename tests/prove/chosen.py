"""Which of many rows a drawn number means."""

from collections.abc import Iterable
from typing import TypeVar

Row = TypeVar("Row")


def chosen(rows: Iterable[Row], bits: int) -> list[Row]:
    """Return those rows whose bit is set; 32 bits are repeated over longer lists."""
    return [row for place, row in enumerate(rows) if bits >> (place % 32) & 1]
