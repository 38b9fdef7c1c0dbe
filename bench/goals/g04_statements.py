"""G4: how many transactions and statements an item costs while there is a backlog."""

from bench import wire
from bench.backlog import decide_all, recorded
from bench.measure import Goal, Outcome, Part
from bench.shops import open_shop
from bench.stage import Stage

GOAL = Goal(
    "G4",
    "Cost of deciding about a backlog, counted",
    (
        Part("write transactions an item", "", 0.05, 0.025, at_most=True),
        Part("statements an item", "", 0.1, 0.05, at_most=True),
    ),
    gates=("write transactions an item", "statements an item"),
)
BRANDS = 5


def measure(stage: Stage) -> Outcome:
    """Decide about a backlog of several brands and count what libpq and the server saw."""
    del stage  # The backlog is what it is in every run: the counts are exact.
    shops = [open_shop() for _ in range(BRANDS)]
    items = recorded(shops, orders=5_000)
    with wire.server_side() as server, wire.round_trips() as line:
        decide_all()
    return Outcome(
        {
            "write transactions an item": [server.write_transactions / items],
            "statements an item": [line.round_trips / items],
        },
        [
            f"{items:,} items of {BRANDS} brands: {server.write_transactions} transactions that"
            f" wrote, {line.round_trips} round trips, BEGIN and COMMIT counted."
        ],
    )
