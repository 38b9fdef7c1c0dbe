"""A brand's own application: checked at once, sealed, changed, authenticated anew."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from integrations.models import Integration, IntegrationStatus, Platform
from integrations.naver.applications import application_of
from integrations.naver.checkup import reauthenticate_by
from tests.factories import make_integration
from tests.integrations.naver.conftest import SELLER, NaverWorld, poll
from tests.integrations.naver.steps import STORE_PAGE, UID
from vircle.brands.models import AuditLog, Brand, User
from vircle.foundation import clock

pytestmark = pytest.mark.django_db

PAGE = "/naver/own/maro/"
RENEWED = f"{PAGE}renewed/"


def entered(naver: NaverWorld, **changes: str) -> dict[str, str]:
    app = naver.seller["app"]
    return {"application_id": app["client_id"], "secret": app["secret"], **changes}


def press(client: Client, entry: dict[str, str]) -> Any:
    return client.post(PAGE, entry)


def test_it_is_checked_at_once_and_linked(
    naver: NaverWorld, admin_client: Client, brand: Brand
) -> None:
    assert "애플리케이션 시크릿" in admin_client.get(PAGE).text
    done = press(admin_client, entered(naver))
    assert (done.status_code, done["Location"]) == (302, f"{STORE_PAGE}&connected=1")
    store = Integration.objects.get()
    assert (store.brand, store.platform, store.store_id) == (brand, Platform.NAVER, UID)
    assert store.store_name == "마로결 공식스토어"
    assert application_of(store).client_secret == naver.seller["app"]["secret"]
    assert store.checkup["reauthenticate_by"] == reauthenticate_by(clock.now()).isoformat()
    naver.buy()
    assert poll(store).error == ""


def test_the_secret_is_sealed_and_never_shown_again(
    naver: NaverWorld, admin_client: Client, brand: Brand
) -> None:
    secret = naver.seller["app"]["secret"]
    press(admin_client, entered(naver))
    store = Integration.objects.get()
    assert secret.encode() not in bytes(store.application_secret_sealed or b"")
    assert secret not in admin_client.get(f"{PAGE}?store={UID}").text
    assert secret not in admin_client.get(STORE_PAGE).text
    refused = press(admin_client, entered(naver, application_id="nobody"))
    assert secret not in refused.text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"secret": "not-a-secret"}, "시크릿 형식이 올바르지 않습니다."),
        ({"secret": "$2a$10$abcdefghijklmnopqrstuv"}, "시크릿 형식이 올바르지 않습니다."),
        ({"secret": "$2a$31$abcdefghijklmnopqrstuu"}, "시크릿 형식이 올바르지 않습니다."),
        ({"secret": "$2a$04$abcdefghijklmnopqrstuu"}, "시크릿이 올바르지 않습니다."),
        ({"application_id": "nobody"}, "애플리케이션 ID 또는 시크릿이 올바르지 않습니다."),
        ({"secret": ""}, "필수 입력 항목입니다."),
        ({"application_id": "x" * 61}, "60"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(
    naver: NaverWorld, admin_client: Client, brand: Brand, changes: dict[str, str], words: str
) -> None:
    page = press(admin_client, entered(naver, **changes))
    assert (page.status_code, words in page.text) == (422, True)
    assert not Integration.objects.exists()


def test_an_address_that_is_not_registered(
    naver: NaverWorld, admin_client: Client, brand: Brand
) -> None:
    app = naver.seller["app"]["client_id"]
    naver.control(f"apps/{app}", {"allowed_ips": ["192.0.2.1"]}, method="PATCH")
    page = press(admin_client, entered(naver))
    assert "네이버에 등록되지 않은 IP에서 호출했습니다." in page.text
    assert not Integration.objects.exists()


def test_the_store_of_another_brand(
    naver: NaverWorld, admin_client: Client, brand: Brand, other_brand: Brand
) -> None:
    make_integration(brand=other_brand, platform=Platform.NAVER, store_id=UID)
    page = press(admin_client, entered(naver))
    assert "이미 다른 브랜드에 연동되어 있습니다." in page.text
    assert not Integration.objects.filter(brand=brand).exists()


def test_a_secret_that_was_issued_anew(
    naver: NaverWorld, admin_client: Client, brand: Brand
) -> None:
    press(admin_client, entered(naver))
    store = Integration.objects.get()
    new = naver.control(f"apps/{naver.seller['app']['client_id']}/secret")["secret"]
    old = press(
        admin_client, {"application_id": store.application_id, "secret": "$2a$04$" + "u" * 22}
    )
    assert old.status_code == 422
    assert 'name="store"' in admin_client.get(f"{PAGE}?store={UID}").text
    done = press(admin_client, entered(naver, store=UID))
    assert done.status_code == 302
    changed = Integration.objects.get()
    assert (changed.pk, application_of(changed).client_secret) == (store.pk, new)
    assert changed.connected_since == store.connected_since


def test_another_store_s_application_does_not_replace_this_one_s(
    naver: NaverWorld, admin_client: Client, brand: Brand
) -> None:
    press(admin_client, entered(naver))
    other = naver.control("teranubi", method="GET")["app"]
    page = press(
        admin_client,
        {"application_id": other["client_id"], "secret": other["secret"], "store": UID},
    )
    assert "다른 스토어의 애플리케이션입니다." in page.text
    assert Integration.objects.get().application_id == naver.seller["app"]["client_id"]


def test_a_store_of_the_solution_may_change_to_its_own(
    store: Integration, naver: NaverWorld, owner_client: Client
) -> None:
    assert press(owner_client, entered(naver)).status_code == 302
    store.refresh_from_db()
    assert store.application_id == naver.seller["app"]["client_id"]
    assert store.access_token_sealed is None
    assert poll(store).error == ""


def test_who_may(
    naver: NaverWorld,
    operator_client: Client,
    stranger_client: Client,
    anonymous: Client,
    brand: Brand,
) -> None:
    for page in (PAGE, RENEWED):
        assert operator_client.post(page, entered(naver)).status_code == 403
        assert stranger_client.post(page, entered(naver)).status_code == 404
        assert anonymous.post(page, entered(naver)).status_code == 302
    assert not Integration.objects.exists()


def test_only_so_many_tries_a_minute(naver: NaverWorld, admin_client: Client, brand: Brand) -> None:
    wrong = entered(naver, secret="not-a-secret")
    pages = [press(admin_client, wrong).text for _ in range(11)]
    assert ["요청이 많습니다" in page for page in pages] == [False] * 10 + [True]


def test_the_reminder_and_the_180_days_counted_anew(
    naver: NaverWorld, owner_client: Client, owner: User
) -> None:
    press(owner_client, entered(naver))
    soon = (clock.now() + timedelta(days=5)).date()
    facts = {"reauthenticate_by": soon.isoformat(), "reauthenticate_soon": True}
    Integration.objects.update(checkup=facts)
    page = owner_client.get(STORE_PAGE).text
    assert f"{soon:%Y.%m.%d}까지 애플리케이션 재인증이 필요합니다." in page
    assert f'action="{RENEWED}"' in page
    assert owner_client.post(RENEWED, {"store": UID})["Location"] == STORE_PAGE
    store = Integration.objects.get()
    assert date.fromisoformat(store.checkup["reauthenticate_by"]) > soon + timedelta(days=170)
    assert "재인증이 필요합니다" not in owner_client.get(STORE_PAGE).text
    assert AuditLog.objects.get(action="integration.reauthenticated").user == owner


def test_the_180_days_do_not_begin_anew_when_naver_gives_no_token(
    naver: NaverWorld, owner_client: Client, brand: Brand
) -> None:
    press(owner_client, entered(naver))
    before = Integration.objects.get().checkup
    ended = {"authenticated_until": "2026-01-01T00:00:00+00:00"}
    app = naver.control(SELLER, method="GET")["app"]["client_id"]
    naver.control(f"apps/{app}", ended, method="PATCH")
    owner_client.post(RENEWED, {"store": UID})
    store = Integration.objects.get()
    assert store.checkup == before
    assert store.status == IntegrationStatus.CONNECTED


def test_a_store_of_the_solution_has_nothing_to_authenticate(
    store: Integration, owner_client: Client
) -> None:
    assert owner_client.post(RENEWED, {"store": UID}).status_code == 404
