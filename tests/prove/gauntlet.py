"""Kill the town's processes at every named line and count what became of every order.

Run as a process of its own: `python -m tests.prove.gauntlet DATA_DIR TURNS SEED`. In each turn a
process dies once at each line. The sandbox's ledgers are the oracle; the last line is one JSON
object.
"""

import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import requests

from tests.prove import aftermath, provoking, smartstore
from tests.prove.armed import KILLED
from tests.prove.shops import BAG, LATER, MALLS, Link, consent_again, link_cafe24, open_shop
from vircle.demo import run as demo
from vircle.demo.play import Play
from vircle.demo.town import Town, make_town
from vircle.embedded.process import Service
from vircle.embedded.servers import Urls
from vircle.embedded.supervisor import Supervisor
from vircle.foundation.crash_points import Point

# Whatever was scheduled for the next day's 10 o'clock is due after it.
NIGHT = timedelta(hours=36)
TURN_SECONDS = 150.0
STEP_SECONDS = 0.5
# For lines that nothing came by within a turn.
SPARE_TURNS = 3
OLD_ORDERS = 3


class PatientPlay(Play):
    """Asks the sandbox as long as a busy machine takes to answer."""

    def control(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Ask the sandbox itself, as no platform could be asked."""
        url, method = f"{self.town.sandbox}/_control/{path}", "GET" if body is None else "POST"
        answer = requests.request(method, url, json=body, timeout=120)
        answer.raise_for_status()
        return answer.json()


class ArmedTown(Town):
    """A town whose web and worker die where they are told to."""

    def start_servers(self) -> Urls:
        """Sweep less often than in the demo: nudges do the work, and a kill costs a process."""
        urls = super().start_servers()
        self.environment["SWEEP_SECONDS"] = "3"
        return urls

    def _service(self, name: str, words: list[str], ready: Any) -> Service:
        if name in {"web", "worker"}:
            words = ["-m", "tests.prove.armed", *words[1:]]
        return super()._service(name, words, ready)


@dataclass
class Gauntlet:
    """The town, its malls, and what was delivered in them."""

    town: Town
    play: Play
    directory: Path
    random: random.Random
    ahead: timedelta = timedelta()
    consents: int = 0
    orders: dict[str, str] = field(default_factory=dict)
    # 지난 주문 발급 takes its time: a store whose link is in doubt is asked again minutes later.
    past: set[str] = field(default_factory=set)

    def open(self) -> None:
        """Open the malls with some orders that arrived before anybody was connected."""
        from integrations.models import Integration

        malls = [*MALLS, LATER]
        self.play.control("cafe24/malls", {"mall_ids": malls})
        past = (self.play.sandbox_now() - timedelta(days=3)).isoformat()
        for mall in MALLS:
            self.buy(mall, count=OLD_ORDERS, at=past, webhook=False)
        self.past |= self.orders.keys()
        for number, store in enumerate([*malls, smartstore.UID]):
            days = int(store == LATER)
            open_shop(store, number=number, link=self._link(store), delay_days=days)
        unread = Integration.objects.filter(
            store_id__in=[*malls, smartstore.UID], catalog_synced_at=None
        )
        aftermath.wait(lambda: not unread.exists(), seconds=120)

    def _link(self, store: str) -> Link:
        if store == smartstore.UID:
            return partial(smartstore.link, self.play)
        return partial(link_cafe24, store)

    def buy(self, mall: str, *, count: int = 1, **how: Any) -> None:
        """Let customers of their own have an order each arrive."""
        first = len(self.orders)
        phones = [f"010-0000-{first + n:04d}" for n in range(count)]
        each = [
            {
                "buyer_name": f"연습{phone[-4:]}",
                "buyer_phone": phone,
                "items": [{"product_no": BAG, "quantity": 1}],
            }
            for phone in phones
        ]
        body = {"orders": each, "status": "N40", "webhook": "each", **how}
        made = self.play.control(f"cafe24/{mall}/orders/bulk", body)["order_ids"]
        numbers = (f"{mall} {order}" for order in made)
        self.orders |= dict(zip(numbers, (p.replace("-", "") for p in phones), strict=True))

    def turn(self, points: Collection[Point] = tuple(Point)) -> set[Point]:
        """Kill once at every line; returns those that nothing came by in time."""
        self.schedule()
        self.arm(points)
        self.pass_night()
        ends_at = time.monotonic() + TURN_SECONDS
        while (left := self.unhit()) and time.monotonic() < ends_at:
            provoking.provoke(self, left)
            self.reconnect()
            time.sleep(STEP_SECONDS)
        return left

    def schedule(self) -> None:
        """Have something 발급예정; an order that is decided after its night never is."""
        self.buy(LATER)
        aftermath.wait(lambda: aftermath.scheduled() > 0, seconds=aftermath.COMPLETE_WITHIN_SECONDS)

    def make_up(self, *, turns: int) -> int:
        """Give lines that were not reached in one turn another; returns how many turns it took.

        A door may spend a whole turn behind leases of processes that died in it.
        """
        for spare in range(SPARE_TURNS):
            killed = self.killed()
            lacking = [point for point in Point if killed[point] < turns]
            if not lacking:
                return spare
            self.turn(lacking)
            self.disarm()
        return SPARE_TURNS

    def arm(self, points: Collection[Point]) -> None:
        for point in points:
            (self.directory / point).touch()

    def unhit(self) -> set[Point]:
        return {point for point in Point if (self.directory / point).exists()}

    def disarm(self) -> None:
        for point in self.unhit():
            (self.directory / point).unlink(missing_ok=True)

    def killed(self) -> Counter[Point]:
        """Count the deaths by line; a process that outlived its order to die counts for none."""
        counts: Counter[Point] = Counter()
        for trace in (self.directory / KILLED).iterdir():
            name, number, _ = trace.name.split()
            if not aftermath.lives(int(number)):
                counts[Point(name)] += 1
        return counts

    def pass_night(self) -> None:
        """Move the town's clock and the outside world's together."""
        from vircle.foundation import clock

        self.ahead += NIGHT
        clock.set_offset(ahead=self.ahead)
        body = {"offset_seconds": self.ahead.total_seconds()}
        url = f"{self.town.sandbox}/_control/clock"
        requests.put(url, json=body, timeout=120).raise_for_status()

    def reconnect(self) -> None:
        """Do what the owner is asked to do when the answer with the new tokens was lost."""
        from integrations.models import Integration

        ended = Integration.objects.filter(store_id__in=[*MALLS, LATER, smartstore.UID])
        for store in ended:
            if store.status == "reconnect" or store.refusals:
                self.consents += 1
                consent_again(store.store_id, link=self._link(store.store_id))


def run(data_dir: Path, *, turns: int, seed: int) -> dict[str, Any]:
    """Run so many turns and tell how it ended."""
    directory = data_dir / "armed"
    (directory / KILLED).mkdir(parents=True)
    os.environ["PROVE_ARMED"] = str(directory)
    os.environ["SANDBOX_CAFE24_RATE_LIMITED"] = os.environ["SANDBOX_NAVER_RATE_LIMITED"] = "false"
    with Supervisor(report=lambda line: print(line, flush=True)) as supervisor:  # noqa: T201
        plain = make_town(supervisor=supervisor, data_dir=data_dir / "town", throwaway=False)
        town = ArmedTown(**vars(plain))
        demo.start_town(town, say=print)
        gauntlet = Gauntlet(town, PatientPlay(town, print), directory, random.Random(seed))
        gauntlet.open()
        began = time.monotonic()
        for _ in range(turns):
            gauntlet.turn()
        gauntlet.disarm()
        spare = gauntlet.make_up(turns=turns)
        seconds = round(time.monotonic() - began, 1)
        return _aftermath(gauntlet) | {
            "points": len(Point),
            "turns": turns,
            "seed": seed,
            "spare_turns": spare,
            "seconds_of_turns": seconds,
        }


def _aftermath(gauntlet: Gauntlet) -> dict[str, Any]:
    """Wait until everything is told, then let the last night pass and say everything again."""
    last_kill = time.monotonic()
    smartstore.deliver(gauntlet.play)
    at_once = {
        key: phone
        for key, phone in gauntlet.orders.items()
        if not key.startswith(LATER) and key not in gauntlet.past
    }

    def is_done(expected: dict[str, str]) -> bool:
        gauntlet.reconnect()
        provoking.finish_backfills()
        return not aftermath.compare(gauntlet.play, expected)["open"]

    aftermath.wait(lambda: is_done(at_once), seconds=aftermath.COMPLETE_WITHIN_SECONDS)
    seconds = time.monotonic() - last_kill
    late = aftermath.compare(gauntlet.play, at_once)
    gauntlet.pass_night()
    aftermath.wait(lambda: is_done(gauntlet.orders), seconds=aftermath.COMPLETE_WITHIN_SECONDS)
    aftermath.wait(lambda: not aftermath.stuck(), seconds=aftermath.COMPLETE_WITHIN_SECONDS)
    gauntlet.play.replay_everything()
    time.sleep(gauntlet.random.uniform(6, 8))  # a poll more, in which something double would show
    killed = gauntlet.killed()
    return {
        **aftermath.compare(gauntlet.play, gauntlet.orders),
        "late": sorted({*late["lost"], *late["untold"]}),
        "stuck": aftermath.stuck(),
        "orders": len(gauntlet.orders),
        "orders_of_smartstore": sum(key.startswith(smartstore.UID) for key in gauntlet.orders),
        "consents": gauntlet.consents,
        "kills": sum(killed.values()),
        "fewest_kills": min(killed[point] for point in Point),
        "seconds_after_last_kill": round(seconds, 1),
    }


if __name__ == "__main__":
    report = run(Path(sys.argv[1]), turns=int(sys.argv[2]), seed=int(sys.argv[3]))
    print(json.dumps(report))  # noqa: T201
