"""From the solution market to a linked store, and every way it may go wrong."""

import logging
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from integrations.models import EndedBy, Integration, IntegrationStatus, Platform, StoreDirectory
from integrations.naver import housekeeping
from integrations.naver.models import HandOff
from tests.conftest import signed_in
from tests.factories import make_integration, make_membership
from tests.integrations.naver.conftest import NaverWorld, poll
from tests.integrations.naver.steps import (
    LAUNCH,
    SOLUTION_ID,
    STORE_PAGE,
    UID,
    arrive,
    come,
    press,
    receipt,
    token_of,
)
from vircle.brands.models import AuditLog, Brand, Role, User
from vircle.foundation import clock

pytestmark = pytest.mark.django_db

ERROR_PAGE = "https://naver.example.com/error"


@pytest.fixture(autouse=True)
def market(naver: NaverWorld, settings: Settings) -> None:
    settings.NAVER_SOLUTION_ID = SOLUTION_ID
    settings.NAVER_SOLUTION_PUBLIC_KEY = naver.control("public-key", method="GET")["public_key"]
    settings.NAVER_SOLUTION_URL = "https://market.example.com/vircle"
    settings.NAVER_ERROR_URL = ERROR_PAGE


@pytest.fixture
def asked(naver: NaverWorld) -> NaverWorld:
    """Somebody has pressed 사용하기: the subscription waits for us."""
    naver.subscribe("request")
    return naver


def test_the_whole_way(asked: NaverWorld, owner_client: Client, brand: Brand, owner: User) -> None:
    page = come(owner_client, asked)
    shown = owner_client.get(page)
    assert "스마트스토어를 연동합니다" in shown.text
    assert "<strong>마로결 공식스토어</strong> 스토어가 확인되었습니다." in shown.text
    assert not Integration.objects.exists()
    done = press(owner_client, page)
    assert (done.status_code, done["Location"]) == (302, f"{STORE_PAGE}&connected=1")
    store = Integration.objects.get()
    assert (store.brand, store.platform, store.store_id) == (brand, Platform.NAVER, UID)
    assert (store.store_name, store.status) == ("마로결 공식스토어", IntegrationStatus.CONNECTED)
    assert StoreDirectory.objects.get().brand == brand
    assert AuditLog.objects.get(action="integration.connected").user == owner
    assert asked.seller["subscription"]["status"] == "SUBSCRIBING"
    assert asked.seller["subscription"]["mapping_id"] == brand.code
    told = owner_client.get(done["Location"]).text
    assert "네이버 스마트스토어 연동이 완료되었습니다" in told
    assert "10분 안팎의 간격으로 확인합니다" in told
    assert "최초 1회 스탬프 설정과 보증서 설정이 필요합니다" in told


def test_the_link_works_at_once(asked: NaverWorld, owner_client: Client) -> None:
    press(owner_client, come(owner_client, asked))
    order_id, _ = asked.buy()
    store = poll(Integration.objects.get())
    assert (store.error, order_id) == ("", order_id)


