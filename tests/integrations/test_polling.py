"""Polling alone finds everything, and goes on where it stopped."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from integrations import polling, reading
from integrations.cafe24 import connector, manners
from integrations.cafe24.windows import ARRIVALS
from integrations.models import Integration, ReadHint
from integrations.orders.models import ClaimState, ItemStatus, Order, OrderItem
from tests.sandboxed import MALL, Sandbox, post_webhook
from vircle.brands.models import Brand, User
from vircle.foundation import clock, limiter

pytestmark = pytest.mark.django_db


@pytest.fixture
def mall(sandbox: Sandbox, brand: Brand, owner: User) -> Integration:
    return sandbox.install(brand=brand, user=owner)


def poll(mall: Integration) -> Integration:
    """Make the store due and poll it to the end."""
    for _ in range(20):
        Integration.objects.update(poll_due_at=clock.now())
        limiter.client().flushdb()
        assert polling.poll_due(now=clock.now())
        mall.refresh_from_db()
        if not mall.poll_progress:
            return mall
    raise AssertionError("The poll does not come to its end.")


def test_without_any_webhook_a_delivery_is_found(sandbox: Sandbox, mall: Integration) -> None:
    delivered, waiting = sandbox.create_order(), sandbox.create_order()
    sandbox.act(delivered, "deliver")
    poll(mall)
    assert list(Order.objects.values_list("external_id", flat=True)) == [delivered]
    assert waiting != delivered
    assert mall.found_by_polling == 1
    assert mall.polled_until is not None
    assert mall.poll_leased_until is None
    poll(mall)
    assert mall.found_by_polling == 1


@pytest.mark.parametrize(
    ("actions", "status", "claim"),
    [
        (["confirm"], ItemStatus.CONFIRMED, ""),
        (["return_request"], ItemStatus.DELIVERED, ClaimState.REQUESTED),
        (["return_request", "return_complete"], ItemStatus.RETURNED, ClaimState.DONE),
        (["exchange_request"], ItemStatus.DELIVERED, ClaimState.REQUESTED),
        (["exchange_complete"], ItemStatus.EXCHANGED, ClaimState.DONE),
    ],
)
def test_what_happens_after_delivery_is_found_too(
    sandbox: Sandbox, mall: Integration, actions: list[str], status: str, claim: str
) -> None:
    order_id = sandbox.create_order()
    sandbox.act(order_id, "deliver")
    sandbox.set_clock(ahead=timedelta(days=6))
    poll(mall)
    for action in actions:
        sandbox.act(order_id, action)
    sandbox.set_clock(ahead=timedelta(days=6, minutes=2))
    poll(mall)
    item = OrderItem.objects.filter(replaces_external_id="").get()
    assert (item.status, item.claim_state) == (status, claim)


def test_pages_are_read_to_the_end(
    sandbox: Sandbox, mall: Integration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connector, "ORDERS_PER_PAGE", 3)
    for _ in range(7):
        sandbox.act(sandbox.create_order(), "deliver")
    poll(mall)
    assert Order.objects.count() == 7
    shops = len(mall.catalog_progress.get("shops", [1]))
    assert sandbox.calls()["GET orders"] == shops * len(ARRIVALS) + 2


def test_a_poll_that_was_stopped_goes_on_where_it_was(
    sandbox: Sandbox, mall: Integration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connector, "ORDERS_PER_PAGE", 2)
    for _ in range(5):
        sandbox.act(sandbox.create_order(), "deliver")
    sandbox.arm_fault("rate_limited", match="/orders", times=1)
    assert polling.poll_due(now=clock.now())
    mall.refresh_from_db()
    assert mall.poll_progress["position"] is None
    assert mall.polled_until is None
    limiter.client().flushdb()
    poll(mall)
    assert Order.objects.count() == 5
    assert mall.polled_until is not None


def test_a_poll_longer_than_the_call_limit_comes_to_its_end(
    sandbox: Sandbox, mall: Integration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manners, "_PATIENCE_SECONDS", 0)
    for _ in range(3):
        sandbox.act(sandbox.create_order(), "deliver")
    Integration.objects.update(connected_since=clock.now() - timedelta(days=30))
    rounds = 0
    while True:
        rounds += 1
        Integration.objects.update(poll_due_at=clock.now())
        assert polling.poll_due(now=clock.now())
        mall.refresh_from_db()
        if not mall.poll_progress:
            break
        limiter.client().flushdb()
    assert rounds > 1
    assert Order.objects.count() == 3


def test_what_a_webhook_told_first_is_not_counted_as_found(
    sandbox: Sandbox, mall: Integration, client: Client
) -> None:
    order_id = sandbox.create_order()
    sandbox.act(order_id, "deliver")
    post_webhook(client, 90024, {"mall_id": MALL, "order_id": order_id})
    poll(mall)
    assert Order.objects.count() == 1
    assert mall.found_by_polling == 0
    reading.read_due(now=clock.now())
    assert not ReadHint.objects.exists()


def test_a_store_is_polled_when_it_is_due_and_by_one_worker(
    mall: Integration, settings: Settings
) -> None:
    settings.POLL_SECONDS = 60
    poll(mall)
    assert not polling.poll_due(now=clock.now())
    assert not polling.poll_due(now=clock.now() + timedelta(seconds=50))
    Integration.objects.update(
        poll_due_at=clock.now(), poll_leased_until=clock.now() + timedelta(minutes=1)
    )
    assert not polling.poll_due(now=clock.now())


def test_a_removed_app_is_told_and_not_asked_every_minute(
    sandbox: Sandbox, mall: Integration
) -> None:
    sandbox.control(f"cafe24/{MALL}/uninstall")
    Integration.objects.update(poll_due_at=clock.now())
    polling.poll_due(now=clock.now())
    mall.refresh_from_db()
    assert mall.error
    assert mall.poll_due_at > clock.now() + timedelta(minutes=10)


def test_an_old_read_never_hides_a_newer_one(
    sandbox: Sandbox, mall: Integration, client: Client
) -> None:
    """A poll whose page was read before the delivery is written after the hint's read of it."""
    order_id = sandbox.create_order()
    sandbox.act(order_id, "deliver")
    sandbox.act(order_id, "return_request")
    started = clock.now()
    page = connector.Cafe24Connector(mall).read_orders(external_ids=[order_id])
    sandbox.act(order_id, "return_withdraw")
    post_webhook(client, 90027, {"mall_id": MALL, "order_id": order_id})
    reading.read_due(now=clock.now())
    late = polling._Poll(mall, connector.Cafe24Connector(mall), now=clock.now())
    late._record(page, observed_at=started)
    assert OrderItem.objects.get().claim_state == ClaimState.WITHDRAWN


