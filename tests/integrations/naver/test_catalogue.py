"""Products in bulk, the one tree that all stores share, and the categories of a store."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from integrations import fetching, syncing
from integrations.catalog import shared
from integrations.catalog.models import Category, Product
from integrations.catalog.shared import SharedCategory
from integrations.models import Integration, Platform
from integrations.naver import parse_catalog
from integrations.naver.connector import NaverConnector
from integrations.orders.waiting import want_products
from tests.integrations.naver.conftest import NaverWorld
from vircle.foundation import clock

LEAF = {"wholeCategoryName": "패션잡화>여성가방>토트백", "id": "3", "name": "토트백", "last": True}
FLAT = [
    {"wholeCategoryName": "패션잡화", "id": "1", "name": "패션잡화", "last": False},
    LEAF,
    {"wholeCategoryName": "패션잡화>여성가방", "id": "2", "name": "여성가방", "last": False},
    {"wholeCategoryName": "스포츠/레저", "id": "9", "name": "스포츠/레저", "last": True},
]


def test_a_flat_list_becomes_a_tree_whatever_its_order() -> None:
    found = {node.external_id: node for node in parse_catalog.tree(FLAT)}
    assert found["3"].path_ids == ("1", "2", "3")
    assert found["3"].parent_external_id == "2"
    assert (found["1"].depth, found["1"].parent_external_id) == (1, "")
    assert found["9"].path == ("스포츠/레저",)


def test_a_category_whose_parent_is_missing_is_left_out() -> None:
    assert parse_catalog.tree([LEAF]) == []


def listed(**changes: Any) -> parse_catalog.Listed:
    channel = {
        "channelProductNo": 8000001001,
        "name": "헤리티지 토트백",
        "categoryId": "3",
        "wholeCategoryName": "패션잡화>여성가방>토트백",
        "wholeCategoryId": "1>2>3",
        "representativeImage": {"url": "https://shop-phinf.pstatic.net/a.jpg"},
        "salePrice": 149000,
        **changes,
    }
    page = parse_catalog.search({"contents": [{"channelProducts": [channel]}], "totalPages": 1})
    return page.listed[0]


def test_a_product_matches_every_level_above_it() -> None:
    assert listed().product.category_ids == ("1", "2", "3")


@pytest.mark.parametrize("whole", [None, "", "1>3", "x"])
def test_without_a_path_of_ids_the_leaf_stands_for_it(whole: str | None) -> None:
    found = listed(wholeCategoryId=whole)
    assert (found.product.category_ids, found.path_ids) == (("3",), ())


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "http://a.example/x.jpg", "https://", "x y"]
)
def test_a_picture_is_an_address_or_nothing(url: str) -> None:
    assert listed(representativeImage={"url": url}).product.image_url == ""


def test_the_categories_of_products_with_all_above_them() -> None:
    found = parse_catalog.categories_of([listed(), listed(channelProductNo=2)])
    assert [node.external_id for node in found] == ["1", "2", "3"]


def test_one_that_makes_no_sense_does_not_hide_the_others() -> None:
    page = parse_catalog.search(
        {"contents": [{"channelProducts": [{"channelProductNo": None}, {"channelProductNo": 5}]}]}
    )
    assert [each.product.external_id for each in page.listed] == ["5"]


@pytest.mark.django_db
class TestOverHttp:
    def test_a_store_has_the_categories_of_its_products(
        self, naver: NaverWorld, store: Integration
    ) -> None:
        page = NaverConnector(store).read_categories(shop_no=1, page=0)
        assert page.is_last
        nodes = {node.external_id: node for node in page.categories}
        assert 0 < len(nodes) < 100
        assert all(set(node.path_ids) <= nodes.keys() for node in nodes.values())

    def test_the_tree_is_read_once_for_all(self, naver: NaverWorld, store: Integration) -> None:
        for _ in range(3):
            NaverConnector(store).read_categories(shop_no=1, page=0)
        assert naver.calls()["categories"] == 1
        assert SharedCategory.objects.count() == 5_820
        below = SharedCategory.objects.exclude(parent_external_id="").first()
        assert below is not None
        assert below.path_ids[-2:] == [below.parent_external_id, below.external_id]

    def test_a_category_that_naver_gave_up_is_gone_from_a_store(
        self, naver: NaverWorld, store: Integration
    ) -> None:
        now = clock.now()
        for tree in (FLAT, FLAT[:1]):
            with transaction.atomic():
                shared.replace(
                    platform=Platform.NAVER, categories=parse_catalog.tree(tree), now=clock.now()
                )
        known = shared.find(platform=Platform.NAVER, external_ids=["3"])
        found = NaverConnector(store).find_categories(shop_no=1, external_ids=["1", "3"])
        assert known.keys() == {"1", "2", "3"}
        assert [each.external_id for each in found.categories] == ["1"]
        assert SharedCategory.objects.filter(deleted_at__gt=now).count() == 3

    def test_products_are_read_in_one_call(self, naver: NaverWorld, store: Integration) -> None:
        connector = NaverConnector(store)
        page = connector.list_products(shop_no=1, after="", changed_since=None)
        numbers = [product.external_id for product in page.products]
        assert numbers == sorted(numbers)
        assert page.is_whole
        assert page.next is None
        assert connector.count_products(shop_no=1) == len(numbers)
        before = naver.calls().get("search", 0)
        found = connector.read_products(
            shop_no=1, external_ids=numbers, fields=(), background=False
        )
        assert naver.calls()["search"] == before + 1
        assert {product.external_id for product in found.products} == set(numbers)
        assert all(product.image_url and product.category_ids for product in found.products)

    def test_a_product_that_is_gone_is_missing(self, naver: NaverWorld, store: Integration) -> None:
        number = str(naver.product())
        naver.control(f"marogyeol/products/{number}", {"deleted": True}, method="PATCH")
        page = NaverConnector(store).read_products(
            shop_no=1, external_ids=[number, "12"], fields=(), background=False
        )
        assert (list(page.products), sorted(page.missing)) == ([], ["12", number])

    def test_a_store_is_one_shop_without_fields_of_its_own(
        self, naver: NaverWorld, store: Integration
    ) -> None:
        connector = NaverConnector(store)
        assert connector.read_shops() == {1: "마로결 공식스토어"}
        assert connector.read_detail_fields(shop_no=1) == ()

    def test_the_whole_catalogue_is_mirrored_by_few_calls(
        self, naver: NaverWorld, store: Integration
    ) -> None:
        for _ in range(20):
            Integration.objects.update(catalog_due_at=clock.now())
            assert syncing.sync_due(now=clock.now())
            store.refresh_from_db()
            if store.catalog_synced_at:
                break
        assert store.store_name == "마로결 공식스토어"
        products = Product.objects.filter(deleted_at=None)
        assert products.count() == NaverConnector(store).count_products(shop_no=1) > 0
        assert all(product.category_path for product in products)
        own = set(Category.objects.values_list("external_id", flat=True))
        assert own == {id_ for product in products for id_ in product.category_ids}
        assert sum(naver.calls().values()) < 20

    def test_a_product_that_is_fetched_brings_no_new_sync(
        self, naver: NaverWorld, store: Integration
    ) -> None:
        later = clock.now() + timedelta(days=1)
        Integration.objects.update(catalog_due_at=later)
        order = (store.brand_id, store.pk, 1, str(naver.product()))
        with transaction.atomic():
            want_products(wanted=[order], now=clock.now())
        assert fetching.fetch_due(now=clock.now())
        assert Product.objects.get().external_id == order[-1]
        store.refresh_from_db()
        assert store.catalog_due_at == later
