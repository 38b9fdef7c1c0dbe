"""G2: how fast delivered items become certificates, stamps, traces and messages."""

from collections.abc import Sequence
from typing import Any

from bench import where, wire
from bench.backlog import decide_all, decided, recorded
from bench.measure import Goal, Outcome, Part, ratios
from bench.shops import ITEMS_PER_ORDER, delivered_orders, open_shop, tell
from bench.stage import Stage
from vircle.foundation import clock

Table = tuple[str, Sequence[str], Sequence[Sequence[Any]]]
_COLUMNS = ("waiting for, or doing", "µs an item", "share")

GOAL = Goal(
    "G2",
    "Delivered item to warranty, stamp, trace and message, of COPY of the same rows",
    (
        Part(
            "of COPY",
            "×",
            0.3,
            0.5,
            hurdle=(
                "Before the first row is written, orders, items, units, grants and settings are "
                "read; then nearly half of the time is Python, which judges by the pure rules, "
                "writes traces and contents as JSON, and turns columns into arrays. The second "
                "table says what each statement takes."
            ),
        ),
    ),
)


def measure(stage: Stage) -> Outcome:
    """Decide about a backlog, then copy the rows that came of it."""
    found = decided(stage)
    samples = found.samples
    median = sorted(samples["decide"])[len(samples["decide"]) // 2]
    notes = [
        *found.notes,
        f"{median:,.0f} items/s in one process, {found.rows_per_item:.1f} rows an item"
        " (certificate, its history, two traces, stamp, ledger, card, links, messages, their"
        " work); COPY writes the same rows and nothing else.",
    ]
    return Outcome(
        {"of COPY": ratios(samples["decide"], samples["copy"])},
        notes,
        tables=[_where_recording_goes(stage), _where_deciding_goes(stage)],
    )


def _where_recording_goes(stage: Stage) -> Table:
    """Split an item's time by the functions that wait for a statement."""
    shop, orders = open_shop(), stage.size(full=2_000, quick=200)
    told = delivered_orders(number=orders, now=clock.now())
    rows = where.table(lambda: tell(shop, told), items=orders * ITEMS_PER_ORDER)
    decide_all()
    return "Where the time of an item goes while it is recorded.", _COLUMNS, rows


def _where_deciding_goes(stage: Stage) -> Table:
    items = recorded([open_shop()], orders=stage.size(full=2_000, quick=200))
    wire.run("VACUUM ANALYZE")
    rows = where.table(decide_all, items=items, most=24)
    return "Where it goes while it is decided.", _COLUMNS, rows
