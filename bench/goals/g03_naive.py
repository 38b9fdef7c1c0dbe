"""G3: how many times the peer's throughput, from the recorded event to the written message."""

import os

from bench import rows
from bench.backlog import forget_waiting
from bench.measure import Goal, Outcome, Part, in_turns, ratios, seconds
from bench.naive import events
from bench.naive.app import QUEUE, handle
from bench.shops import ITEMS_PER_ORDER, delivered_orders, open_shop, tell
from bench.stage import Stage, wait_for
from integrations.orders.models import Order, OrderWork
from vircle.foundation import clock

GOAL = Goal(
    "G3",
    "Throughput, of a plain Django and Celery pipeline with reused connections",
    (
        Part(
            "with reuse",
            "×",
            50,
            100,
            hurdle=(
                "Two processes decide here and two do everything there, on two cores that "
                "PostgreSQL uses as well: what the database does for the same rows is the same "
                "for both. The peer commits once an event, which is more than most do, and shares "
                "the product's pure rules, blind indexes and keys, which makes it faster than most."
            ),
        ),
        Part(
            "without reuse",
            "×",
            80,
            150,
            hurdle=(
                "As above; and a session costs less over a Unix socket without TLS, as here, "
                "than over a network."
            ),
        ),
    ),
    in_quick=False,
)
_APP, _PRODUCT = "bench.naive.app", "vircle.celery"
_LONGEST_SECONDS = 600


def measure(stage: Stage) -> Outcome:
    """Let the peer's worker and the product's do the same orders in turns."""
    naive_orders = stage.size(full=150, quick=40)
    fast_orders = stage.size(full=2_000, quick=400)
    samples: dict[str, list[float]] = {}
    forget_waiting()
    stage.start_worker(app=_PRODUCT, queues="decide")
    _fast(400)
    for reuse in ("1", "0"):
        os.environ["NAIVE_REUSE"] = reuse
        stage.start_worker(app=_APP, queues=QUEUE)
        _naive(10)
        found = in_turns(
            lambda _: {"fast": _fast(fast_orders), "naive": _naive(naive_orders)},
            rounds=stage.size(full=2, quick=1),
            notes=[],
        )
        stage.stop(_APP)
        samples |= {f"{name}{reuse}": values for name, values in found.items()}
    stage.stop(_PRODUCT)
    return Outcome(
        {
            "with reuse": ratios(samples["fast1"], samples["naive1"]),
            "without reuse": ratios(samples["fast0"], samples["naive0"]),
        },
        [
            f"{max(samples['fast1']):,.0f} items/s here, recorded by one process while a worker"
            f" of two decides, as production is run; {max(samples['naive1']):,.1f} items/s there,"
            f" by a worker of two ({max(samples['naive0']):,.1f} without reuse).",
            "Both record the order, seal the buyer, judge by the same rules and write the same"
            " rows.",
        ],
    )


def _fast(orders: int) -> float:
    shop = open_shop()
    told = delivered_orders(number=orders, now=clock.now())
    waiting = OrderWork.objects.filter(brand_id=shop.brand_id)

    def work() -> None:
        tell(shop, told)
        wait_for(
            lambda: not waiting.exists(), longest=_LONGEST_SECONDS, about="the product's worker"
        )

    return orders * ITEMS_PER_ORDER / seconds(work)


def _naive(orders: int) -> float:
    twin = rows.twin_with_settings(open_shop())
    told = delivered_orders(number=orders, now=clock.now())
    ids = events.store(twin, told, now=clock.now())
    done = Order.objects.filter(brand_id=twin.brand_id)

    def work() -> None:
        for event_id in ids:
            handle.delay(twin.brand_id, event_id)
        wait_for(lambda: done.count() == orders, longest=_LONGEST_SECONDS, about="the naive worker")

    return orders * ITEMS_PER_ORDER / seconds(work)
