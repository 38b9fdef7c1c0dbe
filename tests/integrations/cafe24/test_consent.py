"""The way back from a consent: refused, late, twice, reloaded; and what is offered then."""

from datetime import timedelta
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from pytest_django import Settings

from integrations.cafe24 import oauth, scopes, tokens
from integrations.cafe24.models import ConsentState
from integrations.models import Integration, IntegrationStatus
from integrations.services import disconnect
from tests.conftest import signed_in
from tests.factories import make_brand, make_integration, make_membership
from tests.integrations.cafe24.steps import (
    CALLBACK,
    DONE,
    LANDING,
    START,
    STORE_PAGE,
    come_back,
    connect,
    launch,
    start,
)
from tests.sandboxed import MALL, OTHER_MALL, Sandbox
from vircle.brands.models import Brand, Role, User
from vircle.foundation import clock

pytestmark = pytest.mark.django_db

OPTIONAL = "mall.read_collection"
AGAIN = '<form method="post" action="/cafe24/start/">'


def offered_again(page: Any, *, words: str) -> bool:
    """Tell whether the page has a button of these words that starts the same consent anew."""
    text = page.text
    fields = ('name="brand" value="maro"', f'name="mall_id" value="{MALL}"', f">{words}</button>")
    return AGAIN in text and all(field in text for field in fields)


def test_a_refused_consent(sandbox: Sandbox, owner_client: Client, brand: Brand) -> None:
    answer = sandbox.agree(start(owner_client, brand)["Location"], decision="refuse")
    page = come_back(owner_client, answer)
    assert page.status_code == 400
    assert "카페24에서 동의가 취소되었습니다" in page.text
    assert offered_again(page, words="연동하기")
    assert not Integration.objects.exists()


def test_a_refusal_without_a_state_is_still_a_refusal(owner_client: Client, brand: Brand) -> None:
    page = come_back(owner_client, {"error": "access_denied"})
    assert "카페24에서 동의가 취소되었습니다" in page.text
    assert 'href="/b/maro/integrations/cafe24/"' in page.text


@pytest.mark.parametrize("back", [{"error": "invalid_scope"}, {"error": ""}, {"code": ""}, {}])
def test_an_error_that_nobody_chose(
    sandbox: Sandbox, owner_client: Client, brand: Brand, back: dict[str, str]
) -> None:
    state = sandbox.agree(start(owner_client, brand)["Location"])["state"]
    page = come_back(owner_client, {"state": state, **back})
    assert "카페24가 연동 요청을 처리하지 못했습니다" in page.text
    assert offered_again(page, words="다시 시도")
    assert not Integration.objects.exists()


def test_after_a_refusal_the_first_tab_stops_waiting(
    sandbox: Sandbox, owner_client: Client, brand: Brand, settings: Settings
) -> None:
    settings.CAFE24_APPSTORE_URL = "https://store.example.com/apps/vircle"
    owner_client.get("/b/maro/integrations/cafe24/open/")
    assert "연동 중" in owner_client.get("/b/maro/integrations/").text
    come_back(owner_client, sandbox.agree(start(owner_client, brand)["Location"], decision="no"))
    assert "연동 중" not in owner_client.get("/b/maro/integrations/").text


def test_a_reload_shows_once_more_what_became_of_it(
    sandbox: Sandbox, owner_client: Client, brand: Brand
) -> None:
    refused = sandbox.agree(start(owner_client, brand)["Location"], decision="refuse")
    pages = [come_back(owner_client, refused) for _ in range(2)]
    assert [page.status_code for page in pages] == [400, 400]
    assert "동의가 취소되었습니다" in pages[1].text
    agreed = sandbox.agree(start(owner_client, brand)["Location"])
    back = [come_back(owner_client, agreed) for _ in range(3)]
    assert [answer["Location"] for answer in back] == [DONE] * 3
    assert Integration.objects.count() == 1


def test_a_reload_names_the_missing_scope_again(
    sandbox: Sandbox, owner_client: Client, brand: Brand
) -> None:
    asked = start(owner_client, brand)["Location"].replace(",mall.read_application", "")
    answer = sandbox.agree(asked)
    for page in (come_back(owner_client, answer), come_back(owner_client, answer)):
        assert "필요한 권한 앱 정보 읽기(mall.read_application)이(가) 빠져 있습니다." in page.text
        assert offered_again(page, words="다시 동의하기")


