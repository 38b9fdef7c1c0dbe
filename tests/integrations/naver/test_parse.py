"""Naver's words become ours: statuses, claims of parts, exchanges, contacts."""

from datetime import UTC, datetime
from typing import Any

import pytest

from integrations.naver import parse
from integrations.naver.statuses import STATES, STATUSES
from integrations.naver.values import moment, written
from integrations.orders.record import contact
from integrations.values import Unreadable
from tests.integrations.naver.docs import done, item, items, product_order, read

ID = "2026112200000001"
CLAIM_STATUSES = [
    "CANCEL_REQUEST",
    "CANCELING",
    "CANCEL_DONE",
    "CANCEL_REJECT",
    "RETURN_REQUEST",
    "EXCHANGE_REQUEST",
    "COLLECTING",
    "COLLECT_DONE",
    "EXCHANGE_REDELIVERING",
    "RETURN_DONE",
    "EXCHANGE_DONE",
    "RETURN_REJECT",
    "EXCHANGE_REJECT",
    "ADMIN_CANCELING",
    "ADMIN_CANCEL_DONE",
    "ADMIN_CANCEL_REJECT",
]
HOLDBACKS = [
    "PURCHASE_DECISION_HOLDBACK",
    "PURCHASE_DECISION_REQUEST",
    "PURCHASE_DECISION_HOLDBACK_RELEASE",
]


def test_an_order_with_its_people() -> None:
    order = read(product_order(), product_order("2026112200000002"))
    assert (order.external_id, order.shop_no, order.is_whole) == ("2026112200000131", 1, False)
    assert order.paid_amount == 298_000
    assert order.ordered_at == datetime(2026, 11, 20, 1, tzinfo=UTC)
    assert (order.buyer.phone, order.receiver and order.receiver.phone) == (
        "010-0000-0001",
        "010-0000-0002",
    )
    assert [each.external_id for each in order.items] == [ID, "2026112200000002"]
    assert order == read(product_order("2026112200000002"), product_order())


def test_an_item() -> None:
    found = item()
    assert (found.product_external_id, found.product_name) == ("8000001001", "헤리티지 토트백")
    assert (found.option_text, found.price) == ("색상: 블랙", 149_000)
    assert found.delivered_at == datetime(2026, 11, 22, 5, 30, tzinfo=UTC)
    assert (found.is_gift, found.is_addon) == (False, False)


@pytest.mark.parametrize(
    ("written_as", "read_as"),
    [("티셔츠 S<M", "티셔츠 S<M"), ("가방<br>블랙", "가방 블랙"), ("가\u202e방", "가방")],
)
def test_a_name_is_what_a_person_reads(written_as: str, read_as: str) -> None:
    assert item(productName=written_as).product_name == read_as


@pytest.mark.parametrize(
    ("raw", "status", "left"),
    [
        ("PAYMENT_WAITING", "unpaid", 2),
        ("PAYED", "preparing", 2),
        ("DELIVERING", "shipping", 2),
        ("DELIVERED", "delivered", 2),
        ("PURCHASE_DECIDED", "confirmed", 2),
        ("EXCHANGED", "exchanged", 0),
        ("CANCELED", "canceled", 0),
        ("RETURNED", "returned", 0),
        ("CANCELED_BY_NOPAYMENT", "canceled", 0),
        ("SOMETHING_NEW", "unknown", 2),
    ],
)
def test_each_status_is_known(raw: str, status: str, left: int) -> None:
    found = item(productOrderStatus=raw)
    assert (found.status, found.effective_quantity) == (status, left)


def test_paid_is_not_yet_being_prepared() -> None:
    assert item(productOrderStatus="PAYED", placeOrderStatus="NOT_YET").status == "paid"


def test_every_documented_claim_status_is_known() -> None:
    assert set(CLAIM_STATUSES) == set(STATES)
    assert len(STATUSES) == 9


@pytest.mark.parametrize("status", HOLDBACKS)
def test_a_held_purchase_decision_is_no_claim_of_goods(status: str) -> None:
    found = item(claimType="PURCHASE_DECISION_HOLDBACK", claimStatus=status)
    assert (found.claim_kind, found.effective_quantity) == ("", 2)


def test_decided_without_delivered_counts_by_its_own_date() -> None:
    found = item(
        productOrderStatus="PURCHASE_DECIDED",
        decisionDate="2026-11-23T09:00:00.000+09:00",
        delivery={"deliveredDate": None},
    )
    assert found.delivered_at is None
    assert found.confirmed_at == datetime(2026, 11, 23, tzinfo=UTC)


