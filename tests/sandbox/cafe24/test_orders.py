"""Orders of the Admin API and what can happen to them."""

import re
from typing import Any

import pytest

from tests.sandbox.cafe24.mall import DAY, Mall

ITEM_DATE = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$")
ORDER_DATE = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+09:00$")


def states(items: list[dict[str, Any]]) -> list[str]:
    return [item["order_status"] for item in items]


def test_dates_have_two_forms_and_amounts_are_text(mall: Mall) -> None:
    order_id = mall.order({"product_no": 11, "quantity": 2})
    mall.act(order_id, "deliver")
    order = mall.read(f"orders/{order_id}", embed="items,receivers,buyer")["order"]
    item = order["items"][0]
    assert ORDER_DATE.match(order["order_date"])
    assert ITEM_DATE.match(item["delivered_date"])
    assert ITEM_DATE.match(item["ordered_date"])
    assert item["return_request_date"] is None
    assert (item["product_price"], order["payment_amount"]) == ("298000.00", "596000.00")
    assert item["order_item_code"] == f"{order_id}-01"
    assert re.match(r"^\d{8}-\d{7}$", order_id)
    assert order["receivers"][0]["shipping_code"] == item["shipping_code"]


def test_the_list_has_no_items_unless_asked_and_only_the_named_fields(mall: Mall) -> None:
    mall.order()
    assert "items" not in mall.read("orders")["orders"][0]
    chosen = mall.read("orders", fields="order_id", embed="buyer")["orders"][0]
    assert set(chosen) == {"order_id", "buyer"}
    assert mall.get("orders", embed="everything").status_code == 422


def test_pages_follow_links_and_newest_comes_first(mall: Mall) -> None:
    made = [mall.order() for _ in range(3)]
    first = mall.read("orders", limit=2)
    assert [each["order_id"] for each in first["orders"]] == [made[2], made[1]]
    assert [link["rel"] for link in first["links"]] == ["next"]
    href = first["links"][0]["href"]
    path = href.partition("/api/v2/admin/")[2]
    second = mall.read(path)
    assert [each["order_id"] for each in second["orders"]] == [made[0]]
    assert [link["rel"] for link in second["links"]] == ["prev"]
    assert mall.read("orders/count") == {"count": 3}


@pytest.mark.parametrize(
    "query",
    [
        {"limit": 1001},
        {"limit": 0},
        {"offset": 15001},
        {"start_date": "2026-01-01"},
        {"start_date": "2026-01-01", "end_date": "2026-04-01"},
        {"start_date": "2026-02-01", "end_date": "2026-01-01"},
        {"start_date": "2026-01-01", "end_date": "soon"},
        {"start_date": "2026-01-01", "end_date": "2026-01-02", "date_type": "updated_date"},
    ],
)
def test_what_cafe24_refuses(mall: Mall, query: dict[str, object]) -> None:
    assert mall.get("orders", **query).status_code == 422


def test_just_under_three_months_is_allowed(mall: Mall) -> None:
    assert mall.get("orders", start_date="2026-01-01", end_date="2026-03-31").status_code == 200


def test_each_date_type_looks_at_its_own_date(mall: Mall) -> None:
    order_id = mall.order(ordered_at="2026-06-01T10:00:00+09:00")
    mall.act(order_id, "ship", at="2026-06-02T10:00:00+09:00")
    mall.act(order_id, "deliver", at="2026-06-03T23:30:00+09:00")
    mall.act(order_id, "return_request", at="2026-06-05T10:00:00+09:00")

    def found(date_type: str, day: str) -> int:
        query = {"start_date": day, "end_date": day, "date_type": date_type}
        return len(mall.read("orders", **query)["orders"])

    for date_type, day in (
        ("order_date", "2026-06-01"),
        ("pay_date", "2026-06-01"),
        ("shipbegin_date", "2026-06-02"),
        ("shipend_date", "2026-06-03"),
        ("return_request_date", "2026-06-05"),
    ):
        assert found(date_type, day) == 1, date_type
        assert found(date_type, "2026-06-04") == 0, date_type
    assert found("purchaseconfirmation_date", "2026-06-03") == 0


