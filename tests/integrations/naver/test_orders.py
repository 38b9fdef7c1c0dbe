"""From a SmartStore's order to what is recorded, over real HTTP."""

from datetime import timedelta

import pytest

from integrations.connector import Position
from integrations.models import Integration, ReadHint
from integrations.naver import connector
from integrations.orders.models import ClaimState, ItemStatus, Order, OrderItem
from tests.integrations.naver.conftest import NaverWorld, forget_limits, poll, read
from vircle.foundation import clock
from vircle.foundation.clock import kst_date

pytestmark = pytest.mark.django_db


def test_the_feed_tells_of_an_order_and_its_contact(naver: NaverWorld, store: Integration) -> None:
    order_id, product_orders = naver.buy(items=[{"product_no": naver.product(), "quantity": 2}])
    naver.later(minutes=1)
    poll(store)
    order = Order.objects.get()
    assert (order.external_id, order.shop_no) == (order_id, 1)
    item = OrderItem.objects.get()
    assert (item.external_id, item.quantity, item.effective_quantity) == (product_orders[0], 2, 2)
    assert item.status == ItemStatus.PAID
    assert item.product_external_id == str(naver.product())
    assert order.customer.phone_last4 == "0001"


def test_a_silent_delivery_is_noticed_by_looking_again(
    naver: NaverWorld, store: Integration
) -> None:
    order_id, _ = naver.buy()
    naver.act(order_id, "dispatch")
    naver.later(minutes=1)
    poll(store)
    hint = ReadHint.objects.get()
    assert clock.now() < hint.due_at < clock.now() + timedelta(minutes=7)
    naver.later(minutes=4)
    poll(store)
    naver.act(order_id, "deliver")
    naver.later(minutes=5)
    poll(store)
    assert OrderItem.objects.get().status == ItemStatus.SHIPPING
    naver.later(minutes=12)
    read()
    item = OrderItem.objects.get()
    assert item.status == ItemStatus.DELIVERED
    assert item.triggered_at == item.delivered_at is not None
    assert not ReadHint.objects.exists()


def test_an_order_is_watched_until_it_arrives(naver: NaverWorld, store: Integration) -> None:
    order_id, _ = naver.buy()
    naver.act(order_id, "dispatch")
    naver.later(minutes=1)
    poll(store)
    for minutes in (8, 15, 22):
        naver.later(minutes=minutes)
        read()
        hint = ReadHint.objects.get()
        assert hint.due_at > clock.now()
        assert hint.attempts == 0


def test_an_order_of_several_products_is_one_order(naver: NaverWorld, store: Integration) -> None:
    lines = [{"product_no": naver.product()}, {"product_no": naver.product() + 1}]
    order_id, (first, second) = naver.buy(items=lines)
    naver.later(minutes=1)
    poll(store)
    naver.act(order_id, "dispatch", "deliver", items=[first])
    naver.later(minutes=5)
    poll(store)
    found = dict(OrderItem.objects.values_list("external_id", "status"))
    assert found == {first: ItemStatus.DELIVERED, second: ItemStatus.PAID}
    assert Order.objects.count() == 1


def test_decided_before_anybody_noticed_the_delivery_counts_once(
    naver: NaverWorld, store: Integration
) -> None:
    order_id, _ = naver.buy(items=[{"product_no": naver.product(), "method": "VISIT_RECEIPT"}])
    naver.act(order_id, "dispatch", "decide")
    naver.later(minutes=1)
    poll(store)
    item = OrderItem.objects.get()
    assert item.status == ItemStatus.CONFIRMED
    assert item.triggered_at == item.confirmed_at is not None


def test_an_exchange_ends_one_item_and_begins_another(
    naver: NaverWorld, store: Integration
) -> None:
    order_id, (number,) = naver.buy()
    naver.act(order_id, "dispatch", "deliver", "exchange_request", "exchange_redeliver")
    naver.later(minutes=1)
    poll(store)
    assert OrderItem.objects.get().claim_state == ClaimState.ACCEPTED
    naver.later(minutes=5)
    naver.act(order_id, "exchange_complete")
    naver.later(minutes=6)
    poll(store)
    rows = OrderItem.objects.order_by("external_id")
    old, new = rows
    assert (old.status, old.effective_quantity) == (ItemStatus.EXCHANGED, 0)
    assert (new.external_id, new.replaces_external_id) == (f"{number}-1", number)
    assert (new.status, new.effective_quantity) == (ItemStatus.DELIVERED, 1)
    assert new.triggered_at is not None


@pytest.mark.parametrize(
    ("actions", "quantity", "status", "left"),
    [
        (["return_request"], 1, ItemStatus.DELIVERED, 3),
        (["return_request", "return_withdraw"], 1, ItemStatus.DELIVERED, 3),
        (["return_complete"], 1, ItemStatus.DELIVERED, 2),
        (["return_complete"], 3, ItemStatus.RETURNED, 0),
        (["admin_cancel"], 3, ItemStatus.CANCELED, 0),
        (["exchange_complete"], 1, ItemStatus.DELIVERED, 2),
        (["holdback"], None, ItemStatus.DELIVERED, 3),
    ],
)
def test_claims_of_a_part_leave_the_rest(
    naver: NaverWorld,
    store: Integration,
    actions: list[str],
    quantity: int | None,
    status: str,
    left: int,
) -> None:
    order_id, (number,) = naver.buy(items=[{"product_no": naver.product(), "quantity": 3}])
    naver.act(order_id, "dispatch", "deliver")
    for action in actions:
        naver.act(order_id, action, **({"quantity": quantity} if quantity else {}))
    naver.later(minutes=1)
    poll(store)
    item = OrderItem.objects.get(external_id=number)
    assert (item.status, item.effective_quantity) == (status, left)


