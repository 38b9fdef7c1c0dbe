"""누락 점검 as an operator meets it: the sentence, the gaps with their reasons, one button."""

import pytest
from django.test import Client

from integrations.models import Integration, IntegrationStatus, ReadHint
from tests.factories import make_gap_check, make_integration, make_order
from vircle.brands.models import Brand
from vircle.foundation import clock
from vircle.foundation.clock import kst_date
from vircle.issuance.models import GapCheck, GapStatus

ADDRESS = "/b/maro/orders/gaps/"


@pytest.fixture
def store(brand: Brand) -> Integration:
    return make_integration(brand=brand)


def shown(client: Client, address: str = ADDRESS) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_without_a_store_there_is_nothing_to_check(brand: Brand, viewer_client: Client) -> None:
    assert "연동된 쇼핑몰이 없습니다" in shown(viewer_client)


def test_a_day_without_a_gap_says_so(store: Integration, viewer_client: Client) -> None:
    make_gap_check(integration=store)
    page = shown(viewer_client)
    assert "쇼핑몰 배송완료 3건 · 버클 처리 3건 · 차이 0건" in page
    assert "누락된 주문이 없습니다." in page
    assert "점검하기" not in page


def test_gaps_are_listed_and_closed_by_one_press(
    store: Integration, operator_client: Client
) -> None:
    known = make_order(integration=store, external_id="O-1")
    check = make_gap_check(integration=store, unheard=["O-1", "O-2"])
    page = shown(operator_client)
    assert "쇼핑몰 배송완료 5건 · 버클 처리 3건 · 차이 2건" in page
    assert "주문을 받지 못함" in page
    assert f"/orders/{known.pk}/" in page
    answer = operator_client.post(f"{ADDRESS}{check.pk}/close/", follow=True)
    assert "주문 2건을 쇼핑몰에서 다시 읽고 판정합니다." in answer.content.decode()
    assert sorted(ReadHint.objects.values_list("external_order_id", flat=True)) == ["O-1", "O-2"]
    fragment = shown(operator_client, f"{ADDRESS}{check.pk}/")
    assert "차이 처리하기" not in fragment
    assert 'hx-trigger="every 3s"' in fragment
    # The list of days below the card follows it; only a fragment carries that news.
    row = f'<tr id="gap-{check.pk}" hx-swap-oob="true">'
    assert row in fragment
    assert row not in page


def test_viewers_see_the_gap_without_the_button(store: Integration, viewer_client: Client) -> None:
    make_gap_check(integration=store, unheard=["O-1"])
    assert "차이 처리하기" not in shown(viewer_client)


def test_a_chosen_day_is_checked(store: Integration, operator_client: Client) -> None:
    day = kst_date(clock.now())
    sent = {"store": store.pk, "day": day.isoformat()}
    page = operator_client.post(ADDRESS, sent, follow=True).content.decode()
    assert "쇼핑몰에서 배송완료된 상품을 확인하고 있습니다." in page
    assert GapCheck.objects.get().status == GapStatus.ASKING
    operator_client.post(ADDRESS, sent)
    assert GapCheck.objects.count() == 1


@pytest.mark.parametrize("day", ["2020-01-01", "2199-01-01", "yesterday", ""])
def test_a_day_that_cannot_be_is_refused_in_words(
    store: Integration, operator_client: Client, day: str
) -> None:
    sent = {"store": store.pk, "day": day}
    page = operator_client.post(ADDRESS, sent, follow=True).content.decode()
    words = ("연동한 날부터", "오늘까지의 날짜", "점검할 날짜를 선택해 주세요.")
    assert any(word in page for word in words)
    assert not GapCheck.objects.exists()


def test_a_store_that_is_not_connected_cannot_be_asked(
    brand: Brand, operator_client: Client
) -> None:
    store = make_integration(brand=brand, status=IntegrationStatus.RECONNECT)
    check = make_gap_check(integration=store, unheard=["O-1"])
    page = shown(operator_client)
    assert "다시 연동하면 이어서 점검합니다." in page
    assert "차이 처리하기" not in page
    operator_client.post(f"{ADDRESS}{check.pk}/close/")
    assert not ReadHint.objects.exists()


def test_another_brands_store_is_not_there(
    store: Integration, other_brand: Brand, operator_client: Client
) -> None:
    theirs = make_integration(brand=other_brand)
    assert operator_client.get(f"{ADDRESS}?store={theirs.pk}").status_code == 404
    sent = {"store": theirs.pk, "day": "2026-11-19"}
    assert operator_client.post(ADDRESS, sent).status_code == 404


def test_home_and_the_stores_page_lead_here(store: Integration, operator_client: Client) -> None:
    today = kst_date(clock.now())
    check = make_gap_check(integration=store, day=today)
    assert "누락" not in shown(operator_client, "/b/maro/")
    GapCheck.objects.filter(pk=check.pk).update(gaps=2)
    assert f'href="{ADDRESS}"' in shown(operator_client, "/b/maro/")
    store_page = shown(operator_client, "/b/maro/integrations/cafe24/")
    assert f'href="{ADDRESS}?store={store.pk}"' in store_page
