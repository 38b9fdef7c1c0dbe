"""Arrivals that nobody tells of are noticed within ten minutes and the call limit; simulated."""

import random
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from integrations.naver.assumptions import MOST_IDS
from integrations.naver.watching import next_look

START = datetime(2026, 11, 22, tzinfo=UTC)
DAY = timedelta(days=1)
SWEEP = timedelta(seconds=2)


@pytest.mark.parametrize(
    ("days", "minutes"), [(0.1, 4), (2.9, 4), (3.1, 8), (6.9, 8), (7.1, 32), (14.1, 60), (59, 60)]
)
def test_the_older_a_parcel_the_rarer_the_look(days: float, minutes: int) -> None:
    at = START
    first = next_look(store_id="a", sent_at=START - days * DAY, now=at)
    assert first is not None
    assert minutes / 2 <= (first - at).total_seconds() / 60 <= 1.5 * minutes
    again = next_look(store_id="a", sent_at=first - days * DAY, now=first)
    assert again is not None
    assert again - first == timedelta(minutes=minutes)


def test_after_two_months_nobody_looks_any_more() -> None:
    assert next_look(store_id="a", sent_at=START - 60 * DAY, now=START) is None


def test_a_store_looks_at_all_its_parcels_at_once_and_others_at_other_moments() -> None:
    looks = {next_look(store_id="a", sent_at=START - n * DAY / 10, now=START) for n in range(1, 29)}
    assert len(looks) == 1
    stores = {next_look(store_id=str(n), sent_at=START, now=START) for n in range(50)}
    assert len(stores) > 30


def transit(rng: random.Random) -> timedelta:
    """Most parcels arrive on the next days; a few take a week or longer."""
    return (
        DAY
        * rng.choices([rng.uniform(0.6, 3), rng.uniform(3, 7), rng.uniform(7, 12)], [93, 5, 2])[0]
    )


class Watch:
    """A store's parcels, read as the reader does: every sweep, so many orders a call."""

    def __init__(self, *, stores: int, parcels: int, orders_per_call: int) -> None:
        rng = random.Random(20261122)
        self.per_call = orders_per_call
        self.sent: dict[tuple[str, int], datetime] = {}
        self.arrives: dict[tuple[str, int], datetime] = {}
        self.due: dict[datetime, list[tuple[str, int]]] = defaultdict(list)
        self.delays: list[float] = []
        self.calls: list[datetime] = []
        for number in range(parcels):
            self._put((f"store{number % stores}", number), rng)

    def _put(self, key: tuple[str, int], rng: random.Random) -> None:
        """Begin anywhere between being sent and arriving."""
        takes = transit(rng)
        self.sent[key] = START - takes * rng.random()
        self.arrives[key] = self.sent[key] + takes
        self._again(key, START)

    def _again(self, key: tuple[str, int], now: datetime) -> None:
        moment = next_look(store_id=key[0], sent_at=self.sent[key], now=now)
        if moment is not None:
            self.due[moment].append(key)

    def run(self, *, hours: int, per_second: float, burst: float) -> None:
        now, room = START, burst
        waiting: dict[str, list[tuple[str, int]]] = defaultdict(list)
        while now < START + timedelta(hours=hours):
            room = min(burst, room + per_second * SWEEP.total_seconds())
            for moment in [m for m in self.due if m <= now]:
                for key in self.due.pop(moment):
                    waiting[key[0]].append(key)
            room -= self._sweep(waiting, now, room)
            now += SWEEP

    def _sweep(self, waiting: dict[str, list[tuple[str, int]]], now: datetime, room: float) -> int:
        calls = 0
        for store in list(waiting):
            while waiting[store] and calls + 1 <= room:
                batch, waiting[store] = (
                    waiting[store][: self.per_call],
                    waiting[store][self.per_call :],
                )
                calls += 1
                self.calls.append(now)
                for key in batch:
                    self._look(key, now)
            if not waiting[store]:
                del waiting[store]
        return calls

    def _look(self, key: tuple[str, int], now: datetime) -> None:
        if self.arrives[key] <= now:
            self.delays.append((now - self.arrives[key]).total_seconds())
        else:
            self._again(key, now)

    def percentile(self, share: float) -> float:
        return sorted(self.delays)[int(len(self.delays) * share)] / 60

    def figures(self, hours: int) -> Mapping[str, float]:
        return {
            "arrivals": len(self.delays),
            "p50": self.percentile(0.5),
            "p95": self.percentile(0.95),
            "p99": self.percentile(0.99),
            "calls a second": len(self.calls) / hours / 3600,
        }


@pytest.mark.parametrize(
    ("stores", "orders_per_call"), [(1, MOST_IDS), (1, 100), (120, MOST_IDS), (300, MOST_IDS)]
)
def test_5000_parcels_are_noticed_within_ten_minutes(stores: int, orders_per_call: int) -> None:
    hours = 8
    watch = Watch(stores=stores, parcels=5000, orders_per_call=orders_per_call)
    # Half of what is documented: the other half is for what the feed tells.
    watch.run(hours=hours, per_second=1.0, burst=2.0)
    found = watch.figures(hours)
    print(stores, orders_per_call, found)  # noqa: T201
    assert found["arrivals"] > 500
    assert found["p95"] <= 10
    assert found["calls a second"] <= 1.0
