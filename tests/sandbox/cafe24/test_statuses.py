"""Every documented state of an item can be set, and undocumented ones too."""

from typing import Any

import pytest

from sandbox.cafe24 import statuses
from tests.sandbox.cafe24.mall import Mall

NORMAL = ("N00", "N01", "N02", "N03", "N10", "N20", "N21", "N22", "N30", "N40", "N50")
CLAIMS = {
    "C": ("00", "10", "11", "34", "35", "36", "40", "41", "42", "43", "47", "48", "49"),
    "R": ("00", "10", "11", "12", "13", "20", "30", "31", "34", "36", "40", "41", "42", "43"),
    "E": ("00", "10", "11", "12", "13", "20", "30", "31", "32", "33", "34", "35", "36", "40"),
}


def put(mall: Mall, order_id: str, status: str, **how: object) -> dict[str, Any]:
    items: list[dict[str, Any]] = mall.act(order_id, "status", status=status, **how)
    return items[0]


def test_the_table_is_the_documented_one() -> None:
    claims = [f"{letter}{number}" for letter, numbers in CLAIMS.items() for number in numbers]
    assert sorted(statuses.STATUS_TEXT) == sorted([*NORMAL, *claims])


def test_an_ordinary_state_has_no_claim(mall: Mall) -> None:
    for status in NORMAL:
        item = put(mall, mall.order(), status)
        assert (item["order_status"], item["status_code"]) == (status, "N1")
        assert item["claim_quantity"] is None, status
        assert mall.events()[-1] == 90024, status


@pytest.mark.parametrize(
    ("letter", "code", "event"), [("C", "C2", 90026), ("R", "C3", 90027), ("E", "E1", 90028)]
)
def test_a_claims_state_names_the_claim_and_what_was_before(
    mall: Mall, letter: str, code: str, event: int
) -> None:
    for number in CLAIMS[letter]:
        status = f"{letter}{number}"
        order_id = mall.order({"product_no": 11, "quantity": 3})
        put(mall, order_id, "N40")
        item = put(mall, order_id, status, quantity=2)
        assert item["order_status"] == status
        unpaid = status in ("C47", "C48", "C49")
        assert item["status_code"] == ("C1" if unpaid else code), status
        assert (item["claim_quantity"], item["order_status_before_cs"]) == (2, "N40"), status
        assert mall.events()[-1] == event, status


def test_the_dates_that_a_state_implies(mall: Mall) -> None:
    order_id = mall.order(ordered_at="2026-06-01T09:00:00+09:00")
    item = put(mall, order_id, "N40", at="2026-06-03T09:00:00+09:00")
    assert item["delivered_date"] == "2026-06-03 09:00:00"
    query = {"start_date": "2026-06-03", "end_date": "2026-06-03", "date_type": "shipend_date"}
    assert mall.read("orders/count", **query) == {"count": 1}
    item = put(mall, order_id, "R40", at="2026-06-09T09:00:00+09:00")
    assert item["delivered_date"] == "2026-06-03 09:00:00"
    assert item["return_confirmed_date"] == "2026-06-09 09:00:00"


def test_a_confirmed_item_may_never_have_been_delivered(mall: Mall) -> None:
    item = put(mall, mall.order(), "N50")
    assert (item["delivered_date"], bool(item["purchaseconfirmation_date"])) == (None, True)


@pytest.mark.parametrize("status", ["N77", "R99", "Z01", ""])
def test_a_state_that_nobody_documented(mall: Mall, status: str) -> None:
    order_id = mall.order()
    item = put(mall, order_id, status, event_no=90023, webhook=True)
    assert (item["order_status"], item["status_text"]) == (status, status)
    assert mall.events()[-1] == 90023
    assert mall.client.get("/mall/marogyeol/").status_code == 200


def test_one_item_of_two_and_quietly(mall: Mall) -> None:
    order_id = mall.order({"product_no": 11}, {"product_no": 12})
    before = mall.events()
    items = mall.act(order_id, "status", status="N40", items=[f"{order_id}-02"], webhook=False)
    assert [item["order_status"] for item in items] == ["N10", "N40"]
    assert mall.events() == before
    unknown = mall.client.post(
        "/_control/cafe24/marogyeol/orders/20260101-0000001/status", json={"status": "N40"}
    )
    assert unknown.status_code == 404
