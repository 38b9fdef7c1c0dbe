"""Writes docs/proof.md from the figures of a full `make prove` (N= given) that held throughout."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parents[2] / "docs" / "proof.md"
_PLANTED = "planted: "
_TITLES = {
    "gauntlet": "Killed at every named line",
    "siege": "Killed at random moments",
    "model": "One history, told anyhow",
    "two workers": "Two workers against one",
    "hints": "Hints repeated, shuffled and late",
    "droughts": "Webhooks that never come",
    "fairness": "One order behind another brand's queue",
}
_INTRODUCTION = """# What was proved

Written by `make prove N={n}`: do not edit. Everything below held on {date} (UTC).

The outside world is the sandbox, and its ledgers decide: what was delivered in the mall against
what was issued, what left the gateway against what was told. `lost`, `missing` and `twice` are
empty, or this page would not have been written.
"""
_figures: dict[str, dict[str, Any]] = {}


def is_full() -> bool:
    """Tell whether this is a full run, which somebody asked for by its size."""
    return "N" in os.environ


def size(name: str, *, small: int, full: int) -> int:
    """Return how large a proof is: as asked for by its variable, or as fits the run."""
    return int(os.environ.get(name, full if is_full() else small))


def note(name: str, figures: Mapping[str, Any]) -> None:
    """Keep the figures of one proof."""
    _figures[name] = dict(figures)


def figures() -> dict[str, dict[str, Any]]:
    """Return the figures that this process has kept."""
    return _figures


def take(figures: Mapping[str, Mapping[str, Any]]) -> None:
    """Keep what another process of the same run has kept."""
    for name, each in figures.items():
        note(name, each)


def write_page(*, now: datetime | None = None) -> None:
    """Write the page, if this was a full run in which every proof left its figures."""
    if is_full() and _TITLES.keys() <= _figures.keys():
        PAGE.write_text(render(_figures, n=os.environ["N"], now=now or datetime.now(UTC)))


def render(figures: Mapping[str, Mapping[str, Any]], *, n: str, now: datetime) -> str:
    """Return the page."""
    parts = [_INTRODUCTION.format(n=n, date=f"{now:%Y-%m-%d %H:%M}")]
    for name, title in _TITLES.items():
        rows = [f"| {key} | {_text(value)} |" for key, value in sorted(figures[name].items())]
        parts.append("\n".join([f"## {title}", "", "| figure | value |", "|---|---|", *rows, ""]))
    caught = {name: each for name, each in figures.items() if name.startswith(_PLANTED)}
    rows = [
        f"| {name.removeprefix(_PLANTED)} | `{each['caught_by']}` |"
        for name, each in sorted(caught.items())
    ]
    head = [f"## Planted bugs: {len(caught)} of 10 caught", "", "| bug | caught by |", "|---|---|"]
    parts.append("\n".join([*head, *rows, ""]))
    return "\n".join(parts)


def _text(value: Any) -> str:
    return str(value) if value or value == 0 else "none"