def test_filters_are_lists_of_alternatives(mall: Mall) -> None:
    first = mall.order({"product_no": 11}, buyer_name="김데모")
    second = mall.order({"product_no": 12}, buyer_name="이샘플", order_place_id="shopn")
    mall.order({"product_no": 13}, shop_no=2)

    def ids(**query: object) -> list[str]:
        return [each["order_id"] for each in mall.read("orders", **query)["orders"]]

    assert ids() == [second, first]
    assert ids(order_id=f"{first},{second}") == [second, first]
    assert ids(buyer_name="김데모") == [first]
    assert ids(product_no="12,99") == [second]
    assert ids(order_place_id="shopn") == [second]
    assert len(ids(shop_no=2)) == 1
    assert mall.get(f"orders/{first}", shop_no=2).status_code == 404
    assert mall.get("orders/20200101-0000001").status_code == 404


def test_the_way_of_an_order(mall: Mall) -> None:
    order_id = mall.order(paid=False)
    seen = [
        states(mall.act(order_id, action))[0]
        for action in ("pay", "prepare", "standby", "ship", "deliver", "confirm")
    ]
    assert seen == ["N10", "N20", "N21", "N30", "N40", "N50"]
    assert mall.events() == [90023, 90025, 90024, 90024, 90024, 90024]
    codes = [body["resource"].get("event_code") for body in mall.webhooks()[2:]]
    assert codes == ["shipping_ready", "shipping_start", "shipping_complete", "purchase_confirm"]
    refused = mall.client.post(f"/_control/cafe24/marogyeol/orders/{order_id}/ship")
    assert refused.status_code == 409


def test_an_order_can_be_confirmed_without_being_delivered(mall: Mall) -> None:
    order_id = mall.order()
    mall.act(order_id, "ship")
    item = mall.act(order_id, "confirm")[0]
    assert (item["order_status"], item["delivered_date"]) == ("N50", None)
    assert item["purchaseconfirmation_date"]


def test_two_items_delivered_on_different_days(mall: Mall) -> None:
    order_id = mall.order({"product_no": 11}, {"product_no": 19})
    codes = [item["order_item_code"] for item in mall.act(order_id, "ship")]
    assert states(mall.act(order_id, "deliver", items=codes[:1])) == ["N40", "N30"]
    assert mall.webhooks()[-1]["resource"]["shipping_status"] == "M"
    mall.later(DAY)
    items = mall.act(order_id, "deliver")
    assert states(items) == ["N40", "N40"]
    assert items[0]["delivered_date"] < items[1]["delivered_date"]
    assert mall.webhooks()[-1]["resource"]["shipping_status"] == "T"


def test_a_withdrawn_return_goes_back_to_where_it_was(mall: Mall) -> None:
    order_id = mall.order({"product_no": 16, "quantity": 3})
    mall.act(order_id, "deliver")
    item = mall.act(order_id, "return_request", quantity=1)[0]
    assert (item["order_status"], item["status_code"]) == ("R00", "C3")
    assert (item["claim_quantity"], item["order_status_before_cs"]) == (1, "N40")
    item = mall.act(order_id, "return_withdraw")[0]
    assert (item["order_status"], item["request_undone"]) == ("N40", "Return")
    assert (item["claim_quantity"], item["status_code"]) == (None, "N1")


def test_a_partial_return_states_its_share(mall: Mall) -> None:
    order_id = mall.order({"product_no": 16, "quantity": 3})
    mall.act(order_id, "deliver")
    mall.act(order_id, "return_request", quantity=1)
    item = mall.act(order_id, "return_complete")[0]
    assert (item["order_status"], item["quantity"], item["claim_quantity"]) == ("R40", 3, 1)
    assert ITEM_DATE.match(item["return_confirmed_date"])
    assert mall.events()[-3:] == [90027, 90027, 90029]
    url = f"/_control/cafe24/marogyeol/orders/{order_id}/return_request"
    assert mall.client.post(url, json={"quantity": 5}).status_code == 409


