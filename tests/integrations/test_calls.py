"""How many calls it takes: pages, one for each hundred hints, one for each new product."""

import time
from itertools import count

import pytest
from django.test import Client

from integrations import fetching, polling, reading, sql
from integrations.cafe24 import connector
from integrations.cafe24.manners import CAPACITY, PER_SECOND, SHARES
from integrations.cafe24.windows import DATE_TYPES
from integrations.models import Integration, ReadHint
from integrations.orders.models import Order
from tests.sandboxed import MALL, OTHER_MALL, Sandbox, post_webhook
from vircle.brands.models import Brand, User
from vircle.foundation import clock
from vircle.foundation.shares import SharedBucket

pytestmark = pytest.mark.django_db


@pytest.fixture
def mall(sandbox: Sandbox, brand: Brand, owner: User) -> Integration:
    return sandbox.install(brand=brand, user=owner)


def crowd(sandbox: Sandbox, *, number: int, mall: str = MALL) -> list[str]:
    """Let so many people buy something that arrives."""
    order = {"buyer_phone": "010-0000-{n:04d}", "items": [{"product_no": 11, "quantity": 1}]}
    body = {"count": number, "order": order, "status": "N40", "webhook": False}
    return list(sandbox.control(f"cafe24/{mall}/orders/bulk", body)["order_ids"])


def hint(mall: Integration, order_ids: list[str]) -> None:
    store = sql.Store(mall.brand_id, mall.pk)
    sql.hint_orders(store=store, external_ids=order_ids, now=clock.now())


def read() -> None:
    while reading.read_due(now=clock.now()):
        pass


def test_a_hundred_hints_cost_one_call_and_a_product_one(
    sandbox: Sandbox, mall: Integration, client: Client
) -> None:
    hint(mall, crowd(sandbox, number=230))
    for _ in range(3):
        post_webhook(client, 90001, {"mall_id": MALL, "product_no": "11"})
    read()
    while fetching.fetch_due(now=clock.now()):
        pass
    assert (Order.objects.count(), ReadHint.objects.count()) == (230, 0)
    calls = sandbox.calls()
    assert calls.pop("GET orders") == 3
    assert calls.pop("GET products/{product_no}") == 1
    assert "GET orders/{order_id}" not in calls


def test_many_malls_at_once_cost_no_more_calls(
    sandbox: Sandbox,
    mall: Integration,
    other_brand: Brand,
    owner: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A claim is shared by all that wait: each store's part of it may be far less than a call."""
    other = sandbox.install(brand=other_brand, user=owner, mall=OTHER_MALL)
    monkeypatch.setattr(reading, "BATCH", 10)
    monkeypatch.setattr(reading, "_LIMIT", 10)
    monkeypatch.setattr(connector.Cafe24Connector, "orders_at_once", 10)
    for each, name in ((mall, MALL), (other, OTHER_MALL)):
        hint(each, crowd(sandbox, number=26, mall=name))
    read()
    assert Order.objects.count() == 52
    for name in (MALL, OTHER_MALL):
        assert sandbox.calls(mall=name)["GET orders"] == 3


def test_a_poll_costs_its_pages(
    sandbox: Sandbox, mall: Integration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connector, "ORDERS_PER_PAGE", 20)
    polling.poll_due(now=clock.now())
    before = sandbox.calls()["GET orders"]
    crowd(sandbox, number=50)
    Integration.objects.update(poll_due_at=clock.now())
    polling.poll_due(now=clock.now())
    assert Order.objects.count() == 50
    assert sandbox.calls()["GET orders"] - before == len(DATE_TYPES) + 2


def test_a_poll_of_two_shops_is_not_cut_by_a_burst_of_hints_and_a_sync(
    sandbox: Sandbox, mall: Integration
) -> None:
    Integration.objects.update(
        catalog_progress={"shops": [1, 2]}, polled_until=clock.now(), poll_due_at=clock.now()
    )
    bucket = SharedBucket(f"cafe24:{MALL}", CAPACITY, PER_SECOND, SHARES)
    # At a moment to come, so that nothing has drained when the poll begins.
    at_ms = int(time.time() * 1000) + 60_000
    for share, room in (("hint", 12), ("product", 8)):
        poured = (n for n in count() if bucket.pour(share=share, at_ms=at_ms))
        assert next(poured) == room
    assert polling.poll_due(now=clock.now())
    mall.refresh_from_db()
    assert (mall.poll_progress, mall.error) == ({}, "")
    assert sandbox.calls()["GET orders"] == 2 * len(DATE_TYPES)
