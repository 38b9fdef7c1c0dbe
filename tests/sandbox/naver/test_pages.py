"""The pages that a person uses: market, 커머스 ID, API center, practice store."""

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from tests.sandbox.naver.store import TENT, Store

BAND = "연습용 화면입니다. 실제 카페24·네이버·카카오가 아닙니다."


def form(**changes: str) -> MultiDict[str, str]:
    fields = {
        "choice": f"{TENT}|색상: 올리브",
        "quantity": "3",
        "buyer_name": "오보기",
        "buyer_phone": "010-0000-0007",
    }
    return MultiDict(fields | changes)


@pytest.mark.parametrize(
    "path",
    ["", "market/", "market/login", "market/error", "market/api-center", "mall/teranubi/"],
)
def test_every_page_says_that_it_is_practice(stranger: Store, path: str) -> None:
    answer = stranger.client.get(f"/naver/{path}" if path else "/")
    assert answer.status_code == 200
    assert BAND in answer.text


def test_a_person_orders_sends_and_returns_a_part(store: Store) -> None:
    answer = store.client.post("/naver/mall/teranubi/orders", data=form(added="1"))
    assert answer.status_code == 303
    order_id = answer.headers["Location"].partition("#order-")[2]
    url = f"/naver/mall/teranubi/orders/{order_id}"
    ids = store.read(f"/v1/pay-order/seller/orders/{order_id}/product-order-ids")["data"]
    assert len(ids) == 2
    store.client.post(url, data={"action": "deliver"})
    store.client.post(url, data={"action": "return_request", "item": ids[0], "quantity": "1"})
    page = store.client.get("/naver/mall/teranubi/").text
    assert "반품 신청 1/3개" in page
    assert "추가상품" in page
    item = store.detail(ids[0])["productOrder"]
    assert (item["productOption"], item["claimStatus"]) == ("색상: 올리브", "RETURN_REQUEST")
    answer = store.client.post(url, data={"action": "dispatch", "item": ids[0]})
    assert "notice=" in answer.headers["Location"]


def test_a_person_sends_a_gift(store: Store) -> None:
    given = {"gift": "1", "receiver_name": "유받기", "receiver_phone": "010-0000-0008"}
    answer = store.client.post("/naver/mall/teranubi/orders", data=form(**given))
    assert "선물 수락 대기" in store.client.get("/naver/mall/teranubi/").text
    order_id = answer.headers["Location"].partition("#order-")[2]
    url = f"/naver/mall/teranubi/orders/{order_id}"
    store.client.post(url, data={"action": "gift_receive"})
    page = store.client.get("/naver/mall/teranubi/").text
    assert "선물 수락 대기" not in page
    assert "유받기 010-0000-0008" in page


def test_the_api_center_shows_and_renews_the_secret(stranger: Store) -> None:
    secret = stranger.own()[1]
    where = {"account_id": "teranubi"}
    assert secret in stranger.client.get("/naver/market/api-center", query_string=where).text
    stranger.client.post("/naver/market/api-center/secret", data=where)
    assert stranger.own()[1] != secret
    addresses = where | {"allowed_ips": "192.0.2.1, 192.0.2.2"}
    stranger.client.post("/naver/market/api-center/addresses", data=addresses)
    app: Any = stranger.control("", verb="GET")["app"]
    assert app["allowed_ips"] == ["192.0.2.1", "192.0.2.2"]


def test_what_is_not_there(stranger: Store) -> None:
    for path in ("/naver/mall/nobody/", "/naver/mall/teranubi/picture/1.png"):
        assert stranger.client.get(path).status_code == 404
    assert stranger.client.post("/naver/market/add", data={}).status_code == 404
    wrong = {"account_id": "teranubi", "step": "approve"}
    assert stranger.client.post("/naver/market/subscription", data=wrong).status_code == 400
