"""카테고리 선택: what the popup shows, what the form takes, and what a rule's list flags."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from integrations.catalog import shared
from integrations.catalog.models import Category
from integrations.catalog.selectors import CategoryNode
from integrations.catalog.snapshots import CategorySnapshot
from integrations.models import Integration, IntegrationStatus, Platform
from tests.console.store_page import PAGE, change, moment, store, text, url
from tests.factories import (
    NOW,
    make_category,
    make_integration,
    make_product,
    make_warranty_program,
    make_warranty_rule,
)
from vircle.brands.models import Brand
from vircle.console.category_picker import Look, look, rows
from warranties.category_choice import CategoriesField
from warranties.models import WarrantyRuleVersion

__all__ = ["moment", "store"]

RULE = {"use": "off", "timing": "delivered", "when": "now", "scope": "some", "based_on": "0"}
GONE = "쇼핑몰에서 삭제된 카테고리입니다."
MOVED = "쇼핑몰에서 이름이나 위치가 바뀌었습니다."


@pytest.fixture
def shoes(store: Integration) -> Integration:
    """신발 - 샌들 - 여성 샌들 with two products, 가방 with one, one product in nothing."""
    make_warranty_program(brand=store.brand)
    for path_ids, path in (
        (["1"], ["신발"]),
        (["1", "2"], ["신발", "샌들"]),
        (["1", "2", "3"], ["신발", "샌들", "여성 샌들"]),
        (["9"], ["가방"]),
    ):
        make_category(integration=store, path=path, path_ids=path_ids)
    for category_ids in (["1", "2", "3"], ["1", "2"], ["9"], []):
        make_product(integration=store, category_ids=category_ids)
    return store


def inside(client: Client, store: Integration, **asked: str) -> str:
    return client.get(url(store, "category-picker"), asked).content.decode()


def tree(client: Client, store: Integration, **asked: str) -> list[list[Any]]:
    answer = client.get(url(store, "category-picker/tree"), asked)
    assert answer.status_code == 200
    found: list[list[Any]] = json.loads(answer.content)["rows"]
    return found


def post(client: Client, store: Integration, **changes: Any) -> Any:
    """Send the form of a store, with every field that its page shows."""
    page = client.get(PAGE, {"store": store.store_id})
    form = page.context["form"] if page.context and "form" in page.context else None
    shown = {name: form[name].value() for name in form.fields} if form else {}
    sent = {name: value for name, value in shown.items() if value is not None}
    return client.post(url(store, "rule"), sent | RULE | changes)


def save(client: Client, store: Integration, **changes: Any) -> list[dict[str, Any]]:
    """Send the form; returns the categories of the version that was made of it."""
    assert post(client, store, **changes).status_code == 302
    chosen: list[dict[str, Any]] = WarrantyRuleVersion.objects.latest("number").categories
    return chosen


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


# ---- a SmartStore --------------------------------------------------------------------------------


def snapshot(external_id: str, *names: str, ids: tuple[str, ...] = ()) -> CategorySnapshot:
    return CategorySnapshot(
        external_id=external_id,
        parent_external_id=ids[-1] if ids else "",
        name=names[-1],
        depth=len(names),
        path=names,
        path_ids=(*ids, external_id),
    )


@pytest.fixture
def smartstore(brand: Brand, moment: datetime) -> Integration:
    """A store that sells in 패션잡화 and not in 식품 - 음료/차."""
    every = [
        snapshot("1", "패션잡화"),
        snapshot("2", "식품"),
        snapshot("3", "식품", "음료/차", ids=("2",)),
    ]
    shared.replace(platform=Platform.NAVER, categories=every, now=NOW)
    return make_integration(
        brand=brand,
        platform=Platform.NAVER,
        catalog_synced_at=moment,
        catalog_due_at=moment + timedelta(days=1),
    )


def test_a_smartstore_offers_where_it_sells_and_all_others_on_request(
    smartstore: Integration, admin_client: Client
) -> None:
    make_category(integration=smartstore, path=["패션잡화"], path_ids=["1"])
    make_product(integration=smartstore, category_ids=["1"])
    page = inside(admin_client, smartstore)
    assert "내 상품이 있는 카테고리만 보기" in page
    assert "?every=1" in page
    assert tree(admin_client, smartstore) == [["1", -1, "패션잡화", 1]]
    assert tree(admin_client, smartstore, every="1") == [
        ["1", -1, "패션잡화", 1],
        ["2", -1, "식품", 0],
        ["3", 1, "음료/차", 0],
    ]


def test_a_smartstore_that_sells_nothing_yet_offers_all(
    smartstore: Integration, admin_client: Client
) -> None:
    page = inside(admin_client, smartstore)
    assert "data-picker-mine" in page
    assert " checked" not in page
    change(smartstore, catalog_synced_at=None)
    assert "스마트스토어에서 목록을 가져오고 있습니다." in inside(admin_client, smartstore)


def test_a_mall_of_cafe24_has_no_shared_tree(
    shoes: Integration, smartstore: Integration, admin_client: Client
) -> None:
    address = url(shoes, "category-picker/tree")
    assert admin_client.get(address, {"every": "1"}).status_code == 404


def test_a_category_that_naver_gave_up_is_flagged(
    smartstore: Integration, admin_client: Client
) -> None:
    make_warranty_program(brand=smartstore.brand)
    chosen = [{"id": "3", "path": ["식품", "음료/차"]}, {"id": "2", "path": ["식품"]}]
    make_warranty_rule(integration=smartstore, covers_all=False, categories=chosen)
    later = NOW + timedelta(days=1)
    shared.replace(platform=Platform.NAVER, categories=[snapshot("2", "식품")], now=later)
    page = admin_client.get("/b/maro/integrations/naver/").content.decode()
    assert page.count(GONE) == 1 + 1  # the row, and the words that the script may need


# ---- the list in the form ------------------------------------------------------------------------


def listed(client: Client, store: Integration) -> str:
    page = text(client, store)
    return page[page.index("data-picked-list") : page.index("data-picked-applied")]


def test_chosen_categories_are_kept_as_breadcrumbs_with_their_products(
    shoes: Integration, admin_client: Client
) -> None:
    assert save(admin_client, shoes, categories=["3", "9"]) == [
        {"id": "3", "path": ["신발", "샌들", "여성 샌들"]},
        {"id": "9", "path": ["가방"]},
    ]
    shown = listed(admin_client, shoes)
    assert "신발 - 샌들 - 여성 샌들" in shown
    assert "하위 카테고리 포함" in shown
    assert shown.count("상품 1개") == 2
    assert 'name="categories" value="3"' in shown
    assert 'data-above="1 2"' in shown
    assert "선택한 카테고리 2개" in text(admin_client, shoes)


def test_what_another_choice_covers_and_repeats_are_not_saved(
    shoes: Integration, admin_client: Client
) -> None:
    chosen = save(admin_client, shoes, categories=["3", "9", "1", "9", "2"])
    assert [each["id"] for each in chosen] == ["9", "1"]


def test_what_was_sent_is_still_in_the_list_when_another_field_is_wrong(
    shoes: Integration, admin_client: Client
) -> None:
    answer = post(admin_client, shoes, categories=["3"], when="later", delay_days="0")
    assert answer.status_code == 422
    assert 'name="categories" value="3"' in answer.text


def test_a_category_that_nobody_knows_is_refused(shoes: Integration, admin_client: Client) -> None:
    answer = post(admin_client, shoes, categories=["404"])
    assert answer.status_code == 422
    assert "목록에서 선택해 주세요." in answer.text
    assert not WarrantyRuleVersion.objects.exists()


def test_a_category_of_another_store_is_refused(
    shoes: Integration, other_brand: Brand, admin_client: Client
) -> None:
    theirs = make_integration(brand=other_brand)
    make_category(integration=theirs, path=["남의 것"], path_ids=["55"])
    assert post(admin_client, shoes, categories=["55"]).status_code == 422


def test_a_gone_category_is_flagged_and_neither_covers_nor_is_offered(
    shoes: Integration, admin_client: Client
) -> None:
    chosen = [{"id": "1", "path": ["신발"]}, {"id": "3", "path": ["신발", "샌들", "여성 샌들"]}]
    make_warranty_rule(integration=shoes, is_on=False, covers_all=False, categories=chosen)
    Category.objects.filter(external_id="1").update(deleted_at=NOW)
    shown = listed(admin_client, shoes)
    assert shown.count(GONE) == 1
    assert shown.count("목록에서 빼기") == 1
    kept = save(admin_client, shoes, categories=["1", "3"], based_on="1")
    assert [each["id"] for each in kept] == ["1", "3"]


def test_a_moved_or_renamed_category_says_where_it_was(
    shoes: Integration, admin_client: Client
) -> None:
    chosen = [{"id": "3", "path": ["신발", "슬리퍼"]}, {"id": "9", "path": ["가방"]}]
    make_warranty_rule(integration=shoes, is_on=False, covers_all=False, categories=chosen)
    shown = listed(admin_client, shoes)
    assert shown.count(MOVED) == 1
    assert "(이전: 신발 - 슬리퍼)" in shown
    kept = save(admin_client, shoes, categories=["3", "9"], based_on="1")
    assert kept[0]["path"] == ["신발", "샌들", "여성 샌들"]
    assert MOVED not in listed(admin_client, shoes)


def test_a_list_that_nobody_may_change_has_no_buttons(
    shoes: Integration, viewer_client: Client
) -> None:
    chosen = [{"id": "9", "path": ["가방"]}]
    make_warranty_rule(integration=shoes, is_on=False, covers_all=False, categories=chosen)
    page = text(viewer_client, shoes)
    assert "가방" in listed(viewer_client, shoes)
    assert "data-chip-remove" not in page
    assert "data-picker" not in page


def test_a_field_without_its_store_takes_nothing() -> None:
    field = CategoriesField(required=False)
    assert field.clean([]) == []
    assert field.rows(["1"]) == []