def test_a_withdrawn_claim_is_found_within_a_day(sandbox: Sandbox, mall: Integration) -> None:
    order_id = sandbox.create_order()
    sandbox.act(order_id, "deliver")
    sandbox.act(order_id, "return_request")
    for days in (0, 5, 10):
        sandbox.set_clock(ahead=timedelta(days=days))
        poll(mall)
    ReadHint.objects.all().delete()
    sandbox.act(order_id, "return_withdraw")
    sandbox.set_clock(ahead=timedelta(days=11))
    poll(mall)
    assert OrderItem.objects.get().claim_state == ClaimState.REQUESTED
    assert reading.read_due(now=clock.now())
    assert OrderItem.objects.get().claim_state == ClaimState.WITHDRAWN


def test_a_poll_asked_for_during_a_poll_is_not_forgotten(
    sandbox: Sandbox, mall: Integration, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = polling._Poll._read_page
    asked_at = clock.now()

    def read_and_ask(self: polling._Poll) -> bool:
        goes_on = read(self)
        Integration.objects.filter(pk=mall.pk).update(poll_due_at=asked_at)
        return goes_on

    monkeypatch.setattr(polling._Poll, "_read_page", read_and_ask)
    poll(mall)
    mall.refresh_from_db()
    assert mall.poll_leased_until is None
    assert mall.poll_due_at == asked_at
