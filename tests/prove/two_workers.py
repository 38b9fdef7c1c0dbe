"""The same platform histories with the same news: done by one worker, or by two at once.

A round is drawn from its seed. Whatever two workers meet on is decided by real locks of two
connections; no step but a webhook's commit waits for a clock, so that nothing but the locks keeps
them apart.
"""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from unittest.mock import patch

from django.db import connection, transaction

from integrations import polling, reading
from integrations.hear import News, hear
from integrations.models import Integration, ReadHint
from integrations.orders.models import OrderWork
from tests.committed import at_once
from tests.prove import world as world_
from tests.prove.histories import STEP, History
from tests.prove.machine import found
from tests.prove.observed import Observed, observe
from tests.prove.world import FarStore, World
from vircle.foundation import clock
from vircle.issuance import decide
from vircle.issuance.tending import tend_due

_PURCHASES = 16
_PEOPLE = 4
_STEPS = 3
_BATCH = 4
_COMMIT_SECONDS = 0.1
Door = Callable[..., object]
_DOORS: tuple[Door, ...] = (
    reading.read_due,
    polling.poll_due,
    decide.decide_due,
    tend_due,
)
# What a run writes hangs on these, and so does what a round begins with.
_EMPTY = """
TRUNCATE orders_order, integrations_readhint, brands_customer, brands_customerlink,
  stamps_stampprogram, warranties_warrantyprogram, warranties_warrantyrule CASCADE
"""

Job = Callable[[], object]
Drive = Callable[..., None]
"""Takes news as jobs and does them with all that is due by them."""


@dataclass(frozen=True)
class Step:
    """What happens between two looks; the bits choose orders, one number for either worker."""

    minutes: int
    late: tuple[int, int]
    ago: timedelta
    hinted: tuple[int, int]
    is_polled: bool
    is_told: bool
    # Which store's rule is saved, whether as on, and after how many days it issues.
    saved: tuple[int, bool, int] | None
    is_per_unit: bool | None


@dataclass(frozen=True)
class Round:
    """One drawn course of things."""

    seed: int
    goal: int
    picks: Sequence[tuple[int, int, int]]
    steps: Sequence[Step]


def draw(seed: int) -> Round:
    """Draw a round; the same for the same seed."""
    chance = random.Random(seed)
    picks = [
        (chance.randrange(1000), chance.randrange(1, 25), chance.randrange(_PEOPLE))
        for _ in range(_PURCHASES)
    ]
    return Round(seed, chance.randint(2, 4), picks, [_step(chance) for _ in range(_STEPS)])


def _step(chance: random.Random) -> Step:
    return Step(
        minutes=chance.randrange(10, 50),
        late=(chance.getrandbits(32), chance.getrandbits(32)),
        ago=timedelta(minutes=chance.randrange(1, 30)),
        hinted=(chance.getrandbits(32), chance.getrandbits(32)),
        is_polled=chance.random() < 0.6,
        is_told=chance.random() < 0.4,
        saved=_rule(chance) if chance.random() < 0.4 else None,
        is_per_unit=chance.choice((None, None, True, False)),
    )


def _rule(chance: random.Random) -> tuple[int, bool, int]:
    return chance.randrange(2), chance.random() < 0.7, chance.randrange(2)


def one(*news: Job) -> None:
    """One worker, one connection: one thing after the other."""
    for each in news:
        each()
    _work(_DOORS)


def two(*news: Job) -> None:
    """A worker for each news, on a connection of its own; small batches make them meet often."""

    def worker(place: int, mine: Job) -> Job:
        def work() -> None:
            mine()
            _work(_DOORS[place:] + _DOORS[:place])

        return work

    with (
        patch.multiple(decide, BATCH=_BATCH, PER_BRAND=_BATCH),
        patch.multiple(reading, BATCH=_BATCH, _LIMIT=_BATCH),
        patch.object(world_, "hear", _hear_slowly),
    ):
        at_once(*(worker(2 * place, mine) for place, mine in enumerate(news)))


def _hear_slowly(*, news: News) -> None:
    """Take a moment to commit, as a busy disk does: others come by while news is being told."""
    with transaction.atomic():
        hear(news=news)
        time.sleep(random.uniform(0, _COMMIT_SECONDS))


def _work(doors: Sequence[Door]) -> None:
    """Do whatever is due, until nothing is; each begins at another door."""
    while any(door(now=clock.now()) for door in doors):
        pass


@dataclass
class Course:
    """A round being done; `drive` is who does it."""

    world: World
    round: Round
    drive: Drive

    def run(self) -> None:
        # A step's moments are never a purchase's: a second more or less must not matter.
        self.world.pass_time(timedelta(seconds=30))
        for step in self.round.steps:
            self._take(step)
        self._end()

    def _take(self, step: Step) -> None:
        world = self.world
        world.pass_time(timedelta(minutes=step.minutes))
        self._save(step)
        # Between an old read and a new one everybody decides on the same facts.
        self._make_due(is_polled=False)
        self._do(*(partial(world.read_late, bits, ago=step.ago) for bits in step.late))
        if step.is_told:
            world.tell()
        self._make_due(is_polled=step.is_polled)
        self._do(*(partial(world.hint, bits) for bits in step.hinted))

    def _do(self, *news: Job) -> None:
        """Have news dealt with; nothing that is due may stay behind."""
        self.drive(*news)
        now = clock.now()
        for due in (
            ReadHint.objects.filter(due_at__lte=now),
            Integration.objects.filter(poll_due_at__lte=now),
            OrderWork.objects.filter(due_at__lte=now),
        ):
            assert not due.exists(), list(due.values())

    def _save(self, step: Step) -> None:
        log = self.world.log
        if step.saved is not None:
            place, is_on, days = step.saved
            log.save_rule(log.stores[place], is_on=is_on, delay_days=days)
        if step.is_per_unit is not None:
            log.save_program(is_per_unit=step.is_per_unit)

    def _end(self) -> None:
        world = self.world
        ends_at = max(p.begins + len(p.chapters) * STEP for p in world.purchases)
        world.pass_time(max(ends_at, world.now) - world.now + timedelta(seconds=30))
        for wait in (timedelta(minutes=1), timedelta(days=3)):
            world.pass_time(wait)
            self._make_due(is_polled=True)
            self._do(_nothing, _nothing)

    def _make_due(self, *, is_polled: bool) -> None:
        due_at = clock.now() + timedelta(days=0 if is_polled else 3650)
        Integration.objects.update(poll_due_at=due_at, poll_leased_until=None)


def _nothing() -> None:
    pass


@dataclass(frozen=True)
class Stage:
    """Where rounds are done: the library's histories, a brand's stores, their far ends."""

    library: Sequence[History]
    stores: tuple[Integration, ...]
    far: dict[int, FarStore]

    def end_of(self, round_: Round, *, drive: Drive) -> Observed:
        """Do a round from an empty brand on; returns what can be seen at its end.

        Raises AssertionError where that is not what the histories leave.
        """
        world = self._begin(round_)
        Course(world, round_, drive).run()
        world.check()
        return observe(world)

    def _begin(self, round_: Round) -> World:
        with connection.cursor() as cursor:
            cursor.execute(_EMPTY)
        clock.set_offset(ahead=timedelta())
        Integration.objects.update(polled_until=None, poll_progress={}, connected_since=clock.now())
        world = found(self.stores, goal=round_.goal)
        self.far.update(world.far)
        for pick, minutes, person in round_.picks:
            history = self.library[pick % len(self.library)]
            world.buy(history, minutes=minutes, phone=f"010-0000-{person:04d}")
        return world