def test_a_reload_while_the_code_is_redeemed_waits_and_asks_again(
    sandbox: Sandbox, owner_client: Client, brand: Brand
) -> None:
    answer = sandbox.agree(start(owner_client, brand)["Location"])
    ConsentState.objects.update(used_at=clock.now())
    page = come_back(owner_client, answer)
    assert (page.status_code, page["Refresh"]) == (202, "2")
    ConsentState.objects.update(used_at=clock.now() - timedelta(minutes=1))
    stopped = come_back(owner_client, answer)
    assert stopped.status_code == 400
    assert "Refresh" not in stopped
    assert offered_again(stopped, words="연동하기")


def test_going_back_from_the_completion(
    sandbox: Sandbox, owner_client: Client, brand: Brand
) -> None:
    launch(owner_client, sandbox.launch_query())
    asked = start(owner_client, brand)["Location"]
    come_back(owner_client, sandbox.agree(asked))
    # Cafe24's page is still there, and 동의함 may be pressed a second time.
    assert come_back(owner_client, sandbox.agree(asked))["Location"] == DONE
    assert owner_client.get(LANDING)["Location"] == STORE_PAGE
    assert owner_client.get(START)["Location"] == LANDING


def test_a_consent_that_took_too_long(sandbox: Sandbox, owner_client: Client, brand: Brand) -> None:
    asked = start(owner_client, brand)
    sandbox.set_clock(ahead=timedelta(minutes=11))
    page = come_back(owner_client, sandbox.agree(asked["Location"]))
    assert page.status_code == 410
    assert offered_again(page, words="연동 시작하기")


def test_pressing_twice_starts_two_consents_and_either_connects(
    sandbox: Sandbox, owner_client: Client, brand: Brand
) -> None:
    first, second = (start(owner_client, brand)["Location"] for _ in range(2))
    assert come_back(owner_client, sandbox.agree(second))["Location"] == DONE
    assert come_back(owner_client, sandbox.agree(first))["Location"] == DONE
    assert Integration.objects.count() == 1
    assert "연동 정보를 새로 고쳤습니다" in owner_client.get(DONE).text


def test_two_tabs_with_two_brands(
    sandbox: Sandbox, owner_client: Client, owner: User, brand: Brand
) -> None:
    second = make_brand(name="둘째", code="second")
    make_membership(brand=second, user=owner, role=Role.OWNER)
    since = clock.now().isoformat()
    asked = start(owner_client, brand)["Location"]
    other = start(owner_client, second, OTHER_MALL)["Location"]
    come_back(owner_client, sandbox.agree(other))
    waiting = {"since": since, "mall": MALL}
    assert owner_client.get("/cafe24/connected/", waiting).status_code == 204
    assert owner_client.get("/cafe24/connected/", waiting | {"mall": OTHER_MALL}).json() == {
        "url": f"/b/second/integrations/cafe24/?store={OTHER_MALL}"
    }
    come_back(owner_client, sandbox.agree(asked))
    assert owner_client.get("/cafe24/connected/", waiting).json() == {"url": STORE_PAGE}
    assert MALL in owner_client.get(DONE).text
    assert OTHER_MALL in owner_client.get(f"/cafe24/done/?mall={OTHER_MALL}").text


def test_two_tabs_with_one_mall_and_two_brands(
    sandbox: Sandbox, owner_client: Client, owner: User, brand: Brand
) -> None:
    second = make_brand(name="둘째", code="second")
    make_membership(brand=second, user=owner, role=Role.OWNER)
    first, late = (start(owner_client, each)["Location"] for each in (brand, second))
    assert come_back(owner_client, sandbox.agree(first))["Location"] == DONE
    page = come_back(owner_client, sandbox.agree(late))
    assert page.status_code == 409
    assert Integration.objects.get().brand == brand


