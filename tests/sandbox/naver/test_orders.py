"""Product orders: what their details say on their way, gifts, the conditional list."""

from typing import Any

import pytest

from tests.sandbox.naver.store import ORDERS, TENT, Store


def test_a_fresh_order(store: Store) -> None:
    line = {"product_no": TENT, "quantity": 2, "option": "색상=올리브"}
    order_id, ids = store.order(line, orderer_name="이샘플", orderer_phone="010-0000-0002")
    detail = store.detail(ids[0])
    assert set(detail) == {"order", "productOrder"}
    assert detail["order"]["orderId"] == order_id
    assert (detail["order"]["ordererName"], detail["order"]["ordererTel"]) == (
        "이샘플",
        "010-0000-0002",
    )
    item = detail["productOrder"]
    assert item["productOption"] == "색상: 올리브"
    assert (item["quantity"], item["remainQuantity"], item["placeOrderStatus"]) == (2, 2, "NOT_YET")
    assert item["shippingAddress"]["tel1"] == "010-0000-0002"
    assert "giftReceivingStatus" not in item
    assert len(item["productOrderId"]) == len(order_id) == 16
    assert item["productOrderId"] != order_id


def test_the_way_of_an_order(store: Store) -> None:
    order_id, ids = store.order(paid=False)
    found = []
    for action in ("pay", "dispatch", "deliver", "decide"):
        store.act(order_id, action)
        found.append((store.feed()[0]["lastChangedType"], store.detail(ids[0])))
    assert [kind for kind, _ in found] == ["PAYED", "DISPATCHED", "DISPATCHED", "PURCHASE_DECIDED"]
    assert [each["productOrder"]["productOrderStatus"] for _, each in found] == [
        "PAYED",
        "DELIVERING",
        "DELIVERED",
        "PURCHASE_DECIDED",
    ]
    assert "delivery" not in found[0][1]
    assert found[3][1]["productOrder"]["decisionDate"] >= found[2][1]["delivery"]["deliveredDate"]


def test_an_order_without_tracking_is_decided_without_being_delivered(store: Store) -> None:
    order_id, ids = store.order(method="VISIT_RECEIPT")
    store.act(order_id, "dispatch")
    store.act(order_id, "decide")
    detail = store.detail(ids[0])
    assert detail["productOrder"]["productOrderStatus"] == "PURCHASE_DECIDED"
    assert detail["delivery"]["deliveryStatus"] == "NOT_TRACKING"
    assert "trackingNumber" not in detail["delivery"]
    assert "deliveredDate" not in detail["delivery"]


def test_a_gift_hides_its_orderer_and_waits_for_its_receiver(store: Store) -> None:
    receiver = {"name": "유받기", "phone": "010-0000-0008"}
    order_id, ids = store.order(
        orderer_name="오보기", orderer_phone="010-0000-0007", gift=True, receiver=receiver
    )
    detail = store.detail(ids[0])
    assert (detail["order"]["ordererName"], detail["order"]["ordererTel"]) == (
        "오*기",
        "***-****-0007",
    )
    assert detail["productOrder"]["giftReceivingStatus"] == "WAIT_FOR_RECEIVING"
    assert "shippingAddress" not in detail["productOrder"]
    url = f"/_control/naver/teranubi/orders/{order_id}/dispatch"
    assert store.client.post(url, json={}).status_code == 409
    store.act(order_id, "gift_receive")
    assert store.feed()[0]["lastChangedType"] == "GIFT_RECEIVED"
    address = store.detail(ids[0])["productOrder"]["shippingAddress"]
    assert (address["name"], address["tel1"]) == ("유받기", "010-0000-0008")


def test_a_safe_number_and_an_added_product(store: Store) -> None:
    lines: list[dict[str, object]] = [{"product_no": TENT}, {"product_no": TENT, "added": True}]
    _, ids = store.order(*lines, orderer_phone="010-0000-0001", safe_number=True)
    main, added = (each["productOrder"] for each in store.query(ids))
    assert main["shippingAddress"]["tel1"] == "0504-0000-0001"
    assert (main["productClass"], added["productClass"]) == ("조합형옵션상품", "추가구성상품")
    assert added["productName"] == "보관 주머니"


