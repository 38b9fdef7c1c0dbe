"""카테고리 선택 of a smartstore: where it sells, and all others on request."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from integrations.catalog import shared
from integrations.catalog.snapshots import CategorySnapshot
from integrations.models import Integration, Platform
from tests.console.categories import GONE, inside, shoes, tree
from tests.console.store_page import change, moment, store, url
from tests.factories import (
    NOW,
    make_category,
    make_integration,
    make_product,
    make_warranty_program,
    make_warranty_rule,
)
from vircle.brands.models import Brand

__all__ = ["moment", "shoes", "store"]


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
