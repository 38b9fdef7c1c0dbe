"""버클 x 카페24: the signed link, and what its landing page offers to whom."""

import logging
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from integrations.cafe24.models import LaunchNonce
from integrations.models import Integration, IntegrationStatus
from tests.conftest import signed_in
from tests.factories import make_brand, make_integration, make_membership
from tests.integrations.cafe24.steps import LANDING, LAUNCH, STORE_PAGE, launch
from tests.sandboxed import MALL, OTHER_MALL, Sandbox
from vircle.brands.models import Brand, Role, User
from vircle.foundation import clock

pytestmark = pytest.mark.django_db

PASSWORD = "a-long-enough-password"
NEWCOMER = {"email": "new@example.com", "name": "새소유", "password1": PASSWORD}


def test_a_launch_link_works_once(sandbox: Sandbox, owner_client: Client) -> None:
    query = sandbox.launch_query()
    assert launch(owner_client, query).status_code == 200
    again = Client().get(f"{LAUNCH}?{query}")
    assert again.status_code == 410
    assert "연결 시간이 지났습니다" in again.text


def test_the_browser_that_opened_a_link_may_reload_it(
    sandbox: Sandbox, owner_client: Client
) -> None:
    query = sandbox.launch_query()
    first, again = launch(owner_client, query), launch(owner_client, query)
    assert first.redirect_chain == again.redirect_chain == [(LANDING, 302)]
    assert owner_client.get(LAUNCH)["Location"] == LANDING


def test_looking_whether_a_link_is_good_does_not_use_it_up(
    sandbox: Sandbox, owner_client: Client
) -> None:
    query = sandbox.launch_query()
    assert owner_client.head(f"{LAUNCH}?{query}").status_code == 405
    assert launch(owner_client, query).status_code == 200


def test_a_forged_launch_leaves_one_line_and_not_a_flood(
    sandbox: Sandbox, anonymous: Client, caplog: pytest.LogCaptureFixture
) -> None:
    query = sandbox.launch_query().replace(MALL, OTHER_MALL)
    with caplog.at_level(logging.WARNING):
        pages = [anonymous.get(f"{LAUNCH}?{query}") for _ in range(20)]
    assert {page.status_code for page in pages} == {403}
    assert "카페24에서 온 요청인지 확인할 수 없습니다" in pages[0].text
    assert len([r for r in caplog.records if "bad_signature" in r.getMessage()]) == 5
    assert not LaunchNonce.objects.exists()


def test_an_old_launch_has_expired(sandbox: Sandbox, anonymous: Client) -> None:
    query = sandbox.launch_query()
    clock.set_offset(ahead=timedelta(hours=2))
    assert anonymous.get(f"{LAUNCH}?{query}").status_code == 410


def test_an_opened_launch_expires_as_well(sandbox: Sandbox, owner_client: Client) -> None:
    launch(owner_client, sandbox.launch_query())
    clock.set_offset(ahead=timedelta(hours=2))
    assert owner_client.get(LANDING).status_code == 410


@pytest.mark.parametrize("path", [LAUNCH, LANDING])
def test_the_landing_page_without_a_launch(owner_client: Client, path: str) -> None:
    page = owner_client.get(path)
    assert page.status_code == 410
    assert "카페24 관리자에서 버클 앱을 다시 열어 주세요" in page.text


def test_two_tabs_keep_their_own_malls(
    sandbox: Sandbox, owner_client: Client, brand: Brand
) -> None:
    launch(owner_client, sandbox.launch_query())
    launch(owner_client, sandbox.launch_query(mall=OTHER_MALL))
    assert f'name="mall_id" value="{MALL}"' in owner_client.get(LANDING).text
    other = owner_client.get(f"{LAUNCH}{OTHER_MALL}/").text
    assert f'name="mall_id" value="{OTHER_MALL}"' in other


