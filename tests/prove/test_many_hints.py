"""However often, in whatever order and however late news comes: the state is the mall's.

Hints go through our webhook address, reads over HTTP to the practice mall, whose own list of
orders is the oracle.
"""

import os
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from integrations import reading
from integrations.models import Integration, ReadHint
from stamps.models import StampGrant
from tests.committed import committed
from tests.factories import (
    make_product,
    make_stamp_program,
    make_warranty_program,
    make_warranty_rule,
)
from tests.prove import proof
from tests.sandboxed import MALL, Sandbox, post_webhook, sandbox, sandbox_process
from vircle.brands.models import Brand, User
from vircle.foundation import clock, limiter
from vircle.issuance.decide import decide_due
from vircle.notifications.models import Message
from warranties.models import Warranty

__all__ = ["sandbox", "sandbox_process"]
# Committed as it comes: within one transaction nothing that was deleted would ever be cleared away.
pytestmark = [pytest.mark.prove, committed]
ITEMS = proof.size("ITEMS", small=300, full=25_000)
HINTS = proof.size("HINTS", small=1_200, full=100_000)
SEED = int(os.environ.get("SEED", "20261123"))
STAGES = 6
MOST_WAITING = timedelta(hours=2)
# Each order holds so many items of one piece, in turn.
SIZES = (1, 2, 3)
BAG = 11
# Written by what was decided and said; a replay must not touch a row of these.
LEDGERS = (
    "warranties_warranty",
    "warranties_warrantyevent",
    "stamps_stampcard",
    "stamps_stampgrant",
    "stamps_stampentry",
    "stamps_reward",
    "notifications_message",
    "notifications_messagework",
    "orders_transition",
)


@dataclass
class Telling:
    """A mall in which things happen, and the news of them: late, repeated, out of order."""

    mall: Sandbox
    client: Client
    chance: random.Random
    orders: list[str] = field(default_factory=list)
    # What is still to be told, by the stage in which it will be.
    news: dict[int, list[str]] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    ahead: timedelta = timedelta()

    def buy(self, *, items: int) -> None:
        """Let orders be on their way, which nobody is told of."""
        wanted: list[dict[str, Any]] = []
        left = items
        while left:
            size = min(left, SIZES[len(wanted) % len(SIZES)])
            left -= size
            lines = [{"product_no": BAG + n, "quantity": 1} for n in range(size)]
            phone = f"010-0000-{len(wanted) % 10_000:04d}"
            wanted.append({"buyer_name": "연습", "buyer_phone": phone, "items": lines})
        for batch in _batches(wanted, 500):
            body = {"orders": batch, "status": "N30", "webhook": False}
            self.orders += self.mall.control(f"cafe24/{MALL}/orders/bulk", body)["order_ids"]

    def happen(self, action: str, orders: Sequence[str], *, stage: int) -> None:
        """Let something happen to orders; each is told at least once, then or later."""
        for batch in _batches(orders, 500):
            body = {"order_ids": batch, "webhook": False}
            self.mall.control(f"cafe24/{MALL}/bulk/{action}", body)
        for order in orders:
            self.will_tell(order, stage=stage)

    def will_tell(self, order: str, *, stage: int) -> None:
        late = self.chance.randint(stage, STAGES - 1)
        self.news.setdefault(late, []).append(order)

    def repeat(self, *, hints: int, stage: int = 0) -> None:
        """Fill up with duplicates, from a stage on, of any order."""
        planned = len(self.told) + sum(map(len, self.news.values()))
        for _ in range(hints - planned):
            self.will_tell(self.chance.choice(self.orders), stage=stage)

    def tell(self, orders: Sequence[str]) -> None:
        for order in orders:
            what = self.chance.choice((90024, 90025, 90026, 90027))
            answer = post_webhook(self.client, what, {"mall_id": MALL, "order_id": order})
            assert answer.status_code == 200
        self.told += orders

    def tell_stage(self, stage: int) -> None:
        orders = self.news.pop(stage, [])
        self.chance.shuffle(orders)
        half = len(orders) // 2
        self.tell(orders[:half])
        # In the middle of the news somebody reads, and perhaps nobody decides yet.
        self.read_all()
        if self.chance.random() < 0.5:
            decide_all()
        self.tell(orders[half:])
        self.read_all()
        decide_all()

    def read_all(self) -> None:
        """Read until no hint is left; the mall's call limit is another test's matter."""
        while ReadHint.objects.exists():
            limiter.client().flushdb()
            if not reading.read_due(now=clock.now()):
                self.wait()

    def wait(self) -> None:
        """Let time pass for hints that wait because the practice mall was too busy to answer."""
        self.ahead += timedelta(minutes=1)
        assert self.ahead <= MOST_WAITING
        self.mall.set_clock(ahead=self.ahead)


