"""버클 x 카페24: from the launch link to the completion, and every way it may go wrong."""

import hashlib
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from integrations.cafe24 import oauth
from integrations.cafe24.models import ConsentState
from integrations.models import Integration, IntegrationStatus, StoreDirectory
from tests.factories import make_integration, make_membership
from tests.integrations.cafe24.steps import (
    DONE,
    LANDING,
    STORE_PAGE,
    come_back,
    connect,
    launch,
    start,
)
from tests.sandboxed import MALL, Sandbox
from vircle.brands.models import AuditLog, Brand, Role, User
from vircle.foundation import clock

pytestmark = pytest.mark.django_db


def test_the_whole_way(sandbox: Sandbox, owner_client: Client, brand: Brand, owner: User) -> None:
    page = launch(owner_client, sandbox.launch_query())
    assert page.redirect_chain == [(LANDING, 302)]
    assert "marogyeol 쇼핑몰의 주문을 버클과 연동합니다." in page.text
    assert "연동 시작하기" in page.text
    back = connect(owner_client, sandbox, brand)
    assert (back.status_code, back["Location"]) == (302, DONE)
    done = owner_client.get(back["Location"])
    assert f'href="{STORE_PAGE}"' in done.text
    assert "카페24 주문 연동이 완료되었습니다" in done.text
    assert "확인" in done.text
    integration = Integration.objects.get()
    assert (integration.brand, integration.store_id) == (brand, MALL)
    assert integration.status == IntegrationStatus.CONNECTED
    assert set(integration.scopes) == set(oauth.SCOPES)
    assert StoreDirectory.objects.get().brand == brand
    assert AuditLog.objects.get(action="integration.connected").user == owner


def test_the_consent_asks_for_what_we_read_and_nothing_else(
    owner_client: Client, sandbox: Sandbox, brand: Brand
) -> None:
    query = parse_qs(urlsplit(start(owner_client, brand)["Location"]).query)
    assert query["scope"] == [
        "mall.read_order,mall.read_product,mall.read_category,mall.read_store,mall.read_application"
    ]
    assert query["redirect_uri"] == ["http://127.0.0.1:8000/cafe24/callback/"]
    assert len(query["state"][0]) >= 43
    row = ConsentState.objects.get()
    assert bytes(row.state_hash) == hashlib.sha256(query["state"][0].encode()).digest()


def test_who_may_not_connect(
    operator_client: Client, viewer_client: Client, stranger_client: Client, brand: Brand
) -> None:
    assert start(operator_client, brand).status_code == 403
    assert start(viewer_client, brand).status_code == 403
    assert start(stranger_client, brand).status_code == 404
    assert start(Client(), brand).status_code == 302
    assert not ConsentState.objects.exists()


def test_a_mall_of_another_brand_is_refused_before_the_consent(
    owner_client: Client, brand: Brand, other_brand: Brand
) -> None:
    make_integration(brand=other_brand, store_id=MALL)
    page = start(owner_client, brand)
    assert page.status_code == 409
    assert "이미 다른 브랜드에 연동되어 있습니다" in page.text


def test_a_mall_that_was_taken_meanwhile(
    sandbox: Sandbox, owner_client: Client, brand: Brand, other_brand: Brand
) -> None:
    answer = sandbox.agree(start(owner_client, brand)["Location"])
    make_integration(brand=other_brand, store_id=MALL)
    assert come_back(owner_client, answer).status_code == 409
    assert not Integration.objects.filter(brand=brand).exists()


@pytest.mark.parametrize("state", ["", "forged", "x" * 5000, "\0"])
def test_a_forged_state(owner_client: Client, brand: Brand, state: str) -> None:
    page = come_back(owner_client, {"state": state, "code": "anything"})
    assert page.status_code == 400
    assert not Integration.objects.exists()


def test_a_state_of_another_session_or_person(
    sandbox: Sandbox, owner_client: Client, brand: Brand, owner: User
) -> None:
    answer = sandbox.agree(start(owner_client, brand)["Location"])
    same_person, colleague = Client(), Client()
    same_person.force_login(owner)
    colleague.force_login(make_membership(brand=brand, role=Role.ADMIN).user)
    assert come_back(same_person, answer).status_code == 400
    assert come_back(colleague, answer).status_code == 400
    assert not Integration.objects.exists()
    assert come_back(owner_client, answer).status_code == 302


def test_a_code_that_expired(sandbox: Sandbox, owner_client: Client, brand: Brand) -> None:
    answer = sandbox.agree(start(owner_client, brand)["Location"])
    sandbox.set_clock(ahead=timedelta(minutes=2))
    page = come_back(owner_client, answer)
    assert page.status_code == 400
    assert "카페24 승인 시간이 지났습니다" in page.text
    assert not Integration.objects.exists()


def test_cafe24_does_not_answer(sandbox: Sandbox, owner_client: Client, brand: Brand) -> None:
    answer = sandbox.agree(start(owner_client, brand)["Location"])
    sandbox.arm_fault("error", match="/oauth/token")
    page = come_back(owner_client, answer)
    assert page.status_code == 503
    assert "카페24가 응답하지 않습니다" in page.text


def test_a_code_of_another_mall(
    sandbox: Sandbox, owner_client: Client, brand: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = start(owner_client, brand)
    pair = oauth.exchange_code(
        mall_id="teranubi",
        code=sandbox.agree(oauth.consent_url(mall_id="teranubi", state="-"))["code"],
        now=clock.now(),
    )
    monkeypatch.setattr(oauth, "exchange_code", lambda **_: pair)
    page = come_back(owner_client, sandbox.agree(asked["Location"]))
    assert page.status_code == 403
    assert not Integration.objects.exists()


def test_a_scope_that_is_missing_is_named(
    sandbox: Sandbox, owner_client: Client, brand: Brand
) -> None:
    asked = start(owner_client, brand)["Location"].replace(",mall.read_application", "")
    page = come_back(owner_client, sandbox.agree(asked))
    assert page.status_code == 400
    assert "mall.read_application" in page.text
    assert not Integration.objects.exists()


def test_somebody_whose_role_was_lowered_meanwhile(
    sandbox: Sandbox, owner_client: Client, brand: Brand, owner: User
) -> None:
    answer = sandbox.agree(start(owner_client, brand)["Location"])
    owner.memberships.update(role=Role.VIEWER)
    assert come_back(owner_client, answer).status_code == 400
    assert not Integration.objects.exists()


def test_connecting_again_refreshes_the_link(
    sandbox: Sandbox, owner_client: Client, brand: Brand
) -> None:
    connect(owner_client, sandbox, brand)
    before = Integration.objects.get()
    done = owner_client.get(connect(owner_client, sandbox, brand)["Location"])
    after = Integration.objects.get()
    assert "연동 정보를 새로 고쳤습니다" in done.text
    assert after.pk == before.pk
    assert after.connected_since == before.connected_since
    assert after.access_token_sealed != before.access_token_sealed