def test_query_takes_300_ids_and_leaves_out_what_it_does_not_know(store: Store) -> None:
    _, ids = store.order()
    assert len(store.query([*ids, "2026110100000001", ids[0]])) == 1
    answer: Any = store.ask(
        "POST", f"{ORDERS}/query", json={"productOrderIds": [str(n) for n in range(301)]}
    )
    assert (answer.status_code, answer.json["code"]) == (400, "104133")
    wrongs: list[dict[str, object]] = [{}, {"productOrderIds": "x"}, {"productOrderIds": []}]
    for wrong in wrongs:
        answer = store.ask("POST", f"{ORDERS}/query", json=wrong)
        assert (answer.status_code, answer.json["code"]) == (400, "4000")


def test_one_poisoned_id_fails_the_whole_call(store: Store) -> None:
    _, ids = store.order({"product_no": TENT}, {"product_no": TENT})
    store.control("poison", product_order_ids=ids[:1])
    answer: Any = store.ask("POST", f"{ORDERS}/query", json={"productOrderIds": ids})
    assert (answer.status_code, answer.json["code"]) == (400, "100001")
    assert len(store.query(ids[1:])) == 1


def test_ids_of_an_order(store: Store) -> None:
    order_id, ids = store.order({"product_no": TENT}, {"product_no": TENT})
    path = f"/v1/pay-order/seller/orders/{order_id}/product-order-ids"
    assert store.read(path)["data"] == ids


def test_the_conditional_list_by_range_state_and_page(store: Store) -> None:
    day = "2026-11-20T"
    orders = [store.order(ordered_at=f"{day}0{hour}:00:00+09:00") for hour in (1, 2, 3)]
    store.act(orders[0][0], "dispatch", at=f"{day}12:00:00+09:00")
    store.act(orders[1][0], "dispatch", at=f"{day}13:00:00+09:00")
    store.act(orders[1][0], "deliver", at=f"{day}14:00:00+09:00")
    query = {"from": f"{day}00:00:00.000+09:00", "to": f"{day}23:59:59.999+09:00"}

    def ids(**more: object) -> list[str]:
        found = store.read(ORDERS, **query, **more)["data"]["contents"]
        return [each["productOrderId"] for each in found]

    expected = [each for _, ids_ in orders for each in ids_]
    assert ids() == expected
    assert ids(rangeType="DISPATCHED_DATETIME") == expected[:2]
    assert ids(productOrderStatuses="DELIVERED,PAYED") == expected[1:]
    assert ids(productOrderStatuses=["DELIVERED", "PAYED"]) == expected[1:]
    page = store.read(ORDERS, **query, pageSize=2, page=2)["data"]
    assert page["pagination"] == {"page": 2, "size": 2, "hasNext": False}
    assert page["contents"][0]["content"]["order"]["orderId"] == orders[2][0]
    answer: Any = store.ask("GET", ORDERS, query_string=query | {"rangeType": "DELIVERED_DATETIME"})
    assert answer.json["code"] == "4000"


@pytest.mark.parametrize(
    "body",
    [{}, {"items": []}, {"items": [{"product_no": 1}]}, {"items": [{"product_no": TENT}] * 0}],
)
def test_an_order_of_nothing(store: Store, body: dict[str, object]) -> None:
    assert store.client.post("/_control/naver/teranubi/orders", json=body).status_code == 400


def test_thousands_of_orders_and_their_silent_delivery(store: Store) -> None:
    order = {"items": [{"product_no": TENT}]}
    made = store.control("orders/bulk", count=2000, order=order, state="DELIVERING")
    assert len(set(made["product_order_ids"])) == 2000
    rows = store.feed()
    assert len(rows) == 2000
    assert store.control("move/deliver", status="DELIVERING", count=1500) == {"moved": 1500}
    assert store.feed() == rows
    some = store.query(made["product_order_ids"][1400:1600])
    states = [each["productOrder"]["productOrderStatus"] for each in some]
    assert states == ["DELIVERED"] * 100 + ["DELIVERING"] * 100