def _batches(rows: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def decide_all() -> None:
    while decide_due(now=clock.now()):
        pass


def expected(mall: Sandbox) -> tuple[Counter[str], Counter[str]]:
    """Return what the mall's own list asks for: warranties by item, stamps by order."""
    warranties: Counter[str] = Counter()
    stamps: Counter[str] = Counter()
    for order in mall.control(f"cafe24/{MALL}/orders", method="GET")["orders"]:
        arrived = [i for i in order["items"] if i["order_status"] == "N40"]
        warranties.update(item["order_item_code"] for item in arrived)
        if arrived:
            stamps[order["order_id"]] = 1
    return warranties, stamps


def existing() -> tuple[Counter[str], Counter[str]]:
    valid = Warranty.objects.filter(status="issued").values_list("item__external_id", flat=True)
    grants = StampGrant.objects.filter(worth__gt=0).values_list("order__external_id", "worth")
    return Counter(valid), Counter(dict(grants))


def ledgers() -> dict[str, Any]:
    """Return a fingerprint of every ledger, ids and moments included."""
    prints = {}
    with connection.cursor() as cursor:
        for table in LEDGERS:
            cursor.execute(f"SELECT count(*), sum(hashtextextended(t::text, 0)) FROM {table} t")
            prints[table] = cursor.fetchone()
    return prints


@pytest.fixture
def store(sandbox: Sandbox, brand: Brand, owner: User) -> Integration:
    """A connected store whose settings are complete and whose products are known."""
    store = sandbox.install(brand=brand, user=owner)
    for number in range(len(SIZES)):
        make_product(integration=store, external_id=str(BAG + number))
    make_warranty_program(brand=brand)
    make_warranty_rule(integration=store)
    make_stamp_program(brand=brand)
    return store


def test_the_state_is_the_malls_and_a_replay_adds_nothing(
    sandbox: Sandbox, store: Integration, client: Client
) -> None:
    chance = random.Random(SEED)
    telling = Telling(sandbox, client, chance)
    telling.buy(items=ITEMS)
    telling.repeat(hints=HINTS * 3 // 4)
    waves = {stage: telling.orders[stage :: STAGES + 1] for stage in range(STAGES - 1)}
    for stage in range(STAGES):
        # The last seventh of the orders never arrives.
        telling.happen("deliver", waves.get(stage, []), stage=stage)
        before = waves.get(stage - 1, [])
        telling.happen("return_complete", before[::10], stage=stage)
        if stage == STAGES - 1:
            telling.repeat(hints=HINTS, stage=stage)
        telling.tell_stage(stage)
    assert len(telling.told) >= HINTS

    assert existing() == expected(sandbox)
    assert sum(existing()[0].values()) > ITEMS // 2
    waves_told = Message.objects.values_list("order_id", "kind")
    assert max(Counter(waves_told).values()) == 1

    before_replay = ledgers()
    again = list(telling.told)
    chance.shuffle(again)
    telling.tell(again)
    telling.read_all()
    decide_all()
    assert ledgers() == before_replay
    assert existing() == expected(sandbox)
    proof.note("hints", {"items": ITEMS, "hints": len(again), "replayed": len(again), "seed": SEED})
