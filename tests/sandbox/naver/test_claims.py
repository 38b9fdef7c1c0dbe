"""Cancelling, returning, exchanging: on all, on a part, once more."""

from typing import Any

import pytest

from tests.sandbox.naver.store import TENT, Store


@pytest.fixture
def delivered(store: Store) -> tuple[str, str]:
    """Three of one product."""
    order_id, ids = store.order({"product_no": TENT, "quantity": 3})
    store.act(order_id, "deliver")
    return order_id, ids[0]


def state(store: Store, item_id: str) -> tuple[str, str | None, int]:
    item = store.detail(item_id)["productOrder"]
    return item["productOrderStatus"], item.get("claimStatus"), item["remainQuantity"]


def refused(store: Store, order_id: str, action: str, **body: object) -> bool:
    url = f"/_control/naver/teranubi/orders/{order_id}/{action}"
    return store.client.post(url, json=body).status_code == 409


def test_a_return_step_by_step(store: Store, delivered: tuple[str, str]) -> None:
    order_id, item_id = delivered
    seen = []
    for action in ("return_request", "return_approve", "return_collect", "return_complete"):
        store.act(order_id, action)
        row = store.feed()[0]
        seen.append((state(store, item_id)[1], row["lastChangedType"], row.get("claimType")))
    # Collecting a return changes the details only.
    assert seen == [
        ("RETURN_REQUEST", "CLAIM_REQUESTED", "RETURN"),
        ("COLLECTING", "CLAIM_REQUESTED", "RETURN"),
        ("COLLECT_DONE", "CLAIM_REQUESTED", "RETURN"),
        ("RETURN_DONE", "CLAIM_COMPLETED", "RETURN"),
    ]
    assert state(store, item_id) == ("RETURNED", "RETURN_DONE", 0)


def test_a_part_goes_back_and_the_rest_stays(store: Store, delivered: tuple[str, str]) -> None:
    order_id, item_id = delivered
    store.act(order_id, "return_request", quantity=1)
    running = store.detail(item_id)
    assert running["currentClaim"]["return"]["requestQuantity"] == 1
    assert "completedClaims" not in running
    assert state(store, item_id) == ("DELIVERED", "RETURN_REQUEST", 3)
    store.act(order_id, "return_complete")
    done = store.detail(item_id)
    assert "currentClaim" not in done
    assert [
        (each["claimType"], each["claimStatus"], each["requestQuantity"])
        for each in done["completedClaims"]
    ] == [("RETURN", "RETURN_DONE", 1)]
    assert state(store, item_id) == ("DELIVERED", "RETURN_DONE", 2)
    assert refused(store, order_id, "return_request", quantity=3)
    store.act(order_id, "return_complete", quantity=2)
    assert state(store, item_id) == ("RETURNED", "RETURN_DONE", 0)
    assert len(store.detail(item_id)["completedClaims"]) == 2


def test_without_the_flag_only_the_old_shape(store: Store, delivered: tuple[str, str]) -> None:
    order_id, item_id = delivered
    store.act(order_id, "return_complete", quantity=1)
    old = store.query([item_id], quantity_claims=False)[0]
    assert old["return"]["claimStatus"] == "RETURN_DONE"
    assert not {"currentClaim", "completedClaims", "beforeClaim"} & set(old)
    assert "remainQuantity" not in old["productOrder"]


@pytest.mark.parametrize("kind", ["return", "exchange"])
@pytest.mark.parametrize("how", ["withdraw", "reject"])
def test_a_claim_that_ends_without_effect(
    store: Store, delivered: tuple[str, str], kind: str, how: str
) -> None:
    order_id, item_id = delivered
    store.act(order_id, f"{kind}_request", quantity=2)
    store.act(order_id, f"{kind}_{how}")
    assert state(store, item_id) == ("DELIVERED", f"{kind.upper()}_REJECT", 3)
    assert store.feed()[0]["lastChangedType"] == "CLAIM_REJECTED"
    store.act(order_id, f"{kind}_request", quantity=3)


def test_an_exchange_keeps_its_product_order(store: Store, delivered: tuple[str, str]) -> None:
    order_id, item_id = delivered
    kinds = []
    for action in (
        "exchange_request",
        "exchange_approve",
        "exchange_collect",
        "exchange_redeliver",
        "exchange_redelivered",
        "exchange_complete",
    ):
        store.act(order_id, action)
        kinds.append(store.feed()[0]["lastChangedType"])
        if action == "exchange_redelivered":
            running = store.detail(item_id)["currentClaim"]["exchange"]
    assert kinds == [
        "CLAIM_REQUESTED",
        "CLAIM_REQUESTED",
        "COLLECT_DONE",
        "CLAIM_REDELIVERING",
        "CLAIM_REDELIVERING",
        "CLAIM_COMPLETED",
    ]
    assert running["claimStatus"] == "EXCHANGE_REDELIVERING"
    assert running["reDeliveryStatus"] == "DELIVERY_COMPLETION"
    assert state(store, item_id) == ("EXCHANGED", "EXCHANGE_DONE", 3)


