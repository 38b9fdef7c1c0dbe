"""`last-changed-statuses`: one row for each product order, pages, windows, silence."""

from datetime import timedelta
from typing import Any

import pytest

from sandbox.naver import dates
from tests.sandbox.naver.store import FEED, TENT, Store

AT = "2026-11-20T10:00:00.000+09:00"
BEFORE, AFTER = "2026-11-20T09:00:00.000+09:00", "2026-11-20T11:00:00.000+09:00"


def many(store: Store, count: int, **order: object) -> list[str]:
    body = {"ordered_at": AT, "items": [{"product_no": TENT}], **order}
    made = store.control("orders/bulk", count=count, order=body)
    ids: list[str] = made["product_order_ids"]
    return ids


def error(store: Store, **query: object) -> tuple[int, str]:
    answer = store.ask("GET", FEED, query_string=query)
    body: Any = answer.json
    return answer.status_code, body["code"]


def test_an_empty_window_has_no_data_at_all(store: Store) -> None:
    body = store.read(FEED, lastChangedFrom=BEFORE, lastChangedTo=AFTER)
    assert set(body) == {"timestamp", "traceId"}


def test_a_row_and_what_does_not_apply_to_it(store: Store) -> None:
    order_id, ids = store.order(ordered_at=AT)
    data = store.read(FEED, lastChangedFrom=BEFORE, lastChangedTo=AFTER)["data"]
    row = {
        "productOrderId": ids[0],
        "orderId": order_id,
        "productOrderStatus": "PAYED",
        "paymentDate": AT,
        "lastChangedDate": AT,
        "lastChangedType": "PAYED",
        "receiverAddressChanged": False,
    }
    assert data == {"lastChangeStatuses": [row], "count": 1}


def test_both_ends_of_the_window_belong_to_it(store: Store) -> None:
    many(store, 1)
    assert store.read(FEED, lastChangedFrom=AT, lastChangedTo=AT)["data"]["count"] == 1
    late = "2026-11-20T10:00:00.001+09:00"
    assert "data" not in store.read(FEED, lastChangedFrom=late, lastChangedTo=AFTER)


def test_pages_go_on_within_one_moment(store: Store) -> None:
    ids = many(store, 7)
    window: dict[str, object] = {"lastChangedTo": AFTER, "limitCount": 3}
    first = store.read(FEED, lastChangedFrom=BEFORE, **window)["data"]
    assert [row["productOrderId"] for row in first["lastChangeStatuses"]] == ids[:3]
    assert first["more"] == {"moreFrom": AT, "moreSequence": ids[3]}
    second = store.read(FEED, lastChangedFrom=AT, moreSequence=ids[3], **window)["data"]
    assert [row["productOrderId"] for row in second["lastChangeStatuses"]] == ids[3:6]
    last = store.read(FEED, lastChangedFrom=AT, moreSequence=ids[6], **window)["data"]
    assert (last["count"], "more" in last) == (1, False)


def test_more_than_300_are_never_given_at_once(store: Store) -> None:
    many(store, 301)
    data = store.read(FEED, lastChangedFrom=BEFORE, lastChangedTo=AFTER, limitCount=5000)["data"]
    assert (data["count"], "more" in data) == (300, True)


def test_only_the_latest_change_is_told(store: Store) -> None:
    order_id, _ = store.order(ordered_at=AT)
    store.act(order_id, "change_address", at="2026-11-20T10:30:00+09:00")
    rows = store.read(FEED, lastChangedFrom=BEFORE, lastChangedTo=AFTER)["data"]
    assert [row["lastChangedType"] for row in rows["lastChangeStatuses"]] == [
        "DELIVERY_ADDRESS_CHANGED"
    ]
    query = {"lastChangedFrom": BEFORE, "lastChangedTo": AFTER, "lastChangedType": "PAYED"}
    assert "data" not in store.read(FEED, **query)