def test_the_waiting_page_notices_by_itself(
    sandbox: Sandbox, owner_client: Client, stranger_client: Client, brand: Brand
) -> None:
    ask = {"since": clock.now().isoformat(), "brand": brand.code}
    assert owner_client.get("/cafe24/connected/", ask).status_code == 204
    connect(owner_client, sandbox, brand)
    assert owner_client.get("/cafe24/connected/", ask).json() == {"url": STORE_PAGE}
    assert stranger_client.get("/cafe24/connected/", ask).status_code == 204
    colleague = signed_in(make_membership(brand=brand, role=Role.ADMIN).user)
    assert colleague.get("/cafe24/connected/", ask).status_code == 204
    assert owner_client.get("/cafe24/connected/", {"since": "x"}).status_code == 204


def test_the_completion_without_a_completion(owner_client: Client, brand: Brand) -> None:
    assert owner_client.get(DONE)["Location"] == "/"


def test_a_session_that_ended_meanwhile_is_led_back(anonymous: Client, brand: Brand) -> None:
    assert start(anonymous, brand)["Location"] == "/"
    assert anonymous.get(START)["Location"] == "/"
    back = anonymous.get(CALLBACK, {"state": "x", "code": "y"})
    assert back["Location"].startswith("/accounts/login/?next=/cafe24/callback/")


def test_an_app_that_is_installed_again_goes_on_with_its_history(
    sandbox: Sandbox, owner_client: Client, owner: User, brand: Brand
) -> None:
    connect(owner_client, sandbox, brand)
    before = Integration.objects.get()
    sandbox.control(f"cafe24/{MALL}/uninstall")
    Integration.objects.update(status=IntegrationStatus.RECONNECT)
    sandbox.set_clock(ahead=timedelta(days=3))
    connect(owner_client, sandbox, brand)
    after = Integration.objects.get()
    assert (after.pk, after.connected_since) == (before.pk, before.connected_since)
    assert after.is_connected
    disconnect(integration=after, user=owner, now=clock.now())
    connect(owner_client, sandbox, brand)
    anew = Integration.objects.get()
    assert anew.pk == before.pk
    assert anew.connected_since > before.connected_since


def test_a_scope_that_was_added_later_is_named_and_stops_nothing(
    brand: Brand, settings: Settings
) -> None:
    store = make_integration(brand=brand, scopes=list(oauth.SCOPES))
    settings.CAFE24_OPTIONAL_SCOPES = []
    assert scopes.missing_scopes(store) == []
    settings.CAFE24_OPTIONAL_SCOPES = [OPTIONAL, "mall.read_supply"]
    assert scopes.missing_scopes(store) == [f"판매분류 읽기({OPTIONAL})", "mall.read_supply"]


def test_an_optional_scope_is_asked_for_and_may_be_lacking_until_somebody_agrees(
    sandbox: Sandbox, owner_client: Client, brand: Brand, settings: Settings
) -> None:
    settings.CAFE24_OPTIONAL_SCOPES = [OPTIONAL]
    asked = start(owner_client, brand)["Location"].replace(f",{OPTIONAL}", "")
    assert come_back(owner_client, sandbox.agree(asked))["Location"] == DONE
    store = Integration.objects.get()
    assert scopes.missing_scopes(store) == [f"판매분류 읽기({OPTIONAL})"]
    assert tokens.access_token(store, now=clock.now())
    connect(owner_client, sandbox, brand)
    assert scopes.missing_scopes(Integration.objects.get()) == []


@pytest.mark.parametrize(("role", "may"), [(Role.ADMIN, True), (Role.OPERATOR, False)])
def test_the_notice_of_a_missing_scope(brand: Brand, role: Role, may: bool) -> None:
    store = make_integration(brand=brand, store_id=MALL)
    request = RequestFactory().get("/")
    request.brand = brand  # type: ignore[attr-defined]
    context = {"store": store, "missing_scopes": ["판매분류 읽기"], "may_edit": may}
    words = render_to_string("console/integration_cafe24_scopes.html", context, request)
    assert "버클이 새로 요청하는 권한: 판매분류 읽기." in words
    assert ("다시 동의하기</button>" in words) == may
    assert (f'name="mall_id" value="{MALL}"' in words) == may
    nothing = context | {"missing_scopes": []}
    assert not render_to_string("console/integration_cafe24_scopes.html", nothing, request).strip()