def test_a_part_is_exchanged_and_then_all_goes_back(
    store: Store, delivered: tuple[str, str]
) -> None:
    order_id, item_id = delivered
    store.act(order_id, "exchange_complete", quantity=1)
    assert state(store, item_id) == ("DELIVERED", "EXCHANGE_DONE", 3)
    store.act(order_id, "return_complete")
    assert state(store, item_id) == ("RETURNED", "RETURN_DONE", 0)
    done = store.detail(item_id)["completedClaims"]
    assert [each["claimType"] for each in done] == ["EXCHANGE", "RETURN"]


def test_a_replacement_is_exchanged_once_more(store: Store, delivered: tuple[str, str]) -> None:
    order_id, item_id = delivered
    store.act(order_id, "exchange_redeliver")
    first = store.detail(item_id)["currentClaim"]["exchange"]["claimId"]
    store.act(order_id, "exchange_request", quantity=1)
    detail = store.detail(item_id)
    assert detail["beforeClaim"]["exchange"]["claimId"] == first
    assert detail["currentClaim"]["exchange"]["claimId"] != first
    store.act(order_id, "exchange_complete")
    detail = store.detail(item_id)
    assert not {"beforeClaim", "currentClaim"} & set(detail)
    assert [each["claimStatus"] for each in detail["completedClaims"]] == ["EXCHANGE_DONE"] * 2


def test_a_withdrawn_second_claim_gives_the_first_exchange_back(
    store: Store, delivered: tuple[str, str]
) -> None:
    order_id, item_id = delivered
    store.act(order_id, "exchange_redeliver")
    first = store.detail(item_id)["currentClaim"]["exchange"]["claimId"]
    store.act(order_id, "return_request")
    store.act(order_id, "return_withdraw")
    running = store.detail(item_id)["currentClaim"]["exchange"]
    assert (running["claimId"], running["claimStatus"]) == (first, "EXCHANGE_REDELIVERING")
    store.act(order_id, "exchange_complete")
    assert state(store, item_id)[0] == "EXCHANGED"


def test_cancelling_before_dispatch(store: Store) -> None:
    order_id, ids = store.order({"product_no": TENT, "quantity": 2})
    store.act(order_id, "cancel", quantity=1)
    assert state(store, ids[0]) == ("PAYED", "CANCEL_DONE", 1)
    store.act(order_id, "cancel_request")
    store.act(order_id, "cancel_approve")
    assert state(store, ids[0])[1] == "CANCELING"
    store.act(order_id, "cancel_withdraw")
    store.act(order_id, "dispatch")
    assert refused(store, order_id, "cancel")
    assert state(store, ids[0]) == ("DELIVERING", "CANCEL_REJECT", 1)


def test_naver_cancels_by_itself(store: Store, delivered: tuple[str, str]) -> None:
    order_id, item_id = delivered
    store.act(order_id, "admin_cancel_request")
    assert store.detail(item_id)["currentClaim"]["cancel"]["claimStatus"] == "ADMIN_CANCELING"
    store.act(order_id, "admin_cancel_reject")
    assert state(store, item_id)[0] == "DELIVERED"
    store.act(order_id, "admin_cancel")
    assert state(store, item_id) == ("CANCELED", "ADMIN_CANCEL_DONE", 0)
    row = store.feed()[0]
    assert (row["claimType"], row["lastChangedType"]) == ("ADMIN_CANCEL", "CLAIM_COMPLETED")


def test_a_purchase_decision_that_is_held(store: Store, delivered: tuple[str, str]) -> None:
    order_id, item_id = delivered
    store.act(order_id, "holdback")
    row: dict[str, Any] = store.feed()[0]
    assert (row["claimType"], row["claimStatus"]) == (
        "PURCHASE_DECISION_HOLDBACK",
        "PURCHASE_DECISION_HOLDBACK",
    )
    assert refused(store, order_id, "decide")
    store.act(order_id, "holdback_release")
    assert state(store, item_id)[1] == "PURCHASE_DECISION_HOLDBACK_RELEASE"
    store.act(order_id, "decide")
    assert state(store, item_id)[0] == "PURCHASE_DECIDED"


def test_an_unpaid_order_expires(store: Store) -> None:
    order_id, ids = store.order(paid=False)
    store.act(order_id, "expire")
    assert state(store, ids[0])[0] == "CANCELED_BY_NOPAYMENT"
