"""What an order can hold: sets, add-ons, gifts, other places; many orders at once; amendments."""

from typing import Any

import pytest

from tests.sandbox.cafe24.mall import Mall

PARTS = [{"product_no": 16, "quantity": 2}, {"product_no": 17}]


def items_of(mall: Mall, order_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = mall.read(f"orders/{order_id}/items")["items"]
    return found


def test_a_set_of_kind_c_is_one_item_with_its_parts(mall: Mall) -> None:
    line = {"product_no": 11, "quantity": 2, "bundle": {"type": "C", "parts": PARTS}}
    item = items_of(mall, mall.order(line))[0]
    assert (item["product_no"], item["quantity"]) == (11, 2)
    assert (item["product_bundle"], item["product_bundle_type"]) == ("T", "C")
    parts = item["product_bundle_list"]
    assert [(each["product_no"], each["quantity"]) for each in parts] == [(16, 2), (17, 1)]


def test_a_set_of_kind_s_is_an_item_for_each_part(mall: Mall) -> None:
    bundle = {"type": "S", "name": "선물 세트", "parts": PARTS}
    order_id = mall.order({"product_no": 11, "quantity": 2, "bundle": bundle}, {"product_no": 12})
    items = items_of(mall, order_id)
    assert [(item["product_no"], item["quantity"]) for item in items] == [(16, 4), (17, 2), (12, 1)]
    assert [item["product_bundle"] for item in items] == ["T", "T", "F"]
    assert {item["product_bundle_no"] for item in items[:2]} == {11}
    assert {item["product_bundle_name"] for item in items[:2]} == {"선물 세트"}


def test_add_ons_and_gifts(mall: Mall) -> None:
    extra: dict[str, object] = {"product_no": 24, "add_on": True}
    order_id = mall.order({"product_no": 11}, extra, {"product_no": 23})
    bag, wrapping, dust_bag = items_of(mall, order_id)
    assert set(wrapping) - set(bag) == {"additional_product"}
    assert (dust_bag["gift"], dust_bag["product_price"]) == ("T", "0.00")
    assert dust_bag["item_granting_gift"] == [f"{order_id}-01", f"{order_id}-02"]
    assert bag["item_granting_gift"] is None


@pytest.mark.parametrize("place", ["shopn", "coupang", "gmarket", "auction", "sk11st", "inpark"])
def test_orders_of_other_places(mall: Mall, place: str) -> None:
    order_id = mall.order(order_place_id=place, market_order_no="M-1")
    order = mall.read(f"orders/{order_id}")["order"]
    assert (order["order_place_id"], order["market_id"]) == (place, place)
    assert order["order_place_name"] != place


def test_only_a_naver_pay_order_has_its_numbers(mall: Mall) -> None:
    paid = items_of(mall, mall.order(order_place_id="NCHECKOUT"))[0]
    assert paid["naver_pay_order_id"]
    assert items_of(mall, mall.order())[0]["naver_pay_order_id"] is None


def test_numbers_that_cannot_get_a_message(mall: Mall) -> None:
    for phone in ("", "010-****-0001", "0502-0000-0003"):
        order_id = mall.order(buyer_phone=phone)
        order = mall.read(f"orders/{order_id}", embed="buyer,receivers")["order"]
        assert order["buyer"]["cellphone"] == phone
        assert order["receivers"][0]["cellphone"] == phone


def test_a_thousand_orders_are_delivered_and_told_in_batches(mall: Mall) -> None:
    template = {"buyer_name": "연습{n}", "items": [{"product_no": 11}]}
    at = "2026-06-03T09:00:00+09:00"
    made = mall.control(
        "orders/bulk", count=1000, order=template, status="N40", webhook="bulk", batch=400, at=at
    )["order_ids"]
    assert len(set(made)) == 1000
    assert mall.events() == [90071, 90071, 90071]
    told = [body["resource"]["order_id"].split(",") for body in mall.webhooks()]
    assert [number for batch in told for number in batch] == made
    query = {"start_date": "2026-06-03", "end_date": "2026-06-03", "date_type": "shipend_date"}
    assert mall.read("orders/count", **query) == {"count": 1000}
    page = mall.read("orders", limit=200, embed="items,buyer", **query)["orders"]
    assert len(page) == 200
    assert {order["items"][0]["order_status"] for order in page} == {"N40"}
    assert page[0]["buyer"]["name"] == "연습1000"


def test_each_of_many_can_be_told_or_none(mall: Mall) -> None:
    template = {"items": [{"product_no": 11}]}
    mall.control("orders/bulk", count=3, order=template, status="N40", webhook="each")
    assert mall.events() == [90024, 90024, 90024]
    mall.control("orders/bulk", count=3, order=template, status="N40", webhook=False)
    assert len(mall.events()) == 3


def test_many_orders_spread_over_days(mall: Mall) -> None:
    mall.control(
        "orders/bulk",
        count=3,
        order={"items": [{"product_no": 11}]},
        status="N40",
        webhook=False,
        at="2026-06-03T09:00:00+09:00",
        spread_seconds=24 * 3600,
    )
    for day in ("2026-06-01", "2026-06-02", "2026-06-03"):
        query = {"start_date": day, "end_date": day, "date_type": "shipend_date"}
        assert mall.read("orders/count", **query) == {"count": 1}


def test_anything_can_stand_in_an_answer(mall: Mall) -> None:
    order_id = mall.order()
    wanted = {
        "order": {"order_date": "0000-00-00"},
        "buyer": {"cellphone": None},
        "receivers": [{"cellphone": "<absent>"}],
        "items": {f"{order_id}-01": {"quantity": "2", "order_status": "<absent>"}},
    }
    url = f"/_control/cafe24/marogyeol/orders/{order_id}"
    assert mall.client.patch(url, json=wanted).status_code == 200
    order = mall.read(f"orders/{order_id}", embed="items,receivers,buyer")["order"]
    assert (order["order_date"], order["buyer"]["cellphone"]) == ("0000-00-00", None)
    assert "cellphone" not in order["receivers"][0]
    assert order["items"][0]["quantity"] == "2"
    assert "order_status" not in order["items"][0]
    assert mall.client.patch(url, json={"nonsense": {}}).status_code == 400


def test_an_order_that_is_gone(mall: Mall) -> None:
    order_id = mall.order()
    url = f"/_control/cafe24/marogyeol/orders/{order_id}"
    assert mall.client.delete(url).status_code == 200
    assert mall.get(f"orders/{order_id}").status_code == 404
    day = f"{order_id[:4]}-{order_id[4:6]}-{order_id[6:8]}"
    assert mall.read("orders", start_date=day, end_date=day)["orders"] == []
