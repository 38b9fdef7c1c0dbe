"""The tree of a store: filed anew where it changed, and read at once for a person to choose."""

from datetime import timedelta

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from integrations.catalog.models import Product
from integrations.catalog.selectors import category_tree
from integrations.catalog.shop import Shop
from integrations.catalog.snapshots import CategorySnapshot, ProductSnapshot
from integrations.models import Integration
from tests.factories import make_integration
from vircle.brands.models import Brand
from vircle.foundation import clock

pytestmark = pytest.mark.django_db
PATHS = {"1": "가방", "2": "토트백", "3": "라지", "9": "신발"}


@pytest.fixture
def store(brand: Brand) -> Integration:
    return make_integration(brand=brand)


@pytest.fixture
def shop(store: Integration) -> Shop:
    """Three products: in 가방 - 토트백 - 라지, in 가방 and 신발, in nothing."""
    shop = Shop(store.brand_id, store.pk)
    put(shop, ("1",), ("1", "2"), ("1", "2", "3"), ("9",))
    products = [
        ProductSnapshot("11", "헤리티지", category_ids=("3",)),
        ProductSnapshot("12", "반달", category_ids=("1", "9")),
        ProductSnapshot("13", "더스트백"),
    ]
    shop.save_products(products=products, observed_at=clock.now())
    return shop


def put(shop: Shop, *paths: tuple[str, ...], **names: str) -> None:
    """Save categories; `n3="새 이름"` renames one."""
    known = PATHS | {key.removeprefix("n"): name for key, name in names.items()}
    snapshots = [
        CategorySnapshot(
            external_id=path[-1],
            parent_external_id=path[-2] if len(path) > 1 else "",
            name=known[path[-1]],
            depth=len(path),
            path=tuple(known[number] for number in path),
            path_ids=path,
            sort_order=-int(path[-1]),
        )
        for path in paths
    ]
    shop.save_categories(categories=snapshots, now=clock.now())


def filed(number: str) -> tuple[list[str], list[str]]:
    product = Product.objects.get(external_id=number)
    return product.category_ids, product.category_path


def test_a_product_is_in_its_categories_and_all_above(shop: Shop) -> None:
    assert filed("11") == (["1", "2", "3"], ["가방", "토트백", "라지"])
    assert filed("12") == (["1", "9"], ["신발"])
    assert filed("13") == ([], [])


def test_a_move_leaves_nothing_of_the_old_place(shop: Shop) -> None:
    put(shop, ("9", "2"), ("9", "2", "3"))
    assert filed("11") == (["2", "3", "9"], ["신발", "토트백", "라지"])


def test_a_new_name_is_in_every_path(shop: Shop) -> None:
    put(shop, ("1",), ("1", "2"), ("1", "2", "3"), n1="핸드백")
    assert filed("11")[1] == ["핸드백", "토트백", "라지"]
    assert filed("12")[1] == ["신발"]


def test_only_products_of_what_changed_are_written(shop: Shop) -> None:
    before = _version("12")
    put(shop, ("1",), ("1", "2"), ("1", "2", "3"), ("9",), n3="라아지")
    assert filed("11")[1][-1] == "라아지"
    assert _version("12") == before


def _version(number: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin FROM catalog_product WHERE external_id = %s", [number])
        row = cursor.fetchone()
    assert row is not None
    return str(row[0])


def test_a_deleted_category_keeps_its_number_and_loses_its_ancestors(shop: Shop) -> None:
    shop.lose_categories(external_ids=["3"], now=clock.now())
    assert filed("11") == (["3"], ["가방", "토트백", "라지"])
    put(shop, ("1", "2", "3"))
    assert filed("11")[0] == ["1", "2", "3"]


def test_a_tree_and_its_products_are_read_in_two_statements(
    store: Integration, shop: Shop, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    shop.lose_categories(external_ids=["2"], now=clock.now())
    shop.save_products(
        products=[],
        missing=["12"],
        observed_at=clock.now() + timedelta(seconds=1),
    )
    with django_assert_num_queries(2):
        tree = category_tree(brand_id=store.brand_id, integration_id=store.pk)
    rows = [(row.external_id, row.depth, row.product_count, row.is_gone) for row in tree]
    # In the mall's order, children after their parents; 12 is gone and counts nowhere.
    assert rows == [("9", 1, 0, False), ("1", 1, 1, False), ("2", 2, 1, True), ("3", 3, 1, False)]
    assert tree[-1].path == ("가방", "토트백", "라지")


def test_a_product_of_two_branches_counts_once_above_them(store: Integration, shop: Shop) -> None:
    shop.save_products(
        products=[ProductSnapshot("14", "둘 다", category_ids=("2", "3"))], observed_at=clock.now()
    )
    counts = {
        row.external_id: row.product_count
        for row in category_tree(brand_id=store.brand_id, integration_id=store.pk)
    }
    assert counts == {"1": 3, "2": 2, "3": 2, "9": 1}


def test_a_tree_is_one_brand_s_and_one_shop_s(
    store: Integration, shop: Shop, other_brand: Brand
) -> None:
    theirs = make_integration(brand=other_brand)
    assert category_tree(brand_id=other_brand.pk, integration_id=theirs.pk) == []
    assert category_tree(brand_id=store.brand_id, integration_id=store.pk, shop_no=2) == []
    assert category_tree(brand_id=other_brand.pk, integration_id=store.pk) == []
