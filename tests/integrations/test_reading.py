"""News becomes orders: read from the real API, recorded once, whatever goes wrong between."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from integrations import polling, reading, recording, sql
from integrations.cafe24 import manners
from integrations.cafe24.manners import CAPACITY, PER_SECOND, SHARES
from integrations.connector import TOO_FAST
from integrations.models import Integration, IntegrationStatus, ReadHint
from integrations.orders.models import ItemStatus, Order, OrderItem, OrderWork
from integrations.orders.record import record
from integrations.orders.snapshots import OrderSnapshot
from integrations.services import disconnect
from tests.sandboxed import MALL, Sandbox, post_webhook
from vircle.brands.models import Brand, User
from vircle.foundation import clock, limiter
from vircle.foundation.shares import SharedBucket

pytestmark = pytest.mark.django_db


@pytest.fixture
def mall(sandbox: Sandbox, brand: Brand, owner: User) -> Integration:
    return sandbox.install(brand=brand, user=owner)


def tell(client: Client, *order_ids: str, event_no: int = 90024) -> None:
    resource = {"mall_id": MALL, "event_shop_no": "1", "order_id": ",".join(order_ids)}
    assert post_webhook(client, event_no, resource).status_code == 200


def read() -> None:
    while reading.read_due(now=clock.now()):
        pass


def status_of(order_id: str) -> list[str]:
    items = OrderItem.objects.filter(order__external_id=order_id).order_by("external_id")
    return list(items.values_list("status", flat=True))


def test_a_delivered_order_is_read_and_becomes_work(
    sandbox: Sandbox, mall: Integration, client: Client
) -> None:
    order_id = sandbox.create_order(buyer_name="김데모")
    sandbox.act(order_id, "deliver")
    tell(client, order_id)
    read()
    assert status_of(order_id) == [ItemStatus.DELIVERED]
    assert not ReadHint.objects.exists()
    assert OrderWork.objects.count() == 1
    mall.refresh_from_db()
    assert mall.last_heard_at is not None


def test_the_same_news_again_changes_nothing(
    sandbox: Sandbox, mall: Integration, client: Client
) -> None:
    order_id = sandbox.create_order()
    sandbox.act(order_id, "deliver")
    for _ in range(3):
        tell(client, order_id)
        read()
    assert Order.objects.count() == 1
    assert OrderWork.objects.get().seq == 1


def test_few_hints_are_read_singly_and_many_by_one_call(
    sandbox: Sandbox, mall: Integration, client: Client
) -> None:
    orders = [sandbox.create_order() for _ in range(10)]
    tell(client, *orders[:3])
    read()
    tell(client, *orders, event_no=90071)
    read()
    assert Order.objects.count() == 10
    calls = sandbox.calls()
    assert calls["GET orders/{order_id}"] == 3
    assert calls["GET orders"] == 1


def test_news_that_comes_while_reading_is_read_again(
    sandbox: Sandbox, mall: Integration, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    order_id = sandbox.create_order()
    tell(client, order_id)
    save = reading._save

    def save_late(*args: object, **kwargs: object) -> None:
        sandbox.act(order_id, "deliver")
        tell(client, order_id)
        monkeypatch.setattr(reading, "_save", save)
        save(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "_save", save_late)
    assert reading.read_due(now=clock.now())
    assert status_of(order_id) == [ItemStatus.PREPARING]
    read()
    assert status_of(order_id) == [ItemStatus.DELIVERED]


def test_an_order_nobody_knows_is_asked_for_a_few_times(
    sandbox: Sandbox, mall: Integration, client: Client
) -> None:
    tell(client, "20261120-9999999")
    for _ in range(reading.TRIES_FOR_UNKNOWN):
        ReadHint.objects.update(due_at=clock.now())
        read()
    assert not ReadHint.objects.exists()
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("fault", "how"),
    [
        ("drop", {}),
        ("error", {"status": 500}),
        ("error", {"status": 503}),
        ("truncate", {}),
        ("rate_limited", {}),
    ],
)
def test_trouble_costs_time_and_nothing_else(
    sandbox: Sandbox, mall: Integration, client: Client, fault: str, how: dict[str, Any]
) -> None:
    order_id = sandbox.create_order()
    sandbox.act(order_id, "deliver")
    tell(client, order_id)
    sandbox.arm_fault(fault, match="/orders", **how)
    read()
    hint = ReadHint.objects.get()
    mall.refresh_from_db()
    assert hint.due_at > clock.now()
    assert (hint.leased_until, hint.error) == (None, mall.error)
    assert hint.error
    sandbox.set_clock(ahead=timedelta(minutes=2))
    limiter.client().flushdb()
    read()
    assert status_of(order_id) == [ItemStatus.DELIVERED]
    mall.refresh_from_db()
    assert mall.error == ""


def test_an_expired_token_is_renewed_once_and_the_call_repeated(
    sandbox: Sandbox, mall: Integration, client: Client
) -> None:
    order_id = sandbox.create_order()
    tell(client, order_id)
    sandbox.arm_fault("token_expired", match="/orders")
    read()
    assert status_of(order_id) == [ItemStatus.PREPARING]


def test_too_many_calls_wait_for_room(
    sandbox: Sandbox, mall: Integration, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manners, "_PATIENCE_SECONDS", 0)
    orders = [sandbox.create_order() for _ in range(2)]
    bucket = SharedBucket(f"cafe24:{MALL}", CAPACITY, PER_SECOND, SHARES)
    while not bucket.pour(share="hint"):
        pass
    tell(client, *orders)
    read()
    hints = list(ReadHint.objects.all())
    assert [hint.error for hint in hints] == [TOO_FAST] * 2
    assert sandbox.calls().get("GET orders/{order_id}", 0) == 0


def test_a_store_without_authorisation_parks_its_news(
    sandbox: Sandbox, mall: Integration, client: Client, brand: Brand, owner: User
) -> None:
    order_id = sandbox.create_order()
    sandbox.set_clock(ahead=timedelta(days=15))
    tell(client, order_id)
    read()
    mall.refresh_from_db()
    assert mall.status == IntegrationStatus.RECONNECT
    assert mall.error
    attempts = ReadHint.objects.get().attempts
    read()
    assert ReadHint.objects.get().attempts == attempts
    sandbox.install(brand=brand, user=owner)
    read()
    assert status_of(order_id) == [ItemStatus.PREPARING]
    mall.refresh_from_db()
    assert (mall.status, mall.error) == (IntegrationStatus.CONNECTED, "")


def test_one_order_that_cannot_be_written_does_not_stop_the_others(
    sandbox: Sandbox, mall: Integration, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = sandbox.create_order(), sandbox.create_order()

    def record_or_fail(*, snapshots: Sequence[OrderSnapshot], **rest: Any) -> int:
        if any(snapshot.external_id == bad for snapshot in snapshots):
            raise ValueError
        return record(snapshots=snapshots, **rest)

    monkeypatch.setattr(recording, "record", record_or_fail)
    tell(client, good, bad)
    read()
    assert list(Order.objects.values_list("external_id", flat=True)) == [good]
    assert ReadHint.objects.get().external_order_id == bad


def test_a_store_that_was_let_go_is_not_asked_any_more(
    sandbox: Sandbox, mall: Integration, client: Client, owner: User
) -> None:
    order_id = sandbox.create_order()
    tell(client, order_id)
    disconnect(integration=mall, user=owner, now=clock.now())
    read()
    assert not polling.poll_due(now=clock.now())
    assert not Order.objects.exists()
    mall.refresh_from_db()
    assert mall.access_token_sealed is None
    assert mall.refresh_token_sealed is None
    assert sql.find_store(platform="cafe24", store_id=MALL) is None
