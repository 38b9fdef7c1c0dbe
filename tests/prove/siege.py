"""Kill the town's processes at random moments of the story and count what became of it.

Run as a process of its own: `python -m tests.prove.siege DATA_DIR KILLS_EACH SEED`. The sandbox's
ledgers are the oracle; the last line is one JSON object.
"""

import json
import random
import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import redis

from tests.prove import strikes
from vircle.demo import run as demo
from vircle.demo.content import MAROGYEOL
from vircle.demo.play import Play
from vircle.demo.town import Town, make_town
from vircle.embedded.supervisor import Supervisor

VICTIMS = ("worker", "beat", "web", "valkey", "postgres")
# What costs less than a whole process: one of its children, its connections, an immediate stop.
STRIKES = ("worker_child", "web_child", "connections", "postgres_immediate")
LONGEST_STORY_SECONDS = 2.0
COMPLETE_WITHIN_SECONDS = 60.0


@dataclass
class Siege:
    """One town under attack."""

    town: Town
    play: Play
    random: random.Random
    buyers: dict[str, str] = field(default_factory=dict)

    def attack(self, victim: str, *, product_no: int) -> None:
        """Deliver one order of a new customer and kill a process somewhere in its story."""
        phone = f"010-0000-{1000 + len(self.buyers):04d}"
        order = self.play.control(
            f"cafe24/{MAROGYEOL.mall_id}/orders",
            {
                "buyer_name": f"연습{len(self.buyers)}",
                "buyer_phone": phone,
                "items": [{"product_no": product_no, "quantity": 1}],
            },
        )
        self.buyers[order["order_id"]] = phone.replace("-", "")
        self.play.act(order["order_id"], "ship")
        self.play.act(order["order_id"], "deliver")
        time.sleep(self.random.uniform(0, LONGEST_STORY_SECONDS))
        if victim in STRIKES:
            strikes.strike(self.town, victim, chance=self.random)
            return
        if victim == "valkey":
            # A broker that comes back empty, not one that remembers what was queued.
            redis.Redis.from_url(self.town.environment["REDIS_URL"]).flushall()
        strikes.end(self.town, victim, by=signal.SIGKILL)
        self.town.supervisor.wait_ready(name=victim)

    def outcome(self) -> dict[str, Any]:
        """Compare what was delivered in the mall with what exists and what was said."""
        said = self._said()
        existing = _existing(list(self.buyers))
        missing = [o for o in self.buyers if existing.get(o) != (1, 1)]
        twice = [key for key, count in said.items() if count > 1]
        told = {order for order, _ in said}
        untold = [
            order
            for order, phone in self.buyers.items()
            if sum(1 for to, _ in said if to == phone) != 2
        ]
        return {
            "orders": len(self.buyers),
            "missing": missing,
            "twice": twice,
            "untold": untold,
            "told": len(told),
        }

    def _said(self) -> Counter[tuple[str, str]]:
        """Count the messages on each phone by kind."""
        answer = self.play.control("solapi/ledger")
        return Counter((m["to"], m["kind"]) for m in answer if m.get("acceptedAt"))


def _existing(order_ids: list[str]) -> dict[str, tuple[int, int]]:
    """Return per order how many valid warranties and how many stamps there are."""
    from stamps.models import StampGrant
    from warranties.models import Warranty

    warranties = Counter(
        Warranty.objects.filter(order__external_id__in=order_ids, status="issued").values_list(
            "order__external_id", flat=True
        )
    )
    stamps: Counter[str] = Counter()
    for order, worth in StampGrant.objects.filter(order__external_id__in=order_ids).values_list(
        "order__external_id", "worth"
    ):
        stamps[order] += worth
    return {order: (warranties[order], stamps[order]) for order in order_ids}


def _unresolved() -> int:
    """Count the messages whose fate the product itself lists as unknown."""
    from vircle.notifications.models import Message

    return Message.objects.filter(status__in=["unknown", "held"]).count()


def besiege(data_dir: Path, *, kills_each: int, seed: int) -> dict[str, Any]:
    """Run one siege; every process is killed `kills_each` times, in random order."""
    chance = random.Random(seed)
    with Supervisor(report=lambda line: print(line, flush=True)) as supervisor:  # noqa: T201
        town = make_town(supervisor=supervisor, data_dir=data_dir, throwaway=False)
        demo.start_town(town, say=print)
        play = Play(town, print)
        demo.connect_once(play, say=print)
        play.until(lambda: demo.catalog_size() >= 1, "the mall's products")
        demo.turn_warranties_on()
        siege = Siege(town, play, chance)
        product_no = demo.a_bag()
        plan = [victim for victim in (*VICTIMS, *STRIKES) for _ in range(kills_each)]
        chance.shuffle(plan)
        for victim in plan:
            siege.attack(victim, product_no=product_no)
        return _aftermath(siege, kills=len(plan), seed=seed)


def _aftermath(siege: Siege, *, kills: int, seed: int) -> dict[str, Any]:
    """Wait for the story to be complete, then once more, so that something late would show."""
    last_kill = time.monotonic()
    outcome: dict[str, Any] = {}
    while time.monotonic() - last_kill < COMPLETE_WITHIN_SECONDS:
        outcome = _look(siege)
        if outcome and not outcome["missing"] and not outcome["untold"]:
            break
        time.sleep(0.5)
    seconds = time.monotonic() - last_kill
    siege.play.replay_everything()
    time.sleep(siege.random.uniform(6, 8))  # at least one more poll, which reads everything again
    outcome = _look(siege) or outcome
    return {
        **outcome,
        "unresolved": _unresolved(),
        "kills": kills,
        "seed": seed,
        "seconds_after_last_kill": round(seconds, 1),
    }


def _look(siege: Siege) -> dict[str, Any]:
    """Look at the outcome; a connection that died with PostgreSQL is made anew."""
    from django.db import DatabaseError, connection

    try:
        return siege.outcome()
    except DatabaseError:
        connection.close()
        return {}


if __name__ == "__main__":
    report = besiege(Path(sys.argv[1]), kills_each=int(sys.argv[2]), seed=int(sys.argv[3]))
    print(json.dumps(report))  # noqa: T201
