"""Where the time of a job goes: statements by the function that sends them, the rest is Python."""

import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import psycopg

# Between a statement's own function and psycopg.
_BETWEEN = ("psycopg", "django", "contextlib", "bench.where", "vircle.foundation.db")


@contextmanager
def statements() -> Iterator[dict[str, float]]:
    """Add up the seconds that each function waits for its statements."""
    waited: defaultdict[str, float] = defaultdict(float)
    original = psycopg.Cursor.execute

    def execute(self: psycopg.Cursor[Any], *words: Any, **named: Any) -> Any:
        started = time.perf_counter()
        try:
            return original(self, *words, **named)
        finally:
            waited[_sender(sys._getframe(1))] += time.perf_counter() - started

    psycopg.Cursor.execute = execute  # type: ignore[method-assign]
    try:
        yield waited
    finally:
        psycopg.Cursor.execute = original  # type: ignore[method-assign]


def _sender(frame: FrameType | None) -> str:
    while frame is not None:
        module = str(frame.f_globals.get("__name__", ""))
        if not module.startswith(_BETWEEN):
            return f"{module}.{frame.f_code.co_name}"
        frame = frame.f_back
    return "?"


def table(job: Callable[[], object], *, items: int, most: int = 14) -> list[tuple[str, str, str]]:
    """Return the dearest parts of a job: what, microseconds an item, share."""
    started = time.perf_counter()
    with statements() as waited:
        job()
    total = time.perf_counter() - started
    parts = [("Python, and COMMIT", total - sum(waited.values())), *waited.items()]
    dearest = sorted(parts, key=lambda part: -part[1])[:most]
    rows = [_row(name, part, total, items) for name, part in dearest]
    left = total - sum(part for _, part in dearest)
    return [
        *rows,
        _row(f"{max(0, len(parts) - most)} others", left, total, items),
        _row("together", total, total, items),
    ]


def _row(name: str, part: float, total: float, items: int) -> tuple[str, str, str]:
    return name, f"{part / items * 1e6:.1f}", f"{part / total:.0%}"
