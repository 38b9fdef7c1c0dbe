"""G10: how long one brand's backlog delays another brand's single order."""

import statistics
import time

from bench.backlog import recorded
from bench.measure import Goal, Outcome, Part
from bench.shops import Shop, delivered_orders, open_shop, tell
from bench.stage import Stage
from integrations.orders.models import OrderWork
from vircle.foundation import clock
from vircle.issuance.decide import BATCH, decide_due

GOAL = Goal(
    "G10",
    "A single order behind another brand's backlog",
    (
        Part(
            "batch times",
            "",
            2,
            1,
            at_most=True,
            hurdle=(
                "The single order shares its batch with the backlog of the other brand, so it "
                "takes that batch's time."
            ),
        ),
    ),
)


def measure(stage: Stage) -> Outcome:
    """Let a brand with a long backlog be worked on, and another's order arrive."""
    # Each sample takes three batches or four, and the backlog must outlast them all.
    rounds = stage.size(full=3, quick=1)
    orders = rounds * 4 * BATCH
    recorded([open_shop()], orders=orders)
    other = open_shop()
    samples = [_waited(other, seed) for seed in range(rounds)]
    while decide_due(now=clock.now()):
        pass
    return Outcome(
        {"batch times": samples},
        [f"A backlog of {orders:,} orders; the single order was told once the brand was at it."],
    )


def _waited(other: Shop, seed: int) -> float:
    usual = statistics.median([_batch(), _batch()])
    tell(other, delivered_orders(number=1, now=clock.now(), first=seed, seed=seed))
    waits = OrderWork.objects.filter(brand_id=other.brand_id)
    waited = 0.0
    while waits.exists():
        waited += _batch()
    return waited / usual


def _batch() -> float:
    started = time.perf_counter()
    decide_due(now=clock.now())
    return time.perf_counter() - started
