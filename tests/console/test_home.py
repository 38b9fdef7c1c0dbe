"""Home: steps ticked by facts, today's numbers, and nothing of another brand."""

from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from integrations.orders.models import OrderItem, Transition
from tests.factories import (
    NOW,
    make_card,
    make_customer,
    make_integration,
    make_message,
    make_order,
    make_reward,
    make_stamp_program,
    make_warranty,
    make_warranty_program,
    make_warranty_rule,
)
from vircle.brands.models import Brand
from vircle.foundation import clock
from vircle.issuance.sample import SUBJECT
from vircle.notifications.models import Message, MessageStatus
from warranties.models import WarrantyStatus

URL = "/b/maro/"


def done(client: Client) -> list[bool]:
    return [step.is_done for step in client.get(URL).context["steps"]]


def numbers(client: Client) -> list[int]:
    return [tile.number for tile in client.get(URL).context["tiles"]]


def test_the_steps_are_ticked_by_facts(brand: Brand, viewer_client: Client) -> None:
    assert done(viewer_client) == [False] * 5
    store = make_integration(brand=brand)
    assert done(viewer_client) == [True, False, False, False, False]
    make_stamp_program(brand=brand)
    make_warranty_program(brand=brand)
    make_warranty_rule(integration=store, is_on=False)
    assert done(viewer_client) == [True, True, True, False, False]
    page = viewer_client.get(URL).content.decode()
    assert "시작하기 4단계 중 3단계를 마쳤습니다." in page


def test_the_steps_leave_once_all_is_set(brand: Brand, viewer_client: Client) -> None:
    make_stamp_program(brand=brand)
    make_warranty_program(brand=brand)
    make_warranty_rule(integration=make_integration(brand=brand))
    page = viewer_client.get(URL).content.decode()
    assert "진행 필요" not in page
    assert "배송완료된 주문에 스탬프와 보증서를 발급하고 있습니다." in page


def test_today_counts_what_waits_here_and_nowhere_else(
    brand: Brand, other_brand: Brand, viewer_client: Client, stranger_client: Client
) -> None:
    assert numbers(viewer_client) == [0, 0, 0, 0]
    store = make_integration(brand=brand, error="카페24가 응답하지 않습니다.")
    make_warranty(integration=store, status=WarrantyStatus.PENDING)
    make_warranty(integration=store, status=WarrantyStatus.HELD)
    make_warranty(integration=store, status=WarrantyStatus.HELD)
    make_message(order=make_order(integration=store), status=MessageStatus.FAILED)
    assert numbers(viewer_client) == [1, 2, 1, 1]
    stranger = stranger_client.get("/b/tera/")
    assert [tile.number for tile in stranger.context["tiles"]] == [0, 0, 0, 0]
    assert stranger_client.get(URL).status_code == 404


def test_the_latest_certificates_are_listed(brand: Brand, viewer_client: Client) -> None:
    store = make_integration(brand=brand)
    order = make_order(integration=store, items=[{"product_name": "반달 크로스 숄더백"}])
    make_warranty(integration=store, order=order, created_at=NOW + timedelta(hours=1))
    page = viewer_client.get(URL).content.decode()
    assert "반달 크로스 숄더백" in page
    assert "발급완료" in page


def test_a_name_is_listed_as_customers_read_it(brand: Brand, viewer_client: Client) -> None:
    store = make_integration(brand=brand)
    make_warranty_program(brand=brand, stripped_phrases=["특가할인", "예약배송"])
    named = [{"product_name": "[특가할인] 헤리티지 토트백 라지 (12월 3일 예약배송)"}]
    order = make_order(integration=store, items=named)
    make_warranty(integration=store, order=order, status=WarrantyStatus.PENDING, content={})
    assert [row.name for row in viewer_client.get(URL).context["latest"]] == [
        "헤리티지 토트백 라지"
    ]


def test_a_sample_ticks_the_fifth_step_and_is_offered_until_there_is_a_certificate(
    brand: Brand, viewer_client: Client
) -> None:
    make_stamp_program(brand=brand)
    make_warranty_program(brand=brand)
    store = make_integration(brand=brand)
    make_warranty_rule(integration=store)
    assert done(viewer_client) == [True, True, True, True, False]
    assert viewer_client.get(URL).context["offers_sample"]
    order = make_order(integration=store)
    make_message(order=order)
    Message.objects.update(order_id=SUBJECT)
    assert done(viewer_client) == [True] * 5
    assert not viewer_client.get(URL).context["offers_sample"]
    Message.objects.update(order_id=order.pk)
    make_warranty(integration=store)
    assert not viewer_client.get(URL).context["offers_sample"]


def move(item: OrderItem, after: str, *, hours: int = 0) -> None:
    seen_at = clock.now() - timedelta(hours=hours)
    Transition.objects.create(
        brand=item.brand, item=item, before="shipping", after=after, seen_at=seen_at
    )


def test_what_came_in_lately_is_told_an_order_once(brand: Brand, viewer_client: Client) -> None:
    store = make_integration(brand=brand)
    old, new = make_order(integration=store), make_order(integration=store, items=[{}, {}])
    move(OrderItem.objects.get(order=old), "delivered", hours=25)
    for item in OrderItem.objects.filter(order=new):
        move(item, "shipping", hours=2)
        move(item, "delivered")
    [news] = viewer_client.get(URL).context["news"]
    assert (news.order, news.move.after, news.others) == (new, "delivered", 1)
    assert "배송완료" in viewer_client.get(URL).content.decode()


def test_the_page_costs_as_many_queries_for_many_rows_as_for_one(
    brand: Brand, viewer_client: Client
) -> None:
    store = make_integration(brand=brand)

    def add() -> None:
        order = make_order(integration=store)
        make_warranty(integration=store, order=order)
        move(OrderItem.objects.get(order=order), "delivered")

    add()
    with CaptureQueriesContext(connection) as few:
        viewer_client.get(URL)
    for _ in range(5):
        add()
    with CaptureQueriesContext(connection) as many:
        viewer_client.get(URL)
    assert len(many) == len(few)


def test_rewards_that_wait_for_somebody_are_counted(brand: Brand, viewer_client: Client) -> None:
    for status, phone in (("review", "01000000002"), ("held", "01000000003")):
        card = make_card(
            brand=brand, customer=make_customer(brand=brand, phone=phone), completed_at=NOW
        )
        make_reward(card=card, status=status)
    tiles = viewer_client.get(URL).context["tiles"]
    assert [(str(tile.label), tile.number, tile.query) for tile in tiles[4:]] == [
        ("리워드 확인", 1, "?tab=rewards&status=review"),
        ("리워드 보류", 1, "?tab=rewards&status=held"),
    ]