def test_a_flood_of_malls_does_not_swell_the_session(
    sandbox: Sandbox, owner_client: Client
) -> None:
    for seconds in range(12):
        sandbox.set_clock(ahead=timedelta(seconds=seconds))
        launch(owner_client, sandbox.launch_query(mall=[MALL, OTHER_MALL][seconds % 2]))
    assert len(owner_client.session["cafe24_launches"]) == 2


def test_the_launch_survives_signing_in(sandbox: Sandbox, anonymous: Client, brand: Brand) -> None:
    page = launch(anonymous, sandbox.launch_query())
    assert "로그인 후 이 화면으로 돌아옵니다" in page.text
    user = make_membership(brand=brand, role=Role.ADMIN).user
    answer = anonymous.post(
        f"{reverse('account_login')}?next={LANDING}", {"login": user.email, "password": PASSWORD}
    )
    assert answer["Location"] == LANDING
    assert "marogyeol 쇼핑몰" in anonymous.get(LANDING).text


def test_whoever_signs_in_without_a_way_back_is_led_to_the_mall_once(
    sandbox: Sandbox, anonymous: Client, brand: Brand
) -> None:
    launch(anonymous, sandbox.launch_query())
    anonymous.force_login(make_membership(brand=brand, role=Role.ADMIN).user)
    assert anonymous.get("/")["Location"] == LANDING
    assert anonymous.get("/")["Location"] == "/b/maro/"


def test_the_launch_survives_signing_up_and_making_the_first_brand(
    sandbox: Sandbox, anonymous: Client
) -> None:
    launch(anonymous, sandbox.launch_query())
    signed_up = anonymous.post(f"{reverse('account_signup')}?next={LANDING}", NEWCOMER)
    assert signed_up["Location"] == LANDING
    assert make_first_brand(anonymous)["Location"] == LANDING
    page = anonymous.get(LANDING).text
    assert "새 브랜드" in page
    assert "연동 시작하기" in page


