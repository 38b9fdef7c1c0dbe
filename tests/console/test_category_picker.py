"""카테고리 선택: what the popup shows of a store's tree."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.test import Client

from integrations.catalog.models import Category
from integrations.catalog.selectors import CategoryNode
from integrations.models import Integration, IntegrationStatus
from tests.console.categories import inside, shoes, tree
from tests.console.store_page import change, moment, store, url
from tests.factories import NOW, make_category, make_product
from vircle.console.category_picker import Look, look, rows

__all__ = ["moment", "shoes", "store"]


# ---- the popup -----------------------------------------------------------------------------------


def test_the_popup_has_four_columns_a_search_and_a_list(
    shoes: Integration, admin_client: Client
) -> None:
    page = inside(admin_client, shoes)
    for words in (
        "대분류만 선택해도 됩니다. 하위 카테고리의 상품도 모두 포함됩니다.",
        "대분류",
        "중분류",
        "소분류",
        "세분류",
        "카테고리 검색",
        "카테고리를 선택한 뒤 [추가]를 눌러 주세요.",
        "카테고리가 없는 상품 1개는 특정상품에서 발급되지 않습니다.",
    ):
        assert words in page
    assert page.count('role="listbox"') == 5
    assert "내 상품이 있는 카테고리만 보기" not in page


def test_a_store_s_tree_comes_with_its_products_counted(
    shoes: Integration, admin_client: Client
) -> None:
    assert tree(admin_client, shoes) == [
        ["1", -1, "신발", 2],
        ["2", 0, "샌들", 2],
        ["3", 1, "여성 샌들", 1],
        ["9", -1, "가방", 1],
    ]


def test_the_browser_keeps_the_tree_until_it_changes(
    shoes: Integration, admin_client: Client
) -> None:
    address = url(shoes, "category-picker/tree")
    first = admin_client.get(address)
    known = {"If-None-Match": first.headers["ETag"]}
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert admin_client.get(address, headers=known).status_code == 304
    make_product(integration=shoes, category_ids=["9"])
    assert admin_client.get(address, headers=known).status_code == 200


def test_a_large_tree_is_sent_small(shoes: Integration, admin_client: Client) -> None:
    numbers = range(1000, 3000)
    Category.objects.bulk_create(
        Category(
            brand=shoes.brand,
            integration=shoes,
            external_id=str(number),
            name=f"소분류 {number}",
            depth=1,
            path=[f"소분류 {number}"],
            path_ids=[str(number)],
            synced_at=NOW,
        )
        for number in numbers
    )
    address = url(shoes, "category-picker/tree")
    answer = admin_client.get(address, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.content) < 12 * len(numbers)


@pytest.mark.parametrize(
    ("has_tree", "is_connected", "is_syncing", "expected"),
    [
        (True, True, True, Look.TREE),
        (True, False, False, Look.TREE),
        (False, True, True, Look.SYNCING),
        (False, False, True, Look.PARTED),
        (False, True, False, Look.NOTHING),
    ],
)
def test_what_there_is_to_choose_from(
    has_tree: bool, is_connected: bool, is_syncing: bool, expected: Look
) -> None:
    assert look(has_tree=has_tree, is_connected=is_connected, is_syncing=is_syncing) == expected


def test_while_the_store_syncs_progress_is_shown_and_asked_for_again(
    store: Integration, admin_client: Client
) -> None:
    progress = {"is_running": True, "products": 310, "total": 1240, "categories": 0}
    change(store, catalog_synced_at=None, catalog_progress=progress)
    page = inside(admin_client, store)
    assert "카페24에서 목록을 가져오고 있습니다. 잠시 후 자동으로 표시됩니다." in page
    assert "상품 310/1240개, 카테고리 0개를 가져오고 있습니다." in page
    assert 'hx-trigger="every 2s"' in page
    assert "listbox" not in page


def test_a_tree_is_offered_before_its_sync_is_over(
    shoes: Integration, admin_client: Client
) -> None:
    change(shoes, catalog_progress={"is_running": True, "products": 1, "total": 9})
    page = inside(admin_client, shoes)
    assert "listbox" in page
    assert "상품 1/9개" in page
    going_on = admin_client.get(url(shoes, "category-picker"), {"sync": "1"})
    assert "every 2s" in going_on.text
    assert "HX-Trigger" not in going_on.headers
    change(shoes, catalog_progress={"products": 9, "total": 9})
    done = admin_client.get(url(shoes, "category-picker"), {"sync": "1"})
    assert done.text.strip() == ""
    assert "picker-synced" in done.headers["HX-Trigger"]


def test_a_shop_without_categories_and_a_parted_one_say_so(
    store: Integration, admin_client: Client
) -> None:
    words = "쇼핑몰에 등록된 카테고리가 없습니다. 카테고리를 만든 뒤 [지금 동기화]를 눌러 주세요."
    assert words in inside(admin_client, store)
    change(store, status=IntegrationStatus.DISCONNECTED, catalog_synced_at=None)
    assert "쇼핑몰 연동이 끊겨 있어" in inside(admin_client, store)


def test_only_another_shop_of_the_mall_has_categories(
    store: Integration, admin_client: Client
) -> None:
    make_category(integration=store, path=["해외"], path_ids=["77"], shop_no=2)
    assert "등록된 카테고리가 없습니다." in inside(admin_client, store)


def node(number: str, *above: str, is_gone: bool = False) -> CategoryNode:
    path = (*above, number)
    return CategoryNode(
        external_id=number,
        parent_external_id=above[-1] if above else "",
        name=f"n{number}",
        depth=len(path),
        path=path,
        path_ids=path,
        product_count=0,
        is_gone=is_gone,
    )


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        ([node("1"), node("2", "1", is_gone=True)], [["1", -1, "n1", 0]]),
        (
            [node("1", is_gone=True), node("2", "1")],
            [["1", -1, "n1", 0, 1], ["2", 0, "n2", 0]],
        ),
        # A parent that was not read yet does not hide its children.
        ([node("2", "1"), node("3", "1", "2")], [["2", -1, "n2", 0], ["3", 0, "n3", 0]]),
    ],
)
def test_what_is_gone_is_left_out_unless_something_is_below(
    nodes: Sequence[CategoryNode], expected: list[list[Any]]
) -> None:
    assert rows(nodes) == expected
