"""G12: how much log an item costs, of what COPY of its rows costs."""

import statistics

from bench.backlog import decided
from bench.measure import Goal, Outcome, Part, ratios
from bench.stage import Stage

GOAL = Goal(
    "G12",
    "WAL per item, of COPY's",
    (
        Part(
            "of COPY's",
            "×",
            2.0,
            1.5,
            at_most=True,
            hurdle=(
                "Besides the rows that stay, deciding deletes the work row, changes the card's "
                "balance and names each grant's message; index pages are touched in smaller "
                "steps than COPY's."
            ),
        ),
    ),
)


def measure(stage: Stage) -> Outcome:
    """Compare the log that deciding wrote with the log of the same rows copied."""
    samples = decided(stage).samples
    own, copied = (statistics.median(samples[name]) for name in ("decide_wal", "copy_wal"))
    note = f"{own:,.0f} B an item; COPY of the same rows, indexes included: {copied:,.0f} B."
    return Outcome({"of COPY's": ratios(samples["decide_wal"], samples["copy_wal"])}, [note])
