"""A store's stamps: the section on its page, what a save asks, and what it then says."""

import pytest
from django.test import Client

from integrations.models import Integration, Platform
from integrations.orders.models import OrderItem
from stamps.models import StampDecision, StampRuleVersion
from tests.factories import NOW, make_integration, make_order, make_stamp_program
from vircle.brands.models import Brand

PAGE = "/b/maro/integrations/cafe24/"


@pytest.fixture
def store(brand: Brand) -> Integration:
    make_stamp_program(brand=brand, reward_name="5,000원 할인 쿠폰")
    return make_integration(brand=brand, store_id="marogyeol")


def save(client: Client, store: Integration, **fields: object) -> str:
    values = {"use": "on", "timing": "delivered", "delay_days": "7", "based_on": "0"}
    answer = client.post(f"/b/maro/integrations/{store.pk}/stamps/", values | fields, follow=True)
    return answer.content.decode()


def saved() -> tuple[bool, str, int]:
    version = StampRuleVersion.objects.latest("pk")
    return version.is_on, version.timing, version.delay_days


def test_the_guides_own_value_until_somebody_chooses(
    store: Integration, viewer_client: Client
) -> None:
    page = viewer_client.get(PAGE).content.decode()
    assert "스탬프가 고객에게 지급되는 시점은 [배송완료]입니다." in page
    assert "주문당 1개 · 목표 10개 · 5,000원 할인 쿠폰" in page
    assert "설정 완료" in page


def test_days_later_is_asked_and_then_said(store: Integration, admin_client: Client) -> None:
    asked = save(admin_client, store, timing="later", delay_days="3")
    assert "지급 시점은 지금부터 배송완료되는 주문에 적용합니다." in asked
    assert not StampRuleVersion.objects.exists()
    page = save(admin_client, store, timing="later", delay_days="3", confirmed="change")
    assert "저장되었습니다. 지금부터 배송완료되는 주문에 이 조건으로 스탬프를 지급합니다." in page
    assert "[배송완료 3일 후]" in page
    assert saved() == (True, "delivered", 3)


def test_confirmation(store: Integration, admin_client: Client) -> None:
    page = save(admin_client, store, timing="confirmed", confirmed="change")
    assert "[구매확정]" in page
    assert saved() == (True, "confirmed", 0)


def test_turning_off_says_how_many_come_as_promised(
    store: Integration, admin_client: Client
) -> None:
    order = make_order(integration=store)
    StampDecision.objects.create(
        brand=store.brand,
        order=order,
        item=OrderItem.objects.get(order=order),
        is_eligible=True,
        outcome="expected",
        trace=[],
        decided_at=NOW,
    )
    asked = save(admin_client, store, use="off")
    assert "스탬프 지급을 끄시겠습니까?" in asked
    assert "적립 예정 1건은 배송완료된 때의 적립 기준으로 예정대로 지급합니다." in asked
    page = save(admin_client, store, use="off", confirmed="stop")
    assert "이 쇼핑몰의 주문에는 스탬프를 지급하지 않습니다." in page
    assert saved() == (False, "delivered", 0)
    asked = save(admin_client, store, based_on="1")
    assert "스탬프 지급을 시작하시겠습니까?" in asked


@pytest.mark.parametrize("days", ["0", "366", "", "세"])
def test_days_have_bounds(store: Integration, admin_client: Client, days: str) -> None:
    page = save(admin_client, store, timing="later", delay_days=days)
    assert "1일에서 365일 사이로 입력해 주세요." in page
    assert not StampRuleVersion.objects.exists()


def test_days_that_are_not_meant_are_not_asked_for(
    store: Integration, admin_client: Client
) -> None:
    save(admin_client, store, timing="confirmed", delay_days="0", confirmed="change")
    assert saved() == (True, "confirmed", 0)


def test_a_stale_form_is_told(store: Integration, admin_client: Client) -> None:
    save(admin_client, store, timing="confirmed", confirmed="change")
    page = save(admin_client, store, timing="later", delay_days="3")
    assert "다른 구성원이 먼저 저장했습니다" in page
    assert StampRuleVersion.objects.count() == 1


def test_a_smartstore_has_the_same(brand: Brand, admin_client: Client) -> None:
    make_stamp_program(brand=brand)
    smart = make_integration(brand=brand, platform=Platform.NAVER, store_id="smart")
    page = save(admin_client, smart, timing="confirmed", confirmed="change")
    assert "[구매확정]" in page


def test_before_the_program_there_is_nothing_to_choose(brand: Brand, admin_client: Client) -> None:
    store = make_integration(brand=brand, store_id="marogyeol")
    page = admin_client.get(f"/b/maro/integrations/{store.pk}/stamps/").content.decode()
    assert "아직 스탬프 설정을 하지 않았습니다." in page
    assert "지급 시점" not in page
