"""The pages that a person uses: app store, mall, pictures."""

import pytest
from werkzeug.datastructures import MultiDict

from tests.sandbox.cafe24.mall import Mall

BAND = "연습용 화면입니다. 실제 카페24·네이버·카카오가 아닙니다."


def form(**changes: str) -> MultiDict[str, str]:
    fields = {
        "choice": "11|색상=탄",
        "quantity": "2",
        "extra": "",
        "buyer_name": "김데모",
        "buyer_phone": "010-0000-0001",
    }
    return MultiDict(fields | changes)


@pytest.mark.parametrize("path", ["/", "/mall/marogyeol/", "/mall/teranubi/", "/appstore/vircle"])
def test_every_page_says_that_it_is_practice(stranger: Mall, path: str) -> None:
    answer = stranger.client.get(path)
    assert answer.status_code == 200
    assert BAND in answer.text


def test_installing_opens_the_app_with_the_signed_link(stranger: Mall) -> None:
    page = stranger.client.get("/appstore/vircle?mall_id=teranubi").text
    assert "설치하기" in page
    answer = stranger.client.post("/appstore/vircle/open", data={"mall_id": "teranubi"})
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("http://127.0.0.1:8000/cafe24/launch/?")
    assert "mall_id=teranubi" in answer.headers["Location"]
    unknown = stranger.client.post("/appstore/vircle/open", data={"mall_id": "nobody"})
    assert unknown.status_code == 404


def test_removing_from_the_store(mall: Mall) -> None:
    mall.client.post("/appstore/vircle/remove", data={"mall_id": "marogyeol"})
    assert mall.get("shops").status_code == 403
    assert "삭제됨" in mall.client.get("/appstore/vircle?mall_id=marogyeol").text


def test_a_person_orders_and_delivers(mall: Mall) -> None:
    answer = mall.client.post("/mall/marogyeol/orders", data=form(gift="1"))
    assert answer.status_code == 303
    order_id = answer.headers["Location"].partition("#order-")[2]
    items = mall.read(f"orders/{order_id}/items")["items"]
    assert [(item["quantity"], item["option_value"], item["gift"]) for item in items] == [
        (2, "색상=탄", "F"),
        (1, "", "T"),
    ]
    url = f"/mall/marogyeol/orders/{order_id}"
    mall.client.post(url, data={"action": "deliver"})
    mall.client.post(
        url, data={"action": "return_request", "item": f"{order_id}-01", "quantity": "1"}
    )
    page = mall.client.get("/mall/marogyeol/").text
    assert "반품신청 1/2개" in page
    assert "반품 철회" in page
    answer = mall.client.post(url, data={"action": "ship", "item": f"{order_id}-01"})
    assert "notice=" in answer.headers["Location"]


def test_an_exchanged_item_is_replaced_and_delivered_by_its_button(mall: Mall) -> None:
    order_id = mall.order({"product_no": 11, "option": "색상=탄"})
    url = f"/mall/marogyeol/orders/{order_id}"
    for action in ("deliver", "exchange_request", "exchange_deliver"):
        data = {"action": action, "item": f"{order_id}-01", "option": "색상=블랙"}
        mall.client.post(url, data=data)
    items = mall.read(f"orders/{order_id}/items")["items"]
    assert [(item["order_status"], item["option_value"]) for item in items] == [
        ("E40", "색상=탄"),
        ("N40", "색상=블랙"),
    ]


def test_another_receiver_and_an_unpaid_order(mall: Mall) -> None:
    data = form(receiver_name="유받기", receiver_phone="010-0000-0008", unpaid="1")
    mall.client.post("/mall/marogyeol/orders", data=data)
    order = mall.read("orders", embed="items,receivers")["orders"][0]
    assert order["receivers"][0]["cellphone"] == "010-0000-0008"
    assert (order["paid"], order["items"][0]["order_status"]) == ("F", "N00")
    assert order["payment_date"] is None


def test_pictures_are_png_and_only_of_products(mall: Mall) -> None:
    url = mall.read("products/11")["product"]["detail_image"]
    answer = mall.client.get(url.removeprefix("http://127.0.0.1:8100"))
    assert answer.mimetype == "image/png"
    assert answer.data.startswith(b"\x89PNG")
    assert mall.client.get("/web/product/big/marogyeol/999.png").status_code == 404
    assert mall.client.get("/web/product/huge/marogyeol/11.png").status_code == 404
