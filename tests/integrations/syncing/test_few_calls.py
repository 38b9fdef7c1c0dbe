"""A sync of a catalogue asks for each thing once, and later only for what changed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from integrations.catalog.models import CatalogSync, Category, Product
from integrations.catalog.shop import Shop
from integrations.models import Integration
from tests.integrations.shelf import Shelf, sync
from tests.integrations.syncing.steps import DAY, calls, later, mirrored, on_sale
from vircle.foundation import clock

pytestmark = pytest.mark.django_db


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
