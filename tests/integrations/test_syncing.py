"""A sync of a catalogue: few calls, resumed wherever it stopped, by one worker at a time."""

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from integrations import syncing
from integrations.catalog.models import CatalogSync, Category, Product, ProductWork
from integrations.catalog.shop import Shop
from integrations.connector import NO_ANSWER, Busy, Refused
from integrations.models import Integration, IntegrationStatus
from integrations.selectors import integration_state
from tests.factories import make_integration
from tests.integrations.shelf import MATERIAL, ORIGIN, Shelf, stocked, sync
from vircle.brands.models import Brand
from vircle.foundation import clock

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    """Twelve products under a tree of seven categories."""
    shelf = Shelf()
    shelf.put_category("1", name="가방")
    shelf.put_category("1", "2", name="토트백")
    for number in range(3, 8):
        shelf.put_category("1", "2", str(number))
    for number in range(1, 13):
        shelf.put(number, category_ids=(str(3 + number % 5),))
    with stocked(shelf):
        yield shelf


@pytest.fixture
def store(brand: Brand) -> Integration:
    return make_integration(brand=brand, catalog_due_at=clock.now())


def mirrored(store: Integration, *, shop_no: int = 1) -> dict[str, str]:
    rows = Product.objects.filter(integration_id=store.pk, shop_no=shop_no, deleted_at=None)
    return dict(rows.values_list("external_id", "name"))


def on_sale(shelf: Shelf) -> dict[str, str]:
    return {number: product.name for number, product in shelf.products.items()}


def later(by: timedelta) -> None:
    clock.set_offset(ahead=by)


def calls(shelf: Shelf) -> dict[str, int]:
    """Return what was asked since the last time."""
    found = dict(shelf.calls)
    shelf.calls.clear()
    return found


# ---- how many calls ------------------------------------------------------------------------------


def test_the_first_sync_reads_each_thing_once(shelf: Shelf, store: Integration) -> None:
    assert sync(store) == 1
    assert calls(shelf) == {
        "shops": 1,
        "fields": 1,
        "categories": 2,
        "count": 1,
        "list": 3,
        "product": 12,
    }
    assert mirrored(store) == on_sale(shelf)
    assert Product.objects.get(external_id="1").category_ids == ["1", "2", "4"]


def test_a_day_later_only_what_changed_is_read(shelf: Shelf, store: Integration) -> None:
    sync(store)
    calls(shelf)
    shelf.put(4, name="새 이름", category_ids=("3",))
    shelf.put(13, name="새 상품")
    del shelf.products["7"]
    later(DAY)
    sync(store)
    assert calls(shelf) == {
        "shops": 1,
        "fields": 1,
        "categories": 2,
        "count": 1,
        "list": 3,
        "product": 2,
    }
    assert mirrored(store) == on_sale(shelf)
    gone = Product.objects.get(external_id="7")
    assert (gone.name, gone.deleted_at is None) == ("상품 7", False)


def test_news_reads_the_tree_and_asks_what_changed(shelf: Shelf, store: Integration) -> None:
    sync(store)
    calls(shelf)
    shelf.put_category("1", "2", "8", name="새 분류")
    sync(store)
    asked = calls(shelf)
    assert "product" not in asked
    assert "count" not in asked
    assert asked["categories"] == 2
    assert Category.objects.get(external_id="8").path == ["가방", "토트백", "새 분류"]


def test_a_week_later_every_product_is_read(shelf: Shelf, store: Integration) -> None:
    sync(store)
    calls(shelf)
    later(7 * DAY)
    sync(store)
    assert calls(shelf)["product"] == 12
    later(8 * DAY)
    sync(store)
    assert "product" not in calls(shelf)


def test_what_was_read_by_news_is_not_read_again(shelf: Shelf, store: Integration) -> None:
    sync(store)
    shelf.put(4, name="새 이름")
    shop = Shop(store.brand_id, store.pk)
    shop.save_products(products=[shelf.products["4"]], observed_at=clock.now())
    calls(shelf)
    later(DAY)
    sync(store)
    assert "product" not in calls(shelf)


def test_a_restored_product_comes_back(shelf: Shelf, store: Integration) -> None:
    sync(store)
    kept = shelf.products.pop("7")
    later(DAY)
    sync(store)
    shelf.products["7"] = kept
    calls(shelf)
    later(2 * DAY)
    sync(store)
    assert calls(shelf)["product"] == 1
    assert mirrored(store) == on_sale(shelf)


def test_the_statements_of_a_page_do_not_grow_with_it(shelf: Shelf, store: Integration) -> None:
    def statements(per_page: int) -> int:
        shelf.per_page = per_page
        CatalogSync.objects.update(whole_at=None)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            sync(store)
        return len(captured)

    for number in range(13, 41):
        shelf.put(number, category_ids=("3",))
    sync(store)
    steps = {5: 2 + 9 + 8, 100: 1 + 1 + 4}
    few, many = statements(100), statements(5)
    # More pages cost as many statements more as there are more of them, not more for each row.
    assert (many - few) / (steps[5] - steps[100]) < 9


# ---- what it must not believe --------------------------------------------------------------------


