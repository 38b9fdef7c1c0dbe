"""G2: how fast delivered items become certificates, stamps, traces and messages."""

from bench.backlog import decided
from bench.measure import Goal, Outcome, Part, ratios
from bench.stage import Stage

GOAL = Goal(
    "G2",
    "Delivered item to warranty, stamp, trace and message, of COPY of the same rows",
    (Part("of COPY", "×", 0.3, 0.5),),
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
    return Outcome({"of COPY": ratios(samples["decide"], samples["copy"])}, notes)