def test_an_exchange_makes_a_linked_replacement(mall: Mall) -> None:
    order_id = mall.order({"product_no": 11, "quantity": 2, "option": "색상=탄"})
    mall.act(order_id, "deliver")
    mall.act(order_id, "exchange_request", quantity=1)
    old, new = mall.act(order_id, "exchange_accept", option="색상=블랙")
    assert (old["order_status"], old["claim_quantity"]) == ("E10", 1)
    assert (new["order_status"], new["status_code"]) == ("N01", "N2")
    assert (new["original_item_no"], new["quantity"]) == ([1], 1)
    assert (new["option_value"], old["option_value"]) == ("색상=블랙", "색상=탄")
    assert new["order_item_code"] == f"{order_id}-02"
    old, new = mall.act(order_id, "exchange_deliver")
    assert states([old, new]) == ["E40", "N40"]


def test_cancelling(mall: Mall) -> None:
    order_id = mall.order({"product_no": 11}, {"product_no": 12})
    codes = [item["order_item_code"] for item in mall.act(order_id, "prepare")]
    items = mall.act(order_id, "cancel", items=codes[:1])
    assert states(items) == ["C40", "N20"]
    assert items[0]["status_code"] == "C2"
    assert mall.read(f"orders/{order_id}")["order"]["canceled"] == "M"
    unpaid = mall.act(mall.order(paid=False), "cancel")[0]
    assert (unpaid["order_status"], unpaid["status_code"]) == ("C47", "C1")


def test_many_delivered_at_once_are_told_once(mall: Mall) -> None:
    made = mall.control("orders/bulk", count=3, order={"items": [{"product_no": 11}]})["order_ids"]
    assert mall.control("deliver", order_ids=made) == {"delivered": 3}
    last = mall.webhooks()[-1]
    assert last["event_no"] == 90071
    assert last["resource"]["order_id"] == ",".join(made)
    assert "shipping_status" not in last["resource"]


def test_people_gifts_and_several_receivers(mall: Mall) -> None:
    order_id = mall.order(
        {"product_no": 11, "receiver": 0},
        {"product_no": 12, "receiver": 1},
        {"product_no": 23},
        buyer_name="오보기",
        buyer_phone="010-0000-0007",
        receivers=[
            {"name": "유받기", "phone": "010-0000-0008"},
            {"name": "박예시", "phone": "", "virtual_phone": "0502-0000-0003"},
        ],
    )
    order = mall.read(f"orders/{order_id}", embed="items,receivers,buyer")["order"]
    assert order["multiple_addresses"] == "T"
    assert order["buyer"]["cellphone"] == "010-0000-0007"
    assert [each["cellphone"] for each in order["receivers"]] == ["010-0000-0008", ""]
    assert order["receivers"][1]["virtual_phone_no"] == "0502-0000-0003"
    assert order["items"][1]["shipping_code"] == order["receivers"][1]["shipping_code"]
    gift = order["items"][2]
    assert (gift["gift"], gift["product_price"]) == ("T", "0.00")


@pytest.mark.parametrize(
    "body",
    [
        {"items": []},
        {"items": [{"product_no": 999}]},
        {"items": [{"product_no": 11, "quantity": 0}]},
        {"items": [{"product_no": 11, "option": "색상=무지개"}]},
        {"items": [{"quantity": 1}]},
    ],
)
def test_an_order_that_makes_no_sense_is_refused(mall: Mall, body: dict[str, object]) -> None:
    answer = mall.client.post("/_control/cafe24/marogyeol/orders", json=body)
    assert answer.status_code == 400
    assert mall.read("orders/count") == {"count": 0}
    assert mall.events() == []
