"""Short proofs in one process; each of them has to hold, and to catch the bugs planted for it."""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from django.db import transaction

from integrations import polling
from integrations.cafe24.windows import windows
from integrations.models import Integration, ReadHint
from integrations.orders.models import Order
from integrations.orders.record import record
from tests.prove.histories import History
from tests.prove.machine import found
from tests.prove.world import FarStore, World
from vircle.foundation import clock, crash_points
from vircle.foundation.clock import kst_date
from vircle.foundation.crash_points import Point
from vircle.issuance.decide import decide_due
from warranties.models import Warranty

_STEPS = 24
_LEASES_END = timedelta(minutes=2)


class Killed(BaseException):
    """Ends a door as a kill would: nothing on its way catches it, open transactions roll back."""


@dataclass(frozen=True)
class Scene:
    """What a check needs; `other` is another brand's store with settings of its own."""

    library: Sequence[History]
    stores: tuple[Integration, ...]
    far: dict[int, FarStore]
    other: Integration

    def world(self) -> World:
        """Begin anew with every purchase of the library."""
        world = found(self.stores, goal=3)
        self.far.update(world.far)
        for place, history in enumerate(self.library):
            phone = f"010-0000-{place % 12:04d}"
            world.buy(history, minutes=1 + place % 40, phone=phone)
        return world


Check = Callable[[Scene], None]


def told_anyhow(scene: Scene) -> None:
    """One wave of every purchase, in an order drawn once, under settings that change."""
    world, chance = scene.world(), random.Random(20261123)
    for step in range(_STEPS):
        world.pass_time(timedelta(minutes=chance.randrange(1, 20)))
        if step % 3 == 0:
            # Before anything of the minutes that just passed was read.
            world.log.save_rule(scene.stores[step % 2], is_on=step % 4 > 1, delay_days=0)
        world.hint(chance.getrandbits(32))
        chance.choice([world.read, world.decide, world.poll, world.tell])()
        world.read_late(chance.getrandbits(32), ago=timedelta(minutes=chance.randrange(1, 60)))
        world.decide()
    world.end()
    world.check()


def killed_readers_are_succeeded(scene: Scene) -> None:
    """Whoever reads what webhooks told about dies at each line; polls do not help."""
    points = (
        Point.READ_AFTER_CLAIM,
        Point.READ_AFTER_HTTP,
        Point.READ_BEFORE_COMMIT,
        Point.READ_AFTER_COMMIT,
    )
    world = scene.world()
    world.pass_time(timedelta(hours=1))
    for point in points:
        world.hint(2**32 - 1)
        with _dying_at(point):
            world.read()
        world.pass_time(_LEASES_END)
        world.read()
    assert Order.objects.count() == len(world.purchases)
    assert not ReadHint.objects.exists()


def killed_polls_go_on(scene: Scene) -> None:
    """A poll dies before each commit of a page; no webhook helps."""
    world = scene.world()
    world.pass_time(timedelta(hours=1))
    for store in scene.stores:
        world.make_due(store)
        with _dying_at(Point.POLL_BEFORE_COMMIT):
            polling.poll_due(now=clock.now())
        world.pass_time(_LEASES_END)
        polling.poll_due(now=clock.now())
    assert Order.objects.count() == len(world.purchases)


@contextmanager
def _dying_at(point: Point) -> Iterator[None]:
    deaths: list[Point] = []

    def die(reached: Point) -> None:
        if reached == point and not deaths:
            deaths.append(reached)
            raise Killed

    crash_points.watch(die)
    try:
        yield
    except Killed:
        pass
    finally:
        crash_points.watch(None)
    assert deaths == [point]


def a_delay_outlives_the_broker(scene: Scene) -> None:
    """What is issued a day later needs nothing but the database until then."""
    world = scene.world()
    for store in scene.stores:
        world.log.save_rule(store, is_on=True, delay_days=1)
    world.pass_time(timedelta(hours=3))
    world.poll()
    world.decide()
    waiting = Warranty.objects.filter(status="scheduled").count()
    assert waiting > 0
    # Whatever a broker held by now is gone.
    world.pass_time(timedelta(days=3))
    world.decide()
    assert Warranty.objects.filter(status="issued").count() == waiting


def news_alone_issue_nothing(scene: Scene) -> None:
    """A webhook is a hint: what it claims is not believed before the platform says so."""
    world = scene.world()
    world.purchases = [p for p in world.purchases if not any(p.history.script.left)]
    world.purchases = [p for p in world.purchases if len(p.chapters) == 2]
    assert world.purchases
    world.pass_time(timedelta(hours=3))
    world.poll()
    world.decide()
    world.hint(2**32 - 1)
    world.decide()
    assert not Warranty.objects.exists()


def two_brands_have_the_same_numbers(scene: Scene) -> None:
    """Malls number their orders alike; each brand gets its own."""
    world = scene.world()
    found((scene.other,), goal=3)
    arrived = [
        purchase.chapters[-1]
        for purchase in world.purchases
        if purchase.store == scene.stores[0] and purchase.history.script.left == (1,)
    ]
    for store in (scene.stores[0], scene.other):
        with transaction.atomic():
            record(
                integration=store,
                snapshots=[replace(order, buyer=arrived[0].buyer) for order in arrived],
                observed_at=clock.now(),
                now=clock.now(),
            )
    world.pass_time(timedelta(hours=5))
    while decide_due(now=clock.now()):
        pass
    for store in (scene.stores[0], scene.other):
        valid = Warranty.objects.filter(integration=store, status="issued")
        assert valid.count() == len(arrived)


def windows_overlap(_scene: Scene) -> None:
    """What a mall enters up to two hours late lies within the next poll's days."""
    for hour in range(48):
        since = datetime(2026, 11, 22, tzinfo=UTC) + timedelta(hours=hour, minutes=30)
        asked = windows(since=since, now=since + timedelta(minutes=5))
        assert min(window.start for window in asked) <= kst_date(since - timedelta(hours=2))


CHECKS: tuple[Check, ...] = (
    told_anyhow,
    killed_readers_are_succeeded,
    killed_polls_go_on,
    a_delay_outlives_the_broker,
    news_alone_issue_nothing,
    two_brands_have_the_same_numbers,
    windows_overlap,
)
