"""Orders that a platform tells of in parts: no part is lost, whichever read comes first."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from integrations.models import Integration
from integrations.orders.models import OrderItem, OrderWork
from integrations.orders.record import record
from integrations.orders.snapshots import ItemSnapshot, OrderSnapshot, PersonSnapshot
from tests.factories import make_integration
from vircle.brands.models import Brand

pytestmark = pytest.mark.django_db

LATER = timedelta(seconds=1)


@pytest.fixture
def integration(brand: Brand) -> Integration:
    return make_integration(brand=brand)


def item(number: str, status: str = "shipping") -> ItemSnapshot:
    return ItemSnapshot(number, "1", "토트백", 1, 1, status, status)


def order(*items: ItemSnapshot, is_whole: bool = False) -> OrderSnapshot:
    buyer = PersonSnapshot("김데모", "010-0000-0001")
    return OrderSnapshot("10", 1, "", None, 1000, buyer, items=items, is_whole=is_whole)


def standing() -> dict[str, str]:
    return dict(OrderItem.objects.values_list("external_id", "status"))


def write(integration: Integration, snapshot: OrderSnapshot, *, at: datetime) -> int:
    return record(integration=integration, snapshots=[snapshot], observed_at=at, now=at)


def test_a_part_does_not_drop_the_others(integration: Integration, now: datetime) -> None:
    write(integration, order(item("a"), item("b")), at=now)
    write(integration, order(item("a", "delivered")), at=now + LATER)
    assert standing() == {"a": "delivered", "b": "shipping"}


def test_a_late_read_adds_what_no_newer_one_has_seen(
    integration: Integration, now: datetime
) -> None:
    write(integration, order(item("a")), at=now)
    write(integration, order(item("a", "delivered")), at=now + 2 * LATER)
    OrderWork.objects.all().delete()
    late = order(item("a"), item("b", "delivered"))
    assert write(integration, late, at=now + LATER) == 1
    assert standing() == {"a": "delivered", "b": "delivered"}
    assert OrderWork.objects.count() == 1
    assert write(integration, late, at=now + LATER) == 0


def test_a_late_read_of_a_whole_order_adds_nothing(integration: Integration, now: datetime) -> None:
    write(integration, replace(order(item("a")), is_whole=True), at=now + LATER)
    assert write(integration, order(item("a"), item("b"), is_whole=True), at=now) == 0
    assert standing() == {"a": "shipping"}
