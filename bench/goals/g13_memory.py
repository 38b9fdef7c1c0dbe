"""G13: how much memory a worker needs, and whether it grows."""

import json
import subprocess
import sys

from bench.grow import multiply
from bench.measure import Goal, Outcome, Part
from bench.shops import ITEMS_PER_ORDER, delivered_orders, open_shop, tell
from bench.stage import Stage
from vircle.embedded import paths
from vircle.foundation import clock

GOAL = Goal(
    "G13",
    "Memory of a worker that decides",
    (
        Part(
            "peak",
            "MB",
            200,
            150,
            at_most=True,
            hurdle=("Django, Celery and the rooms take most of it before the first order."),
        ),
        Part(
            "growth after the first tenth",
            "MB",
            20,
            5,
            at_most=True,
            hurdle=("Python keeps what the largest batch needed."),
        ),
    ),
    in_quick=False,
)
_BACKLOG = (
    "brands_customer",
    "orders_order",
    "orders_orderitem",
    "orders_orderunit",
    "orders_orderwork",
)


def measure(stage: Stage) -> Outcome:
    """Let a process of its own decide about a long backlog, and look at its size meanwhile."""
    orders = stage.size(full=50_000, quick=2_000)
    shop = open_shop()
    tell(shop, delivered_orders(number=1_000, now=clock.now()))
    multiply(shop, _BACKLOG, times=orders // 1_000 - 1)
    done = subprocess.run(
        [sys.executable, "-m", "bench.worker"],
        cwd=paths.ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    sizes: list[float] = json.loads(done.stdout)
    first_tenth = max(sizes[: max(1, len(sizes) // 10)])
    return Outcome(
        {
            "peak": [max(sizes)],
            "growth after the first tenth": [max(sizes) - first_tenth],
        },
        [
            f"{orders * ITEMS_PER_ORDER:,} items in one process that runs the task as a worker"
            f" does, looked at {len(sizes):,} times; {sizes[-1]:.0f} MB at the end."
        ],
    )