def test_an_open_claim_takes_nothing_away() -> None:
    found = item(
        claimType="RETURN",
        claimStatus="RETURN_REQUEST",
        currentClaim={
            "return": {"claimId": "1", "claimStatus": "RETURN_REQUEST", "requestQuantity": 1}
        },
    )
    assert (found.status, found.effective_quantity) == ("delivered", 2)
    assert (found.claim_kind, found.claim_state, found.claim_quantity) == ("return", "requested", 1)


@pytest.mark.parametrize("kind", ["CANCEL", "RETURN", "ADMIN_CANCEL"])
def test_a_part_that_went_back_leaves_the_rest(kind: str) -> None:
    found = item(remainQuantity=1, completedClaims=[done(kind, 1)])
    assert (found.status, found.effective_quantity) == ("delivered", 1)
    assert (found.claim_state, found.claim_quantity) == ("done", 1)


def test_part_after_part_until_nothing_is_left() -> None:
    claims = [done("RETURN", 1, day=24), done("RETURN", 1, day=26)]
    found = item(productOrderStatus="RETURNED", remainQuantity=0, completedClaims=claims)
    assert (found.status, found.effective_quantity) == ("returned", 0)


def test_a_part_that_went_back_and_another_that_is_asked_for() -> None:
    found = item(
        remainQuantity=1,
        completedClaims=[done("RETURN", 1)],
        currentClaim={
            "return": {"claimId": "2", "claimStatus": "COLLECTING", "requestQuantity": 1}
        },
    )
    assert (found.effective_quantity, found.claim_state) == (1, "accepted")


def test_a_withdrawn_claim_is_seen_and_takes_nothing() -> None:
    found = item(
        currentClaim={
            "return": {"claimId": "1", "claimStatus": "RETURN_REJECT", "requestQuantity": 2}
        }
    )
    assert (found.claim_state, found.effective_quantity) == ("withdrawn", 2)


def test_a_claim_that_only_the_status_tells_of() -> None:
    found = item(
        productOrderStatus="DELIVERED",
        claimType="RETURN",
        claimStatus="RETURN_DONE",
        remainQuantity=1,
    )
    assert (found.effective_quantity, found.claim_quantity) == (1, 1)


def test_an_exchange_makes_an_item_of_what_came_instead() -> None:
    exchanged = product_order(
        productOrderStatus="EXCHANGED", completedClaims=[done("EXCHANGE", 2, day=26)]
    )
    found = items(exchanged)
    old, new = found[ID], found[f"{ID}-1"]
    assert (old.status, old.effective_quantity, old.claim_kind) == ("exchanged", 0, "exchange")
    assert (new.status, new.quantity, new.effective_quantity) == ("delivered", 2, 2)
    assert (new.replaces_external_id, new.claim_kind) == (ID, "")
    assert new.delivered_at == datetime(2026, 11, 26, 1, tzinfo=UTC)


@pytest.mark.parametrize("remain", [2, 1])
def test_an_exchange_of_a_part_counts_the_same_whatever_remains_says(remain: int) -> None:
    part = product_order(remainQuantity=remain, completedClaims=[done("EXCHANGE", 1)])
    found = items(part)
    assert (found[ID].status, found[ID].effective_quantity) == ("delivered", 1)
    assert (found[f"{ID}-1"].quantity, found[f"{ID}-1"].effective_quantity) == (1, 1)


def test_an_exchange_under_way_changes_nothing_yet() -> None:
    claim = {"claimId": "1", "claimStatus": "EXCHANGE_REDELIVERING", "requestQuantity": 2}
    found = items(product_order(currentClaim={"exchange": claim}))
    assert list(found) == [ID]
    assert (found[ID].claim_state, found[ID].effective_quantity) == ("accepted", 2)


def test_an_exchange_of_what_was_exchanged() -> None:
    claims = [done("EXCHANGE", 1, day=24), done("EXCHANGE", 1, day=28)]
    found = items(
        product_order(
            quantity=1,
            initialQuantity=1,
            remainQuantity=1,
            productOrderStatus="EXCHANGED",
            completedClaims=claims,
        )
    )
    assert [each.effective_quantity for each in found.values()] == [0, 0, 1]
    assert found[f"{ID}-2"].replaces_external_id == f"{ID}-1"
    assert [each.status for each in found.values()] == ["exchanged", "exchanged", "delivered"]


def test_a_return_after_an_exchange_is_of_what_came_last() -> None:
    claims = [done("EXCHANGE", 1, day=24), done("RETURN", 1, day=28)]
    found = items(product_order(remainQuantity=1, completedClaims=claims))
    assert (found[ID].effective_quantity, found[ID].claim_kind) == (1, "exchange")
    assert (found[f"{ID}-1"].status, found[f"{ID}-1"].effective_quantity) == ("returned", 0)