def test_a_list_that_is_cut_short_is_not_a_mall_that_sold_out(
    shelf: Shelf, store: Integration, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(13, 60):
        shelf.put(number)
    sync(store)
    monkeypatch.setattr(shelf, "count_products", lambda *, shop_no: 59)
    whole = dict(shelf.products)
    shelf.products = {number: whole[number] for number in list(whole)[:3]}
    later(DAY)
    sync(store)
    assert len(mirrored(store)) == 59


def test_a_category_between_two_pages_is_not_lost(shelf: Shelf, store: Integration) -> None:
    """One that is deleted shifts the pages, so that another is on none of them."""
    sync(store)
    calls(shelf)

    def delete_meanwhile(call: str) -> None:
        if shelf.calls["categories"] == 1:
            shelf.categories.pop("3", None)

    shelf.before = delete_meanwhile
    sync(store)
    assert calls(shelf)["find_categories"] == 1
    assert not Category.objects.exclude(deleted_at=None).exists()
    sync(store)
    gone = Category.objects.exclude(deleted_at=None)
    assert [row.external_id for row in gone] == ["3"]


def test_a_product_that_makes_no_sense_stops_no_other(shelf: Shelf, store: Integration) -> None:
    shelf.unreadable = {"5"}
    assert sync(store) == 1
    assert len(mirrored(store)) == 11
    assert store.catalog_progress["unreadable"] == 1
    state = integration_state(integration=store, now=clock.now()).sync
    assert (state.is_running, state.products, state.total) == (False, 11, 12)
    calls(shelf)
    shelf.unreadable = set()
    later(DAY)
    sync(store)
    assert calls(shelf)["product"] == 1
    assert len(mirrored(store)) == 12


def test_a_product_that_never_answers_is_given_up(shelf: Shelf, store: Integration) -> None:
    def fail(call: str) -> None:
        if call == "product 5":
            raise Busy(1, NO_ANSWER)

    shelf.before = fail
    sync(store)
    assert len(mirrored(store)) == 11
    assert store.catalog_progress["unreadable"] == 1


def test_categories_that_are_not_known_yet_are_asked_for(shelf: Shelf, store: Integration) -> None:
    sync(store)
    shelf.put_category("9", name="신발")
    shelf.put(20, category_ids=("9",))
    tree = dict(shelf.categories)
    shelf.categories.pop("9")

    def make_it(call: str) -> None:
        if call.startswith("product"):
            shelf.categories = tree

    shelf.before = make_it
    calls(shelf)
    sync(store)
    assert calls(shelf)["find_categories"] == 1
    assert Product.objects.get(external_id="20").category_path == ["신발"]


# ---- what the mall hides -------------------------------------------------------------------------


def test_a_field_that_is_hidden_leaves_the_products_at_once(
    shelf: Shelf, store: Integration
) -> None:
    sync(store)
    product = Product.objects.get(external_id="1")
    assert (product.details[ORIGIN.key], len(product.additional)) == ("국내산", 1)
    hidden = type(MATERIAL)(MATERIAL.key, MATERIAL.name, is_shown=False, is_custom=True)
    shelf.fields = [hidden]
    calls(shelf)
    sync(store)
    assert "product" not in calls(shelf)
    assert all(row == ({}, []) for row in Product.objects.values_list("details", "additional"))


def test_a_field_that_is_shown_again_is_read(shelf: Shelf, store: Integration) -> None:
    shelf.fields = [MATERIAL]
    sync(store)
    shelf.fields = [MATERIAL, ORIGIN]
    calls(shelf)
    sync(store)
    assert calls(shelf)["product"] == 12
    rows = Product.objects.values_list("details", flat=True)
    assert all(details[ORIGIN.key] == "국내산" for details in rows)


def test_a_renamed_field_is_renamed_on_the_products(shelf: Shelf, store: Integration) -> None:
    sync(store)
    shelf.fields = [type(MATERIAL)(MATERIAL.key, "겉감", is_shown=True, is_custom=True)]
    sync(store)
    assert Product.objects.get(external_id="1").additional == [[MATERIAL.key, "겉감", "소가죽"]]


def test_a_read_that_began_before_the_field_was_hidden_brings_nothing_back(
    shelf: Shelf, store: Integration
) -> None:
    sync(store)
    shop = Shop(store.brand_id, store.pk)
    page = shelf.read_products(
        shop_no=1, external_ids=["1"], fields=shop.fields(), background=False
    )
    shelf.fields = [ORIGIN]
    sync(store)
    shop.save_products(products=page.products, observed_at=clock.now())
    product = Product.objects.get(external_id="1")
    assert (product.details, product.additional) == ({ORIGIN.key: "국내산"}, [])


# ---- several shops -------------------------------------------------------------------------------


def test_other_shops_are_read_as_far_as_orders_needed_them(
    shelf: Shelf, store: Integration
) -> None:
    shelf.shops = {1: "마로결", 2: "MAROGYEOL"}
    sync(store)
    assert calls(shelf)["product"] == 12
    assert mirrored(store, shop_no=2) == {}
    assert Category.objects.filter(shop_no=2).count() == 7
    other = Shop(store.brand_id, store.pk, 2)
    other.save_products(products=[shelf.products["4"]], observed_at=clock.now())
    shelf.put(4, name="Tote")
    later(DAY)
    sync(store)
    assert calls(shelf)["product"] == 2
    assert mirrored(store, shop_no=2) == {"4": "Tote"}


def test_what_is_gone_in_one_shop_is_asked_for_in_the_others(
    shelf: Shelf, store: Integration
) -> None:
    sync(store)
    other = Shop(store.brand_id, store.pk, 2)
    other.save_products(products=[shelf.products["4"]], observed_at=clock.now())
    del shelf.products["4"]
    later(DAY)
    sync(store)
    assert list(ProductWork.objects.values_list("shop_no", "external_id")) == [(2, "4")]


# ---- one worker at a time, and on from where it stopped ------------------------------------------


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
