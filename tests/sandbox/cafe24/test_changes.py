"""The owner changes products and categories; the app is told and the API shows it."""

from typing import Any

import pytest

from tests.sandbox.cafe24.mall import Mall


@pytest.fixture
def owner(stranger: Mall) -> Mall:
    stranger.install()
    return stranger


def change(mall: Mall, method: str, path: str, **body: object) -> Any:
    url = f"/_control/cafe24/{mall.mall_id}/{path}"
    answer = mall.client.open(url, method=method, json=body)
    assert answer.status_code in (200, 201), answer.text
    return answer.json


def last(mall: Mall) -> tuple[int, dict[str, Any]]:
    body = mall.webhooks()[-1]
    return body["event_no"], body["resource"]


def category_no(mall: Mall, name: str) -> int:
    return int(mall.read("categories", category_name=name)["categories"][0]["category_no"])


def test_a_product_comes_changes_goes_and_returns(owner: Mall) -> None:
    fields = {"product_name": "<b>새 가방</b>", "price": 1000, "options": "색상=검정, 흰색"}
    number = change(owner, "POST", "products", **fields)["product_no"]
    event, resource = last(owner)
    assert (event, resource["product_no"], resource["price"]) == (90001, number, "1000.00")
    assert owner.read(f"products/{number}")["product"]["product_name"] == "<b>새 가방</b>"
    assert len(owner.read(f"products/{number}/variants")["variants"]) == 2

    change(owner, "PATCH", f"products/{number}", model_name="NEW-1", webhook=True)
    event, resource = last(owner)
    assert (event, resource["model_name"]) == (90002, "NEW-1")

    change(owner, "DELETE", f"products/{number}")
    event, resource = last(owner)
    assert (event, resource["product_no"]) == (90003, number)
    assert owner.get(f"products/{number}").status_code == 404

    change(owner, "POST", f"products/{number}/restore")
    assert last(owner)[0] == 90022
    assert owner.read(f"products/{number}")["product"]["model_name"] == "NEW-1"


def test_many_products_are_told_by_one_event(owner: Mall) -> None:
    change(owner, "POST", "products/bulk", product_nos=[11, 13], change={"model_name": "X"})
    event, resource = last(owner)
    assert (event, resource["product_no"]) == (90041, "11,13")
    named = [owner.read(f"products/{no}")["product"]["model_name"] for no in (11, 12, 13)]
    assert [name == "X" for name in named] == [True, False, True]


def test_a_quiet_change_and_a_field_that_does_not_exist(owner: Mall) -> None:
    change(owner, "PATCH", "products/11", price=5)
    change(owner, "POST", "products", webhook=False)
    assert owner.events() == []
    url = "/_control/cafe24/marogyeol/products"
    assert owner.client.post(url, json={"colour": "red"}).status_code == 400
    assert owner.client.delete(f"{url}/999", json={}).status_code == 404


def test_products_by_the_day_of_their_change(owner: Mall) -> None:
    owner.later(24 * 3600)
    owner.install()
    change(owner, "PATCH", "products/11", price=5)
    day = owner.read("products/11")["product"]["updated_date"][:10]
    found = owner.read("products", updated_start_date=day, updated_end_date=day)["products"]
    assert [each["product_no"] for each in found] == [11]
    assert owner.get("products", updated_start_date=day).status_code == 422


def test_a_category_is_added_renamed_moved_and_deleted(owner: Mall) -> None:
    top = change(owner, "POST", "categories", name="선물")["category_no"]
    event, resource = last(owner)
    assert (event, resource["category_name"]) == (90042, "선물")
    tote = category_no(owner, "토트백")

    change(owner, "PATCH", f"categories/{tote}", name="손가방")
    event, resource = last(owner)
    assert (event, resource["category_name"]) == (90043, "손가방")
    below = owner.read("products/11")["product"]["category"][0]["category_no"]
    names = owner.read(f"categories/{below}")["category"]["full_category_name"]
    assert list(names.values()) == ["가방", "손가방", "데일리 토트", "라지"]

    change(owner, "POST", f"categories/{tote}/move", parent=top)
    event, resource = last(owner)
    assert (event, set(resource)) == (90045, {"mall_id", "event_shop_no"})
    moved = owner.read(f"categories/{below}")["category"]
    assert moved["full_category_no"]["1"] == str(top)
    assert moved["category_depth"] == 4

    change(owner, "DELETE", f"categories/{top}")
    event, resource = last(owner)
    assert (event, resource["category_no"]) == (90044, top)
    assert owner.get(f"categories/{below}").status_code == 404
    assert owner.read("products/11")["product"]["category"] == []

    change(owner, "POST", "categories/arrange")
    assert last(owner)[0] == 90046


def test_a_tree_has_four_levels_and_no_loops(owner: Mall) -> None:
    deep, above = category_no(owner, "라지"), category_no(owner, "토트백")
    url = "/_control/cafe24/marogyeol/categories"
    fifth = owner.client.post(url, json={"name": "다섯째", "parent": deep})
    assert fifth.status_code == 400
    loop = owner.client.post(f"{url}/{above}/move", json={"parent": deep})
    assert loop.status_code == 400
    assert owner.events() == []


def test_additional_images_and_a_product_without_any(owner: Mall) -> None:
    change(owner, "PATCH", "products/11", additional_images=2)
    assert "additionalimages" not in owner.read("products/11")["product"]
    images = owner.read("products/11", embed="additionalimages")["product"]["additionalimages"]
    assert len({each["big"] for each in images}) == 2
    change(owner, "PATCH", "products/12", image="")
    assert owner.read("products/12")["product"]["detail_image"] is None


def test_names_behind_the_codes_need_their_own_scope(stranger: Mall) -> None:
    stranger.install()
    assert stranger.get("brands").status_code == 403
    stranger.install(scope="mall.read_collection,mall.read_product")
    product = stranger.read("products/11")["product"]
    brands = {each["brand_code"]: each for each in stranger.read("brands")["brands"]}
    assert brands[product["brand_code"]]["brand_name"] == "마로결"
    code = product["manufacturer_code"]
    listed = stranger.read("manufacturers", manufacturer_code=code)["manufacturers"]
    assert [each["manufacturer_name"] for each in listed] == ["마로결 공방"]
    one = stranger.read(f"manufacturers/{code}")["manufacturer"]
    assert one["manufacturer_name"] == "마로결 공방"
    assert stranger.read("brands/count") == {"count": 2}
    assert stranger.read("products/count", brand_code=product["brand_code"])["count"] == 12


def test_another_mall_with_the_same_catalogue(owner: Mall) -> None:
    made = owner.client.post("/_control/cafe24/malls", json={"mall_ids": ["another-mall"]})
    assert made.status_code == 201
    other = Mall(context=owner.context, client=owner.client, mall_id="another-mall")
    other.install()
    assert other.read("products/count") == owner.read("products/count")
    unknown = owner.client.post("/_control/cafe24/malls", json={"mall_ids": ["x"], "like": "y"})
    assert unknown.status_code == 404