def test_another_claim_begins_while_the_exchange_is_on_its_way() -> None:
    before = {"claimId": "1", "claimStatus": "EXCHANGE_REDELIVERING", "requestQuantity": 2}
    now = {"claimId": "2", "claimStatus": "RETURN_REQUEST", "requestQuantity": 2}
    found = items(product_order(beforeClaim={"exchange": before}, currentClaim={"return": now}))
    assert (found[ID].claim_kind, found[ID].claim_state) == ("return", "requested")


def test_the_exchange_that_another_claim_overtook_ends_with_it() -> None:
    claims = [done("EXCHANGE", 2, day=24), done("RETURN", 2, day=28)]
    found = items(
        product_order(productOrderStatus="RETURNED", remainQuantity=0, completedClaims=claims)
    )
    assert [each.effective_quantity for each in found.values()] == [0, 0]
    assert [each.status for each in found.values()] == ["exchanged", "returned"]


def test_a_claim_told_of_in_two_places_counts_once() -> None:
    claim = {"claimId": "RETURN24", "claimStatus": "RETURN_DONE", "requestQuantity": 1}
    found = item(
        remainQuantity=1, completedClaims=[done("RETURN", 1)], currentClaim={"return": claim}
    )
    assert found.effective_quantity == 1


def test_the_old_shape_of_claims_is_understood() -> None:
    claim = {"claimId": "1", "claimStatus": "RETURN_REQUEST", "requestQuantity": 2}
    assert item(**{"return": claim}).claim_state == "requested"


@pytest.mark.parametrize("kind", ["추가구성상품", "추가 상품", "추가상품"])
def test_added_goods_are_told_apart(kind: str) -> None:
    assert item(productClass=kind).is_addon


def test_what_costs_nothing_is_a_free_gift() -> None:
    assert item(unitPrice=0).is_gift
    assert not item(unitPrice=None).is_gift


def test_a_gifts_receiver_is_told_as_its_orderer_is_masked() -> None:
    order = read(product_order(order={"ordererName": "김*모", "ordererTel": "***-****-0001"}))
    assert contact(order).phone == "010-0000-0002"


def test_a_gift_that_nobody_accepted_yet_has_no_receiver() -> None:
    order = read(product_order(shippingAddress=None, giftReceivingStatus="WAIT_FOR_RECEIVING"))
    assert order.receiver is None


def test_the_second_number_is_used_where_the_first_is_a_safe_one() -> None:
    address = {"name": "이수령", "tel1": "0504-0000-0002", "tel2": "010-0000-0003"}
    order = read(product_order(shippingAddress=address))
    assert order.receiver is not None
    assert order.receiver.phone == "010-0000-0003"


def test_an_empty_window_has_no_data() -> None:
    assert parse.feed({"timestamp": "2026-11-22T10:00:00.000+09:00", "traceId": "x"}) == ([], None)


def test_a_page_of_the_feed_tells_where_it_goes_on() -> None:
    row = {
        "productOrderStatus": "PAYED",
        "productOrderId": "2022051122443341",
        "orderId": "2022051120594131",
        "lastChangedDate": "2022-05-11T22:05:27.000+09:00",
        "lastChangedType": "PAYED",
    }
    more = {"moreFrom": "2022-05-11T22:05:27.000+09:00", "moreSequence": "2022051122443341"}
    rows, goes_on = parse.feed({"data": {"lastChangeStatuses": [row], "more": more, "count": 1}})
    assert rows[0].changed_at == datetime(2022, 5, 11, 13, 5, 27, tzinfo=UTC)
    assert goes_on == (more["moreFrom"], more["moreSequence"])


def test_moments_are_written_with_milliseconds_in_korean_time() -> None:
    at = datetime(2022, 1, 1, 1, 1, 1, 1000, tzinfo=UTC)
    assert written(at) == "2022-01-01T10:01:01.001+09:00"
    assert moment("2023-06-02T12:43:23.447+0000") == datetime(
        2023, 6, 2, 12, 43, 23, 447_000, tzinfo=UTC
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"productId": None},
        {"initialQuantity": "many"},
        {"initialQuantity": -1},
        {"delivery": {"deliveredDate": "yesterday"}},
        {"shippingAddress": ["x"]},
        {"completedClaims": "x"},
    ],
)
def test_what_makes_no_sense_is_unreadable_not_a_crash(changes: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        item(**changes)