def test_the_token_leaves_the_address_at_once_and_is_kept_sealed(
    asked: NaverWorld, owner_client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    token = token_of(asked)
    answer = arrive(owner_client, token)
    assert token not in answer["Location"]
    assert "no-store" in answer["Cache-Control"]
    kept = receipt()
    assert kept.token_sealed is not None
    assert token.encode() not in bytes(kept.token_sealed)
    press(owner_client, answer["Location"])
    assert receipt().token_sealed is None
    assert token not in caplog.text
    assert token not in str(owner_client.session.items())


def test_a_signed_hand_off_of_the_instant_kind(
    naver: NaverWorld, owner_client: Client, brand: Brand
) -> None:
    naver.subscribe("start")
    page = arrive(owner_client, token_of(naver, type_="jwt"))["Location"]
    assert receipt().token_sealed is None
    assert press(owner_client, page).status_code == 302
    assert Integration.objects.get().store_id == UID
    assert "subscriptions/approve" not in str(naver.control("calls", method="GET"))


def test_a_signed_hand_off_that_cannot_be_verified_goes_to_naver_s_own_page(
    naver: NaverWorld, owner_client: Client, settings: Settings
) -> None:
    token = token_of(naver, type_="jwt")
    settings.NAVER_SOLUTION_ID = "another-solution"
    answer = arrive(owner_client, token)
    assert (answer.status_code, answer["Location"]) == (302, ERROR_PAGE)
    assert arrive(owner_client, "no token at all")["Location"] == ERROR_PAGE
    assert not HandOff.objects.exists()


def test_a_minute_later_a_signed_one_is_refused(naver: NaverWorld, owner_client: Client) -> None:
    token = token_of(naver, type_="jwt")
    naver.later(seconds=62)
    assert arrive(owner_client, token)["Location"] == ERROR_PAGE


def test_a_token_that_naver_does_not_know(naver: NaverWorld, owner_client: Client) -> None:
    page = arrive(owner_client, "a.b.c.d.e")
    assert page.status_code == 403
    assert "네이버 커머스 ID 인증을 완료하지 못했습니다. 다시 시도해 주세요." in page.text
    assert 'href="https://market.example.com/vircle"' in page.text
    assert not HandOff.objects.exists()


def test_a_token_that_has_expired_at_naver(asked: NaverWorld, owner_client: Client) -> None:
    token = token_of(asked)
    asked.later(minutes=11)
    assert "커머스 ID 인증을 완료하지 못했습니다" in arrive(owner_client, token).text


def test_without_a_token(owner_client: Client, asked: NaverWorld, settings: Settings) -> None:
    assert owner_client.get(LAUNCH).status_code == 403
    page = come(owner_client, asked)
    assert owner_client.get(LAUNCH)["Location"] == page
    settings.NAVER_COMMERCE_ID_URL = "https://commerce-id.example.com/login"
    assert settings.NAVER_COMMERCE_ID_URL in owner_client.get(LAUNCH).text


def test_a_hand_off_signs_nobody_in(asked: NaverWorld, anonymous: Client, brand: Brand) -> None:
    page = come(anonymous, asked)
    shown = anonymous.get(page)
    assert "연동하려면 버클 로그인이 필요합니다." in shown.text
    assert f"/accounts/login/?next={page}" in shown.text
    assert "_auth_user_id" not in anonymous.session
    assert press(anonymous, page).status_code == 200
    assert not Integration.objects.exists()
    assert anonymous.get("/b/maro/").status_code == 302


def test_it_survives_signing_in(asked: NaverWorld, owner: User, brand: Brand) -> None:
    browser = Client()
    page = come(browser, asked)
    browser.get(page)
    browser.force_login(owner)
    assert "<strong>마로결</strong> 브랜드에 연동합니다." in browser.get(page).text
    assert press(browser, page).status_code == 302


def test_it_survives_the_way_through_the_mailbox(asked: NaverWorld, owner: User) -> None:
    browser = Client()
    page = come(browser, asked)
    browser.get(page)
    browser.force_login(owner)
    assert browser.get(reverse("brands:index"))["Location"] == page


def test_without_a_brand_one_can_be_made_first(asked: NaverWorld) -> None:
    nobody = signed_in(User.objects.create_user("new@example.com", "a-long-enough-password"))
    page = come(nobody, asked)
    assert f"/brands/new/?next={page}" in nobody.get(page).text


def test_several_brands_are_chosen_from(
    asked: NaverWorld, owner: User, owner_client: Client, other_brand: Brand
) -> None:
    make_membership(brand=other_brand, user=owner, role=Role.ADMIN)
    page = come(owner_client, asked)
    assert "어느 브랜드에 연동할까요?" in owner_client.get(page).text
    press(owner_client, page, brand="tera")
    assert Integration.objects.get().brand == other_brand


def test_the_hand_off_belongs_to_one_browser(
    asked: NaverWorld, owner: User, owner_client: Client
) -> None:
    token = token_of(asked)
    page = arrive(owner_client, token)["Location"]
    other = signed_in(owner)
    assert other.get(page).status_code == 410
    assert press(other, page).status_code == 410
    assert arrive(other, token).status_code == 410
    assert arrive(owner_client, token)["Location"] == page
    assert owner_client.get(f"/naver/connect/{uuid4()}/").status_code == 410


def test_who_may_not_link(
    asked: NaverWorld, operator_client: Client, stranger_client: Client, brand: Brand
) -> None:
    assert press(operator_client, come(operator_client, asked)).status_code == 403
    assert press(stranger_client, come(stranger_client, asked)).status_code == 404
    assert not Integration.objects.exists()
    assert asked.seller["subscription"]["status"] == "WAITING_SUBSCRIPTION"


def test_a_sub_manager_may_not_subscribe(asked: NaverWorld, owner_client: Client) -> None:
    page = come(owner_client, asked, role="ACCOUNT_SUB")
    assert "권한으로는 솔루션을 사용할 수 없습니다" in owner_client.get(page).text
    refused = press(owner_client, page)
    assert refused.status_code == 403
    assert not Integration.objects.exists()


def test_without_a_subscription(naver: NaverWorld, owner_client: Client) -> None:
    page = come(owner_client, naver)
    words = "아직 솔루션 사용이 시작되지 않았습니다. 커머스솔루션마켓에서 [사용하기]를 눌러 주세요."
    assert words in owner_client.get(page).text
    refused = press(owner_client, page)
    assert (refused.status_code, words in refused.text) == (409, True)


def test_a_subscription_that_was_withdrawn_meanwhile(
    asked: NaverWorld, owner_client: Client
) -> None:
    page = come(owner_client, asked)
    asked.subscribe("withdraw")
    assert "아직 솔루션 사용이 시작되지 않았습니다" in press(owner_client, page).text
    assert not Integration.objects.exists()
    assert AuditLog.objects.get(action="naver.refused").subject == "not_in_use"


def test_a_store_of_another_brand_is_refused_before_it_is_approved(
    asked: NaverWorld, owner_client: Client, other_brand: Brand
) -> None:
    page = come(owner_client, asked)
    make_integration(brand=other_brand, platform=Platform.NAVER, store_id=UID)
    assert "이미 다른 브랜드에 연동되어 있습니다" in owner_client.get(page).text
    assert press(owner_client, page).status_code == 409
    assert asked.seller["subscription"]["status"] == "WAITING_SUBSCRIPTION"


def test_a_store_that_is_linked_already_is_opened(asked: NaverWorld, owner_client: Client) -> None:
    press(owner_client, come(owner_client, asked))
    again = owner_client.get(come(owner_client, asked))
    assert (again.status_code, again["Location"]) == (302, STORE_PAGE)
    assert "이미 연동된 스토어입니다." in owner_client.get(STORE_PAGE).text


def test_pressing_twice_refreshes_the_same_link(asked: NaverWorld, owner_client: Client) -> None:
    page = come(owner_client, asked)
    assert press(owner_client, page).status_code == 302
    assert press(owner_client, page).status_code == 302
    assert Integration.objects.count() == 1
    assert receipt().outcome == HandOff.REFRESHED
    assert owner_client.get(page)["Location"] == STORE_PAGE


def test_two_presses_at_once_are_approved_once(asked: NaverWorld, owner_client: Client) -> None:
    """The other press was approved between this one's look and its call."""
    page = come(owner_client, asked)
    asked.subscribe("approve")
    assert press(owner_client, page).status_code == 302
    assert Integration.objects.get().status == IntegrationStatus.CONNECTED


def test_subscribing_again_keeps_the_history(asked: NaverWorld, owner_client: Client) -> None:
    press(owner_client, come(owner_client, asked))
    store = Integration.objects.get()
    first_id = asked.seller["subscription"]["subscription_id"]
    asked.subscribe("request_end")
    asked.subscribe("end")
    Integration.objects.update(
        status=IntegrationStatus.RECONNECT, ended_by=EndedBy.UNSUBSCRIBED, refusals=3
    )
    asked.subscribe("request")
    page = come(owner_client, asked)
    assert "이전에 연동했던 스토어입니다." in owner_client.get(page).text
    press(owner_client, page)
    again = Integration.objects.get()
    assert (again.pk, again.status, again.ended_by) == (store.pk, IntegrationStatus.CONNECTED, "")
    assert again.connected_since == store.connected_since
    assert asked.seller["subscription"]["subscription_id"] != first_id


def test_our_address_is_not_registered(asked: NaverWorld, owner_client: Client) -> None:
    asked.control("apps/sandbox-naver-solution", {"allowed_ips": ["192.0.2.1"]}, method="PATCH")
    page = arrive(owner_client, token_of(asked))
    assert page.status_code == 503
    assert "네이버에 등록되지 않은 IP에서 호출했습니다." in page.text


def test_our_clock_is_wrong(asked: NaverWorld, owner_client: Client) -> None:
    token = token_of(asked)
    asked.fault("clock_skew", seconds=600)
    assert "서버 시각이 맞지 않아 네이버가 요청을 거절했습니다." in arrive(owner_client, token).text


def test_naver_does_not_answer(asked: NaverWorld, owner_client: Client) -> None:
    token = token_of(asked)
    asked.fault("error", status=500, match="seller-info-by-token")
    page = arrive(owner_client, token)
    assert page.status_code == 503
    assert "네이버가 응답하지 않습니다." in page.text


def test_half_an_hour_later_it_begins_anew(asked: NaverWorld, owner_client: Client) -> None:
    page = come(owner_client, asked)
    asked.later(minutes=31)
    late = press(owner_client, page)
    assert late.status_code == 410
    assert "연결 시간이 지났습니다." in late.text
    housekeeping.sweep(now=clock.now())
    assert receipt().token_sealed is None
    housekeeping.sweep(now=clock.now() + timedelta(days=2))
    assert not HandOff.objects.exists()


def test_only_so_many_tokens_a_minute_from_one_address(
    naver: NaverWorld, anonymous: Client
) -> None:
    answers = [arrive(anonymous, "no token at all").status_code for _ in range(21)]
    assert answers == [302] * 20 + [429]


def test_nonsense_in_the_address(anonymous: Client) -> None:
    for token in ("\0", "é" * 10, "a.b.c.d.é", "x" * 9000):
        assert arrive(anonymous, token)["Location"] == ERROR_PAGE
