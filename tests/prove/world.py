"""A brand with a store on either platform, whose platforms follow a fixed history.

The doors are the product's own; only the platforms' answers come from histories that were read
from the practice platforms before.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from integrations import polling, reading
from integrations.connector import Busy, OrderPage, PolledPage, Position
from integrations.hear import News, hear
from integrations.models import Integration, Platform
from integrations.orders.models import Order
from integrations.orders.record import record
from integrations.orders.snapshots import OrderSnapshot
from stamps.models import Reward, StampEntry
from tests.issuance.cards import check_books
from tests.prove.chosen import chosen
from tests.prove.histories import STEP, History
from tests.prove.operator import Operator
from tests.prove.settings_log import SettingsLog
from vircle.foundation import clock
from vircle.issuance.decide import decide_due
from vircle.issuance.tending import tend_due
from vircle.notifications.models import Message, MessageWork
from warranties.models import Warranty

_PAGE = 7
_TOLD = ("sending", "accepted", "delivered")


@dataclass(frozen=True)
class Purchase:
    """One customer's order at a store; chapter n holds from `begins` + n steps on."""

    store: Integration
    history: History
    number: str
    phone: str
    begins: datetime
    chapters: tuple[OrderSnapshot, ...]

    def at(self, moment: datetime) -> OrderSnapshot | None:
        """Return what the platform says of it at a moment."""
        if moment < self.begins:
            return None
        return self.chapters[min(len(self.chapters) - 1, (moment - self.begins) // STEP)]


@dataclass
class FarStore:
    """A platform's answers about one store; `breaks` says how many pages a poll gets to read."""

    world: "World"
    store: Integration
    breaks: int = 10**9
    orders_at_once: int = 1

    def read_orders(self, *, external_ids: Sequence[str]) -> OrderPage:
        wanted = set(external_ids)
        return OrderPage([o for o in self._orders() if o.external_id in wanted])

    def poll(self, *, since: datetime, until: datetime, position: Position | None) -> PolledPage:
        if self.breaks <= 0:
            raise Busy(0.0)
        self.breaks -= 1
        begin = int((position or {}).get("begin", 0))
        orders = self._orders()
        goes_on = {"begin": begin + _PAGE} if begin + _PAGE < len(orders) else None
        return PolledPage(orders[begin : begin + _PAGE], next=goes_on)

    def _orders(self) -> list[OrderSnapshot]:
        return [order for _, order in self.world.seen(self.store, at=self.world.now)]


@dataclass
class World:
    """Time, purchases and settings; every method is one thing that may happen."""

    stores: Mapping[str, Integration]
    now: datetime
    log: SettingsLog
    goal: int
    purchases: list[Purchase] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.operator = Operator(self.log.brand_id)
        self.far = {store.pk: FarStore(self, store) for store in self.stores.values()}
        self.pass_time(timedelta())

    # ---- what happens --------------------------------------------------------------------------

    def buy(self, history: History, *, minutes: int, phone: str) -> None:
        """Let a purchase begin so many minutes from now."""
        store = self.stores[history.script.platform]
        number, begins = f"W-{len(self.purchases)}", self.now + timedelta(minutes=minutes)
        chapters = history.at(number=number, phone=phone, begins=begins)
        self.purchases.append(Purchase(store, history, number, phone, begins, chapters))

    def pass_time(self, ahead: timedelta) -> None:
        """Move the database's clock, which is everybody's."""
        self.now += ahead
        clock.set_offset(ahead=timedelta())
        # The offset is in whole seconds, so one would be anything between none and one. Settings
        # hold from the start of their second: saved in that of a delivery which was decided
        # already, they would leave open which of them counts.
        clock.set_offset(ahead=self.now - clock.now() + timedelta(seconds=2))

    def hint(self, bits: int) -> None:
        """Let webhooks come for some of the orders, whatever they are about."""
        for store in self.stores.values():
            numbers = [p.number for p in chosen(self._of(store), bits)]
            if numbers:
                hear(
                    news=News(
                        platform=Platform(store.platform),
                        store_id=store.store_id,
                        event="test",
                        body="{}",
                        order_ids=numbers,
                    )
                )

    def read(self) -> None:
        """Read what hints told about."""
        for _ in range(20):
            if not reading.read_due(now=clock.now()):
                return

    def read_late(self, bits: int, *, ago: timedelta) -> None:
        """Let reads of some orders end now that began a while ago."""
        began_at = self.now - ago
        for store in self.stores.values():
            pairs = self.seen(store, at=began_at)
            orders = [order for _, order in chosen(pairs, bits)]
            with transaction.atomic():
                record(
                    integration=store,
                    snapshots=orders,
                    observed_at=began_at + timedelta(seconds=1),
                    now=clock.now(),
                )

    def poll(self, *, pages: int = 10**9) -> None:
        """Poll both stores; one that breaks off goes on where it stopped."""
        for store in self.stores.values():
            self.far[store.pk].breaks = pages
            self.make_due(store)
            polling.poll_due(now=clock.now())

    def make_due(self, store: Integration) -> None:
        """Let the next poll be this store's, whatever leases there are."""
        Integration.objects.update(poll_due_at=clock.now() + timedelta(days=3650))
        rows = Integration.objects.filter(pk=store.pk)
        rows.update(poll_due_at=clock.now(), poll_leased_until=None)

    def decide(self) -> None:
        """Decide about whatever is due."""
        for _ in range(20):
            if not decide_due(now=clock.now()):
                return

    def tend(self) -> None:
        """Do what cards need without news."""
        tend_due(now=clock.now())

    def tell(self) -> None:
        """Let what waits leave, as if the gateway had taken it."""
        waiting = Message.objects.filter(status="queued")
        MessageWork.objects.filter(message__in=waiting).delete()
        waiting.update(status="accepted")

    def end(self) -> None:
        """Let every history end, then read everything twice and decide."""
        begun = [p.begins + len(p.chapters) * STEP for p in self.purchases]
        self.pass_time(max([*begun, self.now]) - self.now)
        for wait in (timedelta(minutes=1), timedelta(minutes=40), timedelta(days=3)):
            self.pass_time(wait)
            Integration.objects.update(poll_progress={})
            self.poll()
            self.read()
            self.decide()
        self.tend()

    # ---- what must be --------------------------------------------------------------------------

    def check(self) -> None:
        """Compare what exists with what the histories, written by hand, leave."""
        issued = Counter(
            Warranty.objects.filter(status="issued").values_list(
                "order__external_id", "item__external_id"
            )
        )
        expected = Counter(
            {
                (p.number, item): count
                for p in self.purchases
                for item, count in self._expected(p)
                if count
            }
        )
        assert issued == expected, self._difference(issued, expected)
        self._check_units()
        self._check_stamps()
        self._check_messages()
        check_books()

    def _expected(self, purchase: Purchase) -> Iterable[tuple[str, int]]:
        items = sorted(purchase.chapters[-1].items, key=lambda item: item.external_id)
        for item, left in zip(items, purchase.history.script.left, strict=True):
            triggered = item.delivered_at or item.confirmed_at
            terms = self.log.at(purchase.store.pk, triggered) if triggered else None
            if terms and terms.is_on:
                yield item.external_id, left if terms.is_per_unit else min(1, left)

    def _difference(self, issued: Counter[Any], expected: Counter[Any]) -> str:
        wrong = {number for number, _ in (issued - expected) + (expected - issued)}
        names = [p.history.script.name for p in self.purchases if p.number in wrong]
        return f"too many {issued - expected}, too few {expected - issued}: {names}"

    def _check_units(self) -> None:
        """A unit has one valid certificate at most, and the lowest numbers stay."""
        rows = Warranty.objects.filter(status="issued")
        units = list(rows.values_list("item_id", "unit__number"))
        assert len(set(units)) == len(units)
        numbers: dict[int, list[int]] = defaultdict(list)
        for item_id, number in units:
            numbers[item_id].append(number)
        assert all(sorted(n) == list(range(1, len(n) + 1)) for n in numbers.values())

    def _check_stamps(self) -> None:
        expected: Counter[str] = Counter()
        for purchase in self.purchases:
            expected[purchase.number] += purchase.history.script.stamp
        stamps = Counter[str]()
        for number, amount in StampEntry.objects.filter(grant__isnull=False).values_list(
            "grant__order__external_id", "amount"
        ):
            stamps[number] += amount
        wrong = {number for number in expected if stamps[number] != expected[number]}
        names = [p.history.script.name for p in self.purchases if p.number in wrong]
        assert not wrong, [(n, stamps[n], expected[n]) for n in sorted(wrong)] + names
        self.operator.check(goal=self.goal, stays=expected)

    def _check_messages(self) -> None:
        """One message a wave; a reversal is told only to those who were told of the grant."""
        kinds: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
        numbers = dict(Order.objects.values_list("pk", "external_id"))
        rows = Message.objects.values_list("order_id", "kind", "wave", "status")
        for order_id, kind, wave, status in rows:
            kinds[numbers[order_id], kind].append((wave, status))
        for waves in kinds.values():
            assert sorted(wave for wave, _ in waves) == list(range(1, len(waves) + 1))
        lost_a_reward = self._lost_a_reward()
        for granted, reversed_ in (
            ("warranty_issued", "warranty_canceled"),
            ("stamp_granted", "stamp_reversed"),
        ):
            for (number, kind), waves in list(kinds.items()):
                if kind == reversed_ and _said(waves):
                    may_be = kind == "stamp_reversed" and number in lost_a_reward
                    assert _told(kinds[number, granted]) or may_be, (number, kind)
        self._check_told(kinds)

    def _lost_a_reward(self) -> set[str]:
        """Return all orders of those who had heard of a reward that is gone: it is news to them."""
        gone = Reward.objects.filter(status="revoked", message__status__in=_TOLD)
        orders = set(gone.values_list("order__external_id", flat=True))
        phones = {p.phone for p in self.purchases if p.number in orders}
        return {p.number for p in self.purchases if p.phone in phones}

    def _check_told(self, kinds: Mapping[tuple[str, str], Sequence[tuple[int, str]]]) -> None:
        for purchase in self.purchases:
            if any(count for _, count in self._expected(purchase)):
                assert _said(kinds[purchase.number, "warranty_issued"]), purchase.number
            if purchase.history.script.stamp:
                assert _said(kinds[purchase.number, "stamp_granted"]), purchase.number

    # ---- what the platforms show ---------------------------------------------------------------

    def _of(self, store: Integration) -> list[Purchase]:
        return [p for p in self.purchases if p.store.pk == store.pk and p.begins <= self.now]

    def seen(self, store: Integration, *, at: datetime) -> list[tuple[Purchase, OrderSnapshot]]:
        """Return what a store shows at a moment."""
        pairs = [(p, p.at(at)) for p in self.purchases if p.store.pk == store.pk]
        return [(p, order) for p, order in pairs if order is not None]


def _told(waves: Sequence[tuple[int, str]]) -> bool:
    return any(status in _TOLD for _, status in waves)


def _said(waves: Sequence[tuple[int, str]]) -> bool:
    return any(status != "dropped" for _, status in waves)
