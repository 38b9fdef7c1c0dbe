"""G1: how fast orders are recorded, of COPY of the same encrypted rows."""

from bench import rows, wire
from bench.measure import Goal, Outcome, Part, in_turns, ratios, seconds
from bench.shops import ITEMS_PER_ORDER, delivered_orders, open_shop, tell
from bench.stage import Stage
from vircle.foundation import clock

GOAL = Goal(
    "G1",
    "Ingest, of COPY of the same encrypted rows",
    (
        Part(
            "of COPY",
            "×",
            0.6,
            0.8,
            hurdle=(
                "Recording asks before it writes: who the customers are, which orders and items "
                "are known, and what changed. It seals names and numbers and keys their indexes "
                "in Python. COPY does none of it. See the first table below G2."
            ),
        ),
    ),
)


def measure(stage: Stage) -> Outcome:
    """Record fresh orders of repeat customers, then copy the rows that came of it."""
    orders = stage.size(full=4_000, quick=600)
    notes: list[str] = []
    _round(200)
    samples = in_turns(lambda _: _round(orders), rounds=stage.size(full=3, quick=1), notes=notes)
    outcome = Outcome({"of COPY": ratios(samples["fast"], samples["copy"])}, notes)
    median = sorted(samples["fast"])[len(samples["fast"]) // 2]
    notes.append(
        f"{median:,.0f} items/s recorded with names and phones sealed and indexed, duplicates"
        f" compared, units and history written ({orders:,} orders of {ITEMS_PER_ORDER} items)."
    )
    return outcome


def _round(orders: int) -> dict[str, float]:
    shop = open_shop()
    twin = rows.twin_with_settings(shop)
    told = delivered_orders(number=orders, now=clock.now())
    items = orders * ITEMS_PER_ORDER
    wire.run("VACUUM ANALYZE")
    fast = seconds(lambda: tell(shop, told))
    made = rows.for_twin(rows.take(shop, rows.INGESTED), twin)
    limit = seconds(lambda: rows.copy(made))
    _forget_work()
    return {"fast": items / fast, "copy": items / limit}


def _forget_work() -> None:
    """What is to be decided here is not another goal's backlog."""
    wire.run("DELETE FROM orders_orderwork")
