"""A sync is resumed wherever it stopped, by one worker at a time."""

import random
from datetime import timedelta
from typing import Any

import pytest

from integrations import syncing
from integrations.catalog.models import CatalogSync, Product
from integrations.connector import Busy, Refused
from integrations.models import Integration, IntegrationStatus
from integrations.selectors import integration_state
from tests.integrations.shelf import Shelf, sync
from tests.integrations.syncing.steps import DAY, calls, later, mirrored, on_sale
from vircle.foundation import clock

pytestmark = pytest.mark.django_db


def test_two_workers_are_never_at_one_store(shelf: Shelf, store: Integration) -> None:
    second = []

    def look(call: str) -> None:
        Integration.objects.update(catalog_due_at=clock.now())
        second.append(syncing.sync_due(now=clock.now()))

    shelf.before = look
    syncing.sync_due(now=clock.now())
    assert len(second) > 15
    assert not any(second)


def test_a_worker_that_was_thought_dead_writes_nothing_more(
    shelf: Shelf, store: Integration
) -> None:
    def wake_late(call: str) -> None:
        if call == "product 6":
            shelf.before = lambda call: None
            CatalogSync.objects.update(leased_until=clock.now())
            assert syncing.sync_due(now=clock.now())

    shelf.before = wake_late
    syncing.sync_due(now=clock.now())
    store.refresh_from_db()
    assert store.catalog_synced_at is not None
    assert store.catalog_progress["products"] == 12
    assert CatalogSync.objects.get().turn == 2


def test_a_crash_is_succeeded_after_the_lease(shelf: Shelf, store: Integration) -> None:
    def crash(call: str) -> None:
        if call == "product 6":
            raise KeyboardInterrupt

    shelf.before = crash
    with pytest.raises(KeyboardInterrupt):
        syncing.sync_due(now=clock.now())
    assert not syncing.sync_due(now=clock.now())
    shelf.before = lambda call: None
    later(timedelta(minutes=5))
    calls(shelf)
    assert syncing.sync_due(now=clock.now())
    assert mirrored(store) == on_sale(shelf)
    # What was kept before the crash is not asked for again.
    assert calls(shelf) == {"list": 1, "product": 7}


@pytest.mark.parametrize("every", [2, 3, 5])
def test_a_sync_goes_on_whenever_it_is_told_to_wait(
    shelf: Shelf, store: Integration, every: int
) -> None:
    """However few calls the mall allows at once, each of them brings the sync on."""
    asked = 0

    def wait(call: str) -> None:
        nonlocal asked
        asked += 1
        if asked % every == 0:
            raise Busy(3)

    shelf.before = wait
    assert sync(store) > 2
    assert mirrored(store) == on_sale(shelf)
    assert sum(calls(shelf).values()) == 20


def test_the_mirror_is_the_mall_whatever_happens_meanwhile(
    shelf: Shelf, store: Integration
) -> None:
    for seed in range(4):
        dice = random.Random(seed)

        def live(call: str, dice: random.Random = dice) -> None:
            number = str(dice.randrange(1, 30))
            match dice.randrange(12):
                case 0:
                    shelf.put(number, name=f"이름 {dice.random()}", category_ids=("3",))
                case 1 if len(shelf.products) > 8:
                    shelf.products.pop(number, None)
                case 2:
                    raise Busy(1)

        shelf.before = live
        later((seed + 1) * 9 * DAY)
        sync(store)
        shelf.before = lambda call: None
        later((seed + 1) * 9 * DAY + DAY)
        sync(store)
        assert mirrored(store) == on_sale(shelf)


def test_news_during_a_sync_is_not_lost(shelf: Shelf, store: Integration) -> None:
    def tell(call: str) -> None:
        if call == "product 3":
            Integration.objects.update(catalog_due_at=clock.now())

    shelf.before = tell
    syncing.sync_due(now=clock.now())
    store.refresh_from_db()
    assert store.catalog_due_at is not None
    assert store.catalog_due_at < clock.now() + timedelta(minutes=2)


def test_a_long_sync_looks_at_the_tree_when_news_of_it_comes(
    shelf: Shelf, store: Integration
) -> None:
    def wait(call: str) -> None:
        if call == "product 6":
            raise Busy(900)

    shelf.before = wait
    syncing.sync_due(now=clock.now())
    shelf.before = lambda call: None
    shelf.put_category("1", "2", "3", name="다른 이름")
    later(timedelta(minutes=12))
    Integration.objects.update(catalog_due_at=clock.now())
    calls(shelf)
    syncing.sync_due(now=clock.now())
    assert calls(shelf) == {"fields": 1, "categories": 2, "list": 1, "product": 7}
    assert Product.objects.get(external_id="5").category_path[-1] == "다른 이름"


def test_a_refusal_stops_it_and_is_told(shelf: Shelf, store: Integration) -> None:
    def refuse(call: str) -> None:
        raise Refused

    shelf.before = refuse
    syncing.sync_due(now=clock.now())
    store.refresh_from_db()
    assert "거부" in store.error
    assert store.catalog_due_at is not None
    assert store.catalog_due_at > clock.now() + timedelta(minutes=9)


def test_a_store_that_is_not_connected_is_left_alone(shelf: Shelf, store: Integration) -> None:
    Integration.objects.update(status=IntegrationStatus.RECONNECT)
    assert not syncing.sync_due(now=clock.now())
    assert not shelf.calls


def test_progress_is_what_was_done(shelf: Shelf, store: Integration) -> None:
    seen: list[Any] = []

    def look(call: str) -> None:
        store.refresh_from_db()
        sync_ = integration_state(integration=store, now=clock.now()).sync
        seen.append((sync_.is_running, sync_.products, sync_.total, sync_.categories))

    shelf.before = look
    sync(store)
    assert all(is_running for is_running, *_ in seen)
    counted = [products for _, products, _, _ in seen]
    assert counted == sorted(counted)
    assert seen[-1] == (True, 10, 12, 7)
