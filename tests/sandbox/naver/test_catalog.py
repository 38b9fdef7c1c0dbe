"""Products, categories and who the seller is."""

from collections import Counter
from typing import Any

import pytest

from tests.sandbox.naver.store import TENT, Store

SEARCH = "/v1/products/search"


def search(store: Store, **body: object) -> Any:
    answer = store.ask("POST", SEARCH, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json


def numbers(page: Any) -> list[int]:
    return [each["channelProducts"][0]["channelProductNo"] for each in page["contents"]]


def test_the_flat_list_has_the_real_size_and_depth(store: Store) -> None:
    rows = store.read("/v1/categories")
    assert isinstance(rows, list)
    assert len(rows) == 5_820
    assert all(set(row) == {"wholeCategoryName", "id", "name", "last"} for row in rows)
    assert len({row["id"] for row in rows}) == len({row["wholeCategoryName"] for row in rows})
    depths = Counter(len(row["wholeCategoryName"].split(">")) for row in rows)
    assert set(depths) == {1, 2, 3, 4}
    leaves = store.read("/v1/categories", last="true")
    assert len(leaves) == 5_002
    assert all(row["last"] for row in leaves)


def test_the_demo_s_branches_are_in_it_and_a_slash_parts_nothing(store: Store) -> None:
    rows = {row["wholeCategoryName"]: row for row in store.read("/v1/categories")}
    assert rows["텐트/타프"]["name"] == "텐트/타프"
    assert rows["텐트/타프>텐트>리빙쉘>4인용"]["last"]
    assert rows["가방>백팩>노트북 백팩>15형"]["last"]
    below = store.read(f"/v1/categories/{rows['텐트/타프']['id']}/sub-categories")
    assert [row["wholeCategoryName"] for row in below] == ["텐트/타프>텐트", "텐트/타프>타프"]
    assert store.ask("GET", "/v1/categories/1/sub-categories").status_code == 404


def test_many_products_at_once_with_picture_and_path(store: Store) -> None:
    page = search(store, searchKeywordType="CHANNEL_PRODUCT_NO", channelProductNos=[TENT, 1])
    channel = page["contents"][0]["channelProducts"][0]
    assert numbers(page) == [TENT]
    assert channel["wholeCategoryName"] == "텐트/타프>텐트>리빙쉘>4인용"
    assert channel["wholeCategoryId"].split(">")[-1] == channel["categoryId"]
    assert channel["modelName"] == "TN-LS-400"
    picture = store.client.get(channel["representativeImage"]["url"].partition("8100")[2])
    assert picture.data.startswith(b"\x89PNG")


def test_pages_of_products(store: Store) -> None:
    first, second = (search(store, size=8, page=page) for page in (1, 2))
    assert [first["totalElements"], first["totalPages"]] == [12, 2]
    assert [first["first"], first["last"], second["last"]] == [True, False, True]
    assert len(set(numbers(first) + numbers(second))) == 12
    assert store.ask("POST", SEARCH, json={"size": 501}).status_code == 400
    assert search(store, productStatusTypes=["CLOSE"])["contents"] == []


@pytest.mark.parametrize("kind", ["channel", "origin"])
def test_one_product_and_one_that_was_deleted(store: Store, kind: str) -> None:
    number = TENT if kind == "channel" else TENT - 1_000_000_000
    path = f"/v2/products/{kind}-products/{number}"
    product = store.read(path)
    origin = product["originProduct"]
    assert origin["name"] == "[얼리버드 특가] 너른터 리빙쉘 텐트 4인용 무료배송"
    assert origin["detailAttribute"]["naverShoppingSearchInfo"]["brandName"] == "테라누비"
    assert product["smartstoreChannelProduct"]["channelProductName"] is None
    store.control(f"products/{TENT}", verb="PATCH", deleted=True)
    answer: Any = store.ask("GET", path)
    assert (answer.status_code, answer.json["code"]) == (404, "NOT_FOUND")
    assert TENT not in numbers(search(store))


def test_who_am_i(store: Store) -> None:
    account = store.read("/v1/seller/account")
    assert account == {
        "accountId": "teranubi",
        "accountUid": "ncp_sandbox02teranubi",
        "grade": "FIRST",
    }
    channels = store.read("/v1/seller/channels")
    assert [(each["name"], each["channelType"]) for each in channels] == [("테라누비", "STOREFARM")]
