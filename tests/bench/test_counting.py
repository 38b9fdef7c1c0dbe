"""What the bench counts is what happened, and what it measures is what production runs."""

import pytest
from django.db import connection, transaction

from bench import entries, rows, where, wire
from bench.backlog import decide_all
from bench.goals import ALL
from bench.grow import multiply
from bench.shops import ITEMS_PER_ORDER, delivered_orders, open_shop, tell
from integrations import polling
from integrations.orders.models import Order, OrderItem
from vircle.foundation import clock
from warranties.models import Warranty

pytestmark = pytest.mark.django_db


def test_every_door_leads_to_what_is_measured() -> None:
    entries.check()


def test_a_door_that_leads_elsewhere_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "record_each", lambda **_: None)
    with pytest.raises(entries.NotProduction, match="polling"):
        entries.check()


def test_goals_have_numbers_of_their_own_and_gates_that_exist() -> None:
    goals = [module.GOAL for module in ALL]
    assert sorted(int(goal.key[1:]) for goal in goals) == list(range(1, 14))
    for goal in goals:
        assert set(goal.gates) <= {part.name for part in goal.parts}
    assert {goal.key for goal in goals if goal.gates} == {"G4", "G8", "G9", "G11"}


def test_round_trips_are_counted_with_begin_and_savepoint() -> None:
    wire.one("SELECT 1")  # the test's own BEGIN goes with its first statement
    with wire.round_trips() as cost, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    # SAVEPOINT, the statement, RELEASE: the test is in a transaction already.
    assert cost.round_trips == 3


def test_copy_writes_the_same_rows_for_a_twin() -> None:
    shop = open_shop()
    tell(shop, delivered_orders(number=3, now=clock.now()))
    twin = rows.twin_with_orders(shop)
    decide_all()
    made = rows.for_twin(rows.take(shop, rows.DECIDED), twin)
    rows.copy(made)
    copied = rows.take(twin, rows.DECIDED)
    assert [each.values for each in copied] == [each.values for each in made]
    assert Warranty.objects.filter(brand_id=twin.brand_id).count() == 3 * ITEMS_PER_ORDER


def test_rows_multiply_with_what_leads_to_them() -> None:
    shop = open_shop()
    tell(shop, delivered_orders(number=2, now=clock.now()))
    multiply(shop, ("orders_order", "orders_orderitem"), times=3, tidies=False)
    assert Order.objects.count() == 8
    assert all(order.items.count() == ITEMS_PER_ORDER for order in Order.objects.all())
    assert OrderItem.objects.filter(order__isnull=True).count() == 0


def test_time_is_told_by_who_waited() -> None:
    found = where.table(lambda: clock.now(), items=1)
    names = [name for name, _, _ in found]
    assert "vircle.foundation.clock.now" in names
    assert names[-1] == "together"
