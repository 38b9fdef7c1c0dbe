"""Backlogs of recorded orders, decided about as a worker does."""

from collections.abc import Sequence
from dataclasses import dataclass

from bench import rows, wire
from bench.measure import in_turns, seconds
from bench.shops import ITEMS_PER_ORDER, Shop, delivered_orders, open_shop, tell
from bench.stage import Stage
from integrations.models import ReadHint
from integrations.orders.models import OrderWork
from vircle.foundation import clock
from vircle.issuance.decide import decide_due
from vircle.notifications.models import MessageWork


def decide_all() -> int:
    """Do what the task does: batch after batch, each at the present moment."""
    orders = 0
    while taken := decide_due(now=clock.now()):
        orders += taken
    return orders


def recorded(shops: Sequence[Shop], *, orders: int) -> int:
    """Let each shop's mall tell of its share of orders; returns the number of items."""
    each = orders // len(shops)
    for seed, shop in enumerate(shops):
        tell(shop, delivered_orders(number=each, now=clock.now(), seed=seed))
    return each * len(shops) * ITEMS_PER_ORDER


def forget_waiting() -> None:
    """Drop what other goals left to be done: a worker would begin with it."""
    for model in (MessageWork, OrderWork, ReadHint):
        model._default_manager.all().delete()


@dataclass
class Decided:
    """Rounds of deciding about a backlog and of copying what that wrote."""

    items: int
    samples: dict[str, list[float]]
    notes: list[str]
    rows_per_item: float


def decided(stage: Stage) -> Decided:
    """Measure once for all goals that compare deciding with COPY."""
    return stage.once("decided", lambda: _decided(stage))


def _decided(stage: Stage) -> Decided:
    orders = stage.size(full=5_000, quick=600)
    notes: list[str] = []
    written = [0]
    # The first batch of a process compiles and plans; nobody's throughput is made of that.
    _round(400, written)
    samples = in_turns(
        lambda _: _round(orders, written), rounds=stage.size(full=3, quick=1), notes=notes
    )
    items = orders * ITEMS_PER_ORDER
    return Decided(items, samples, notes, written[0] / items)


def _round(orders: int, written: list[int]) -> dict[str, float]:
    shop = open_shop()
    items = recorded([shop], orders=orders)
    twin = rows.twin_with_orders(shop)
    wire.run("VACUUM ANALYZE")
    with wire.server_side() as deciding:
        fast = seconds(decide_all)
    made = rows.for_twin(rows.take(shop, rows.DECIDED), twin)
    written[0] = sum(len(each.values) for each in made)
    with wire.server_side() as copying:
        limit = seconds(lambda: rows.copy(made))
    return {
        "decide": items / fast,
        "copy": items / limit,
        "decide_wal": deciding.wal_bytes / items,
        "copy_wal": copying.wal_bytes / items,
    }
