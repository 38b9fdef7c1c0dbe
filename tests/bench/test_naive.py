"""The peer that the fast path is compared with writes the same rows."""

import pytest

from bench import rows
from bench.naive import events, oracle
from bench.naive.pipeline import handle_event
from bench.shops import Shop, delivered_orders, open_shop, tell
from integrations.orders.snapshots import OrderSnapshot
from vircle.foundation import clock
from vircle.issuance.decide import decide_due

pytestmark = pytest.mark.django_db


def fast(shop: Shop, orders: list[OrderSnapshot]) -> None:
    """Record and decide order by order, as news of them comes."""
    for order in orders:
        tell(shop, [order])
        while decide_due(now=clock.now()):
            pass


def naive(shop: Shop, orders: list[OrderSnapshot]) -> None:
    for event_id in events.store(shop, orders, now=clock.now()):
        handle_event(brand_id=shop.brand_id, event_id=event_id)


def test_both_ways_write_the_same_rows() -> None:
    shop = open_shop(goal=2)
    twin = rows.twin_with_settings(shop)
    # Six orders of one or two customers fill cards and bring rewards.
    orders = delivered_orders(number=6, now=clock.now())
    fast(shop, orders)
    naive(twin, orders)
    ours, theirs = oracle.read(shop), oracle.read(twin)
    assert len(ours["Warranty"]) == 12
    assert ours["Reward"]
    for table in ours:
        assert ours[table] == theirs[table], table


def test_naive_does_nothing_twice() -> None:
    shop = open_shop()
    orders = delivered_orders(number=2, now=clock.now())
    naive(shop, orders)
    before = rows.counts(rows.DECIDED)
    naive(shop, orders)
    assert rows.counts(rows.DECIDED) == before
