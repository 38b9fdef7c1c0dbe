"""docs/performance.md, as a full run writes it: the numbers, what they mean, what was missed."""

import os
import platform
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from bench.measure import Goal, Outcome
from bench.report import bound, shown, verdict
from vircle.embedded.paths import ROOT

DOCUMENT = ROOT / "docs" / "performance.md"

_HEAD = """\
# How fast Vircle is

Written by `make bench` on {day}, in {minutes:.0f} minutes, on {cores} cores ({machine}, load \
{load:.1f} at the end), Python {python}, PostgreSQL {postgres}. Do not edit it: run `make bench` \
again.

The bench starts a PostgreSQL and a Valkey of its own with fsync, full-page writes and autovacuum \
on. Client, server, database and load share the machine's cores, so **only ratios inside one \
section mean anything**: what is compared was measured in turns, and the numbers below are \
medians. Every measured function is the one that production's tasks call, which the bench checks \
before it begins; personal data is encrypted, traces are written, and customers come back.

*COPY* is PostgreSQL writing the very same rows, with the same indexes, keys and checks, ids \
given, all in one transaction, from Python values: it decides nothing and reads nothing. No \
program that keeps these rows in this database can be faster. *Naive* is what a good Django shop \
would write: one Celery task for an event, the ORM for a row, the same rules and the same \
encryption (`bench/naive/`); tests hold that it writes the same rows.

| | | measured | floor | aim | |
|---|---|---|---|---|---|
"""


def write(outcomes: Sequence[tuple[Goal, Outcome]], *, seconds: float) -> None:
    """Write the document."""
    DOCUMENT.write_text("\n".join(_lines(outcomes, seconds=seconds)) + "\n")


def _lines(outcomes: Sequence[tuple[Goal, Outcome]], *, seconds: float) -> Iterator[str]:
    yield _head(seconds) + "\n".join(
        row for goal, outcome in outcomes for row in _rows(goal, outcome)
    )
    for goal, outcome in outcomes:
        yield f"\n## {goal.key}: {goal.title}\n"
        yield from (f"- {note}" for note in outcome.notes)
        for name, why in outcome.missed.items():
            yield f"- **{name}: what stands in the way.** {why}"
        for title, columns, rows in outcome.tables:
            yield from _table(title, columns, rows)


def _head(seconds: float) -> str:
    from bench import wire

    return _HEAD.format(
        day=f"{datetime.now(UTC):%Y-%m-%d}",
        minutes=seconds / 60,
        cores=os.cpu_count(),
        machine=platform.machine(),
        load=os.getloadavg()[0],
        python=platform.python_version(),
        postgres=wire.one("SHOW server_version")[0],
    )


def _rows(goal: Goal, outcome: Outcome) -> Iterator[str]:
    for part in goal.parts:
        if part.name not in outcome.samples:
            continue
        value = outcome.value(part.name)
        what = goal.title if len(goal.parts) == 1 else f"{goal.title}: {part.name}"
        words = {"MISSED": "**missed**", "holds": "floor holds", "aim": "aim reached"}
        yield (
            f"| {goal.key} | {what} | {shown(value)} {part.unit} | {bound(part, part.floor)}"
            f" | {bound(part, part.aim)} | {words[verdict(part, value)]} |"
        )


def _table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Iterator[str]:
    yield f"\n{title}\n"
    yield f"| {' | '.join(columns)} |"
    yield f"|{'---|' * len(columns)}"
    for row in rows:
        yield f"| {' | '.join(map(str, row))} |"
