"""What a mall lists or answers oddly costs no other product, category or field."""

import pytest

from integrations.catalog.models import Category, Product, ProductWork
from integrations.catalog.shop import Shop
from integrations.connector import NO_ANSWER, Busy
from integrations.models import Integration
from integrations.selectors import integration_state
from tests.integrations.shelf import MATERIAL, ORIGIN, Shelf, sync
from tests.integrations.syncing.steps import DAY, calls, later, mirrored
from vircle.foundation import clock

pytestmark = pytest.mark.django_db


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