def test_a_gift_has_a_receiver_once_it_was_accepted(naver: NaverWorld, store: Integration) -> None:
    receiver = {"name": "이수령", "phone": "010-0000-0007"}
    order_id, _ = naver.buy(gift=True, receiver=receiver)
    naver.later(minutes=1)
    poll(store)
    assert Order.objects.get().receiver is None
    naver.act(order_id, "gift_receive", "dispatch", "deliver")
    naver.later(minutes=5)
    poll(store)
    order = Order.objects.get()
    assert order.receiver is not None
    assert order.receiver.phone_last4 == "0007"
    assert order.customer_id != order.receiver_id


def test_one_product_order_that_spoils_a_call_holds_no_other_back(
    naver: NaverWorld, store: Integration
) -> None:
    orders = [naver.buy() for _ in range(6)]
    bad = orders[3][1]
    naver.control("marogyeol/poison", {"product_order_ids": bad, "poison": True})
    naver.later(minutes=1)
    poll(store)
    assert Order.objects.count() == 5
    assert ReadHint.objects.get().external_order_id == orders[3][0]
    naver.control("marogyeol/poison", {"product_order_ids": bad, "poison": False})
    naver.later(minutes=20)
    read()
    assert Order.objects.count() == 6


@pytest.mark.parametrize("fault", ["page_repeat", "did_not_advance", "rows_move", "rate_limited"])
def test_an_unpleasant_feed_hides_nothing(
    naver: NaverWorld, store: Integration, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connector, "MOST_IDS", 3)
    naver.control("marogyeol/orders/bulk", {"count": 11, "order": BULK})
    naver.fault(fault, times=2, match="product-orders")
    for minutes in (1, 2):
        naver.later(minutes=minutes)
        forget_limits()
        poll(store)
    assert OrderItem.objects.count() == 11


def test_the_daily_list_finds_what_nothing_else_told_of(
    naver: NaverWorld, store: Integration
) -> None:
    order_id, _ = naver.buy()
    naver.act(order_id, "dispatch")
    naver.later(minutes=1)
    poll(store)
    ReadHint.objects.all().delete()
    naver.act(order_id, "deliver")
    naver.later(days=1, minutes=1)
    forget_limits()
    poll(store)
    naver.later(days=2, hours=1)
    forget_limits()
    poll(store)
    assert OrderItem.objects.get().status == ItemStatus.DELIVERED


def test_past_arrivals_can_be_asked_for(naver: NaverWorld, store: Integration) -> None:
    now = clock.now()
    for days in (3, 10):
        at = now - timedelta(days=days)
        naver.control(
            "marogyeol/orders/bulk",
            {
                "count": 2,
                "state": "DELIVERED",
                "order": BULK
                | {
                    "ordered_at": (at - timedelta(days=2)).isoformat(),
                    "dispatch_at": (at - timedelta(days=1)).isoformat(),
                    "deliver_at": at.isoformat(),
                },
            },
        )
    past, found = connector.NaverConnector(store), 0
    position: Position | None = None
    first = kst_date(now - timedelta(days=5))
    while True:
        page = past.read_past(first=first, last=kst_date(now), position=position)
        found += len(page.orders)
        if page.next is None:
            break
        position = page.next
    assert found == 2


BULK = {
    "orderer_name": "김데모",
    "orderer_phone": "010-0000-0001",
    "items": [{"product_no": 8_000_001_001}],
}


def test_a_full_call_is_made_of_what_is_due(naver: NaverWorld, store: Integration) -> None:
    naver.control("marogyeol/orders/bulk", {"count": 250, "state": "DELIVERING", "order": BULK})
    naver.later(minutes=1)
    poll(store)
    assert ReadHint.objects.count() == 250
    naver.later(minutes=8)
    before = naver.calls()["query"]
    read()
    assert naver.calls()["query"] == before + 1
    assert not ReadHint.objects.filter(due_at__lte=clock.now()).exists()


def test_most_arrivals_are_noticed_within_ten_minutes(
    naver: NaverWorld, store: Integration
) -> None:
    naver.control("marogyeol/orders/bulk", {"count": 120, "state": "DELIVERING", "order": BULK})
    naver.later(minutes=1)
    poll(store)
    waiting = list(OrderItem.objects.values_list("external_id", flat=True))
    for minute in range(2, 44):
        naver.later(minutes=minute)
        arriving, waiting = waiting[:4], waiting[4:]
        naver.control("marogyeol/move/deliver", {"product_order_ids": arriving})
        read()
    rows = OrderItem.objects.values_list("delivered_at", "changed_at")
    delays = sorted(noticed - arrived for arrived, noticed in rows if arrived is not None)
    assert len(delays) == 120
    assert delays[int(0.95 * len(delays))] <= timedelta(minutes=10)


def test_what_was_on_its_way_when_the_store_was_linked_is_watched(
    naver: NaverWorld, store: Integration
) -> None:
    now = clock.now()
    for state, times in (("DELIVERING", {}), ("DELIVERED", {"deliver_at": 1})):
        order = BULK | {
            "ordered_at": (now - timedelta(days=4)).isoformat(),
            "dispatch_at": (now - timedelta(days=2)).isoformat(),
            **{name: (now - timedelta(days=days)).isoformat() for name, days in times.items()},
        }
        naver.control("marogyeol/orders/bulk", {"count": 2, "state": state, "order": order})
    naver.later(minutes=1)
    poll(store)
    assert set(OrderItem.objects.values_list("status", flat=True)) == {ItemStatus.SHIPPING}
    assert ReadHint.objects.count() == Order.objects.count() == 2
    listed = naver.calls()["product-orders"]
    naver.later(minutes=2)
    poll(store)
    assert naver.calls()["product-orders"] <= listed + 1