def test_delivery_is_not_told(store: Store) -> None:
    order_id, ids = store.order()
    store.act(order_id, "dispatch")
    before = store.feed()
    store.act(order_id, "deliver")
    assert store.feed() == before
    assert before[0]["lastChangedType"] == "DISPATCHED"
    detail = store.detail(ids[0])
    assert detail["productOrder"]["productOrderStatus"] == "DELIVERED"
    assert detail["delivery"]["deliveryStatus"] == "DELIVERY_COMPLETION"
    assert detail["delivery"]["deliveredDate"] > detail["delivery"]["sendDate"]


def test_a_switch_lets_it_tell_of_delivery_as_well(store: Store) -> None:
    store.configure(naver_emit_delivered=True)
    order_id, _ = store.order()
    store.act(order_id, "dispatch")
    store.act(order_id, "deliver")
    assert [row["productOrderStatus"] for row in store.feed()] == ["DELIVERED"]


def test_a_window_into_the_future_or_longer_than_a_day(store: Store) -> None:
    now = store.context.clock.now()
    soon = dates.show(now + timedelta(minutes=1))
    assert error(store, lastChangedFrom=store.ago(hours=1), lastChangedTo=soon) == (400, "104139")
    early = {"lastChangedFrom": store.ago(hours=25), "lastChangedTo": store.ago(minutes=30)}
    assert error(store, **early) == (400, "104139")
    assert "data" not in store.read(FEED, lastChangedFrom=store.ago(minutes=5))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-20",
        "2026-11-20T10:00:00+09:00",
        "2026-11-20T10:00:00.000",
        "2026-11-20T10:00:00.000 09:00",  # what an unencoded + becomes
        "2026-13-20T10:00:00.000+09:00",
    ],
)
def test_a_date_without_its_milliseconds_or_its_encoded_plus(store: Store, text: str) -> None:
    assert error(store, lastChangedFrom=text) == (400, "4000")


def test_more_sequence_is_ignored_while_the_fault_lasts(store: Store) -> None:
    ids = many(store, 4)
    store.arm("page_repeat")
    query = {"lastChangedFrom": AT, "lastChangedTo": AFTER, "limitCount": 2}
    for expected in (ids[:2], ids[2:]):
        data = store.read(FEED, moreSequence=ids[2], **query)["data"]
        assert [row["productOrderId"] for row in data["lastChangeStatuses"]] == expected


def test_a_page_that_leads_back_to_itself(store: Store) -> None:
    ids = many(store, 4)
    store.arm("did_not_advance")
    query = {"lastChangedFrom": BEFORE, "lastChangedTo": AFTER, "limitCount": 2}
    more = [store.read(FEED, **query)["data"]["more"]["moreSequence"] for _ in range(2)]
    assert more == [ids[0], ids[2]]


def test_rows_that_move_between_two_pages_are_found_later(store: Store) -> None:
    ids = many(store, 4)
    store.arm("rows_move")
    query: dict[str, object] = {"lastChangedTo": AFTER, "limitCount": 2}
    store.read(FEED, lastChangedFrom=BEFORE, **query)
    assert "data" not in store.read(FEED, lastChangedFrom=AT, moreSequence=ids[2], **query)
    assert [row["productOrderId"] for row in store.feed()] == ids[2:]


def test_a_refusal_between_two_pages(store: Store) -> None:
    ids = many(store, 4)
    store.arm("rate_limited", match="moreSequence")
    query = {"lastChangedFrom": BEFORE, "lastChangedTo": AFTER, "limitCount": 2}
    assert store.read(FEED, **query)["data"]["count"] == 2
    assert error(store, **query, moreSequence=ids[2]) == (429, "GW.RATE_LIMIT")
    assert store.read(FEED, **query, moreSequence=ids[2])["data"]["count"] == 4 - 2


def test_a_malformed_row(store: Store) -> None:
    many(store, 2)
    store.arm("malformed_row", times=2)
    query = {"lastChangedFrom": BEFORE, "lastChangedTo": AFTER}
    rows = store.read(FEED, **query)["data"]["lastChangeStatuses"]
    assert ["productOrderId" in row for row in rows] == [False, True]
    assert len(store.read("/v1/categories", last="true")) == 5_002
