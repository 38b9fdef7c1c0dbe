"""Home: steps ticked by facts, today's numbers, and nothing of another brand."""

from datetime import timedelta

from django.test import Client

from tests.factories import (
    NOW,
    make_integration,
    make_message,
    make_order,
    make_stamp_program,
    make_warranty,
    make_warranty_program,
    make_warranty_rule,
)
from vircle.brands.models import Brand
from vircle.notifications.models import MessageStatus
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
