"""Claims on some pieces, again and again; refused, withdrawn and repeated ones."""

from typing import Any

import pytest

from tests.sandbox.cafe24.mall import Mall


def delivered(mall: Mall, quantity: int = 3) -> str:
    order_id = mall.order({"product_no": 16, "quantity": quantity})
    mall.act(order_id, "deliver")
    return order_id


def shares(items: list[dict[str, Any]]) -> list[tuple[str, int, int | None]]:
    return [(each["order_status"], each["quantity"], each["claim_quantity"]) for each in items]


def give_back(mall: Mall, order_id: str, quantity: int) -> list[dict[str, Any]]:
    mall.act(order_id, "return_request", quantity=quantity)
    return mall.act(order_id, "return_complete")


def test_pieces_come_back_one_by_one(mall: Mall) -> None:
    order_id = delivered(mall)
    first = give_back(mall, order_id, 1)[0]
    second = give_back(mall, order_id, 1)[0]
    assert shares([first, second]) == [("R40", 3, 1), ("R40", 3, 1)]
    assert first["claim_code"] != second["claim_code"]
    url = f"/_control/cafe24/marogyeol/orders/{order_id}/return_request"
    assert mall.client.post(url, json={"quantity": 2}).status_code == 409
    third = give_back(mall, order_id, 1)[0]
    assert third["order_status_before_cs"] == "N40"
    assert mall.client.post(url).status_code == 409


def test_a_mall_that_adds_up_what_came_back(mall: Mall) -> None:
    mall.context.config.apply({"cafe24_partial_claims": "total"})
    order_id = delivered(mall)
    seen = [give_back(mall, order_id, 1)[0]["claim_quantity"] for _ in range(3)]
    assert seen == [1, 2, 3]


def test_a_mall_that_splits_what_came_back(mall: Mall) -> None:
    mall.context.config.apply({"cafe24_partial_claims": "split"})
    order_id = delivered(mall)
    mall.act(order_id, "return_request", quantity=1)
    items = mall.act(order_id, "return_complete", items=[f"{order_id}-02"])
    assert shares(items) == [("N40", 2, None), ("R40", 1, 1)]
    items = mall.act(order_id, "return_request", items=[f"{order_id}-01"], quantity=1)
    assert shares(items) == [("N40", 1, None), ("R40", 1, 1), ("R00", 1, 1)]
    assert [item["original_item_no"] for item in items] == [None, None, None]


def test_a_second_claim_that_is_withdrawn(mall: Mall) -> None:
    order_id = delivered(mall)
    give_back(mall, order_id, 1)
    mall.act(order_id, "return_request", quantity=1)
    item = mall.act(order_id, "return_withdraw")[0]
    assert (item["order_status"], item["request_undone"]) == ("N40", "Return")
    item = mall.act(order_id, "return_request")[0]
    assert item["claim_quantity"] == 2


def test_pieces_cancelled_before_shipping_get_a_code_of_their_own(mall: Mall) -> None:
    order_id = mall.order({"product_no": 16, "quantity": 3})
    items = mall.act(order_id, "cancel", quantity=1)
    assert shares(items) == [("N10", 2, None), ("C40", 1, 1)]
    assert mall.read(f"orders/{order_id}")["order"]["canceled"] == "M"
    assert shares(mall.act(order_id, "deliver")) == [("N40", 2, None), ("C40", 1, 1)]


@pytest.mark.parametrize(("word", "letter"), [("return", "R"), ("exchange", "E")])
def test_a_refused_claim_ends_by_being_withdrawn(mall: Mall, word: str, letter: str) -> None:
    order_id = delivered(mall, 1)
    mall.act(order_id, f"{word}_request")
    assert mall.act(order_id, f"{word}_reject")[0]["order_status"] == f"{letter}11"
    assert mall.act(order_id, f"{word}_withdraw")[0]["order_status"] == "N40"


def test_a_refused_cancellation(mall: Mall) -> None:
    order_id = mall.order()
    mall.act(order_id, "cancel_request")
    assert mall.act(order_id, "cancel_reject")[0]["order_status"] == "C11"
    item = mall.act(order_id, "cancel_withdraw")[0]
    assert (item["order_status"], item["request_undone"]) == ("N10", "Cancellation")


def test_what_was_exchanged_can_be_exchanged_again(mall: Mall) -> None:
    order_id = delivered(mall, 1)
    mall.act(order_id, "exchange_request")
    mall.act(order_id, "exchange_deliver")
    mall.act(order_id, "exchange_request", items=[f"{order_id}-02"])
    items = mall.act(order_id, "exchange_deliver", items=[f"{order_id}-02"])
    assert [item["order_status"] for item in items] == ["E40", "E40", "N40"]
    assert [item["original_item_no"] for item in items] == [None, [1], [2]]


def test_a_replacement_whose_claim_is_withdrawn_is_still_one(mall: Mall) -> None:
    order_id = delivered(mall, 1)
    mall.act(order_id, "exchange_request")
    mall.act(order_id, "exchange_deliver")
    mall.act(order_id, "return_request", items=[f"{order_id}-02"])
    item = mall.act(order_id, "return_withdraw", items=[f"{order_id}-02"])[1]
    assert (item["order_status"], item["status_code"]) == ("N40", "N2")


def test_two_pieces_exchanged_one_after_the_other(mall: Mall) -> None:
    order_id = delivered(mall, 2)
    for _ in range(2):
        mall.act(order_id, "exchange_request", items=[f"{order_id}-01"], quantity=1)
        mall.act(order_id, "exchange_accept", items=[f"{order_id}-01"])
        items = mall.act(order_id, "exchange_complete", items=[f"{order_id}-01"])
    assert [item["original_item_no"] for item in items] == [None, [1], [1]]


def test_bulk_events_of_claims_and_the_one_by_number(mall: Mall) -> None:
    made = [mall.order() for _ in range(2)]
    mall.control("bulk/cancel", order_ids=made)
    assert mall.webhooks()[-1]["event_no"] == 90072
    sold = [delivered(mall, 1) for _ in range(2)]
    mall.control("bulk/return_complete", order_ids=sold)
    assert mall.events()[-2:] == [90074, 90073]
    assert mall.webhooks()[-1]["resource"]["order_id"] == ",".join(sold)
    mall.context.config.apply({"cafe24_tells_returns_by_claim": True})
    claim = mall.act(delivered(mall, 1), "return_complete")[0]["claim_code"]
    assert mall.webhooks()[-1]["event_no"] == 90160
    assert mall.webhooks()[-1]["resource"]["claim_code"] == claim