@pytest.mark.parametrize("is_same_browser", [True, False])
def test_the_launch_survives_confirming_an_address(
    sandbox: Sandbox, anonymous: Client, settings: Settings, is_same_browser: bool
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    launch(anonymous, sandbox.launch_query())
    signed_up = anonymous.post(f"{reverse('account_signup')}?next={LANDING}", NEWCOMER)
    assert signed_up["Location"] == reverse("account_email_verification_sent")
    letter = next(word for word in str(mail.outbox[0].body).split() if "/confirm-email/" in word)
    mailbox = anonymous if is_same_browser else Client()
    confirmed = mailbox.post(urlsplit(letter).path)
    if not is_same_browser:
        anonymous.post(reverse("account_login"), {"login": NEWCOMER["email"], "password": PASSWORD})
        confirmed = anonymous.get("/")
    assert confirmed["Location"] == LANDING
    assert "브랜드 만들기" in anonymous.get(LANDING).text


def make_first_brand(client: Client) -> Any:
    page = client.get(LANDING).text
    assert "연동할 브랜드가 없습니다" in page
    assert f"{reverse('brands:create')}?next={LANDING}" in page
    asked = {"name": "새 브랜드", "support_phone": "010-0000-9003", "next": LANDING}
    return client.post(reverse("brands:create"), asked)


def test_somebody_with_several_brands_chooses(
    sandbox: Sandbox, owner_client: Client, owner: User, brand: Brand
) -> None:
    second = make_brand(name="둘째", code="second")
    make_membership(brand=second, user=owner, role=Role.ADMIN)
    third = make_brand(name="구경만", code="third")
    make_membership(brand=third, user=owner, role=Role.OPERATOR)
    page = launch(owner_client, sandbox.launch_query())
    assert "어느 브랜드에 연동할까요?" in page.text
    assert "둘째" in page.text
    assert "구경만" not in page.text


def test_the_brand_where_it_was_begun_is_chosen_at_first(
    sandbox: Sandbox, owner_client: Client, owner: User, brand: Brand, settings: Settings
) -> None:
    settings.CAFE24_APPSTORE_URL = "https://store.example.com/apps/vircle"
    make_membership(brand=make_brand(name="가가", code="first"), user=owner, role=Role.ADMIN)
    assert launch(owner_client, sandbox.launch_query()).context["chosen"] == "first"
    owner_client.get("/b/maro/integrations/cafe24/open/")
    page = owner_client.get(LANDING)
    assert page.context["chosen"] == "maro"
    assert 'value="maro" required checked' in page.text
    assert "연동 중" not in owner_client.get("/b/first/integrations/").text
    assert "연동 중" in owner_client.get("/b/maro/integrations/").text


def test_a_visitor_whose_role_is_too_low_is_told_whom_to_ask(
    sandbox: Sandbox, operator_client: Client, brand: Brand
) -> None:
    page = launch(operator_client, sandbox.launch_query()).text
    assert "마로결 브랜드에서는 연동할 권한이 없습니다." in page
    assert "브랜드 만들기" in page
    assert "연동 시작하기" not in page


def test_a_mall_of_another_brand_is_told_before_anything_can_be_pressed(
    sandbox: Sandbox, owner_client: Client, other_brand: Brand
) -> None:
    make_integration(brand=other_brand, store_id=MALL)
    page = launch(owner_client, sandbox.launch_query()).text
    assert "이 쇼핑몰은 이미 다른 브랜드에 연동되어 있습니다." in page
    assert "연동 시작하기" not in page
    assert other_brand.name not in page


@pytest.mark.parametrize("role", list(Role))
def test_the_app_of_a_connected_mall_opens_on_the_stores_page(
    sandbox: Sandbox, brand: Brand, owner: User, role: Role
) -> None:
    sandbox.install(brand=brand, user=owner)
    member = signed_in(make_membership(brand=brand, role=role).user)
    page = launch(member, sandbox.launch_query())
    assert page.redirect_chain == [(LANDING, 302), (STORE_PAGE, 302)]
    assert "이미 연동된 쇼핑몰입니다. 바로 이용하실 수 있습니다." in page.text


def test_a_mall_that_does_not_answer_is_no_reason_to_consent_again(
    sandbox: Sandbox, brand: Brand, owner: User, owner_client: Client
) -> None:
    sandbox.install(brand=brand, user=owner)
    sandbox.arm_fault("error")
    assert launch(owner_client, sandbox.launch_query()).redirect_chain[-1] == (STORE_PAGE, 302)


def test_an_app_that_was_removed_and_is_installed_again_asks_for_consent(
    sandbox: Sandbox, brand: Brand, owner: User, owner_client: Client
) -> None:
    sandbox.install(brand=brand, user=owner)
    sandbox.control(f"cafe24/{MALL}/uninstall")
    page = launch(owner_client, sandbox.launch_query())
    assert page.redirect_chain == [(LANDING, 302)]
    assert "이전에 연동했던 쇼핑몰입니다." in page.text
    assert "연동 시작하기" in page.text


@pytest.mark.parametrize("status", [IntegrationStatus.RECONNECT, IntegrationStatus.DISCONNECTED])
def test_a_mall_that_was_connected_before_can_be_again(
    sandbox: Sandbox, brand: Brand, owner: User, owner_client: Client, status: IntegrationStatus
) -> None:
    make_integration(brand=brand, store_id=MALL, status=status)
    make_membership(brand=make_brand(name="가가", code="first"), user=owner, role=Role.ADMIN)
    page = launch(owner_client, sandbox.launch_query())
    assert "다시 연동하면 발급 내역과 설정이 그대로 이어집니다." in page.text
    assert page.context["chosen"] == "maro"
    assert Integration.objects.get().status == status


def test_an_operator_is_told_who_may_connect_a_lost_mall_again(
    sandbox: Sandbox, brand: Brand, operator_client: Client
) -> None:
    make_integration(brand=brand, store_id=MALL, status=IntegrationStatus.RECONNECT)
    page = launch(operator_client, sandbox.launch_query()).text
    assert "이 쇼핑몰은 마로결 브랜드에 연동했던 쇼핑몰입니다." in page
    assert "연동 시작하기" not in page
