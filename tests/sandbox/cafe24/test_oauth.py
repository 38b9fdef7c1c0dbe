"""Launch link, consent, codes, tokens, revocation, removal."""

import hashlib
import hmac
from base64 import b64encode
from datetime import datetime, timedelta
from urllib.parse import unquote

import pytest

from sandbox.cafe24.launch import sign
from tests.sandbox.cafe24.mall import REDIRECT, Mall, basic

HOUR = 3600


def test_the_signature_agrees_with_openssl() -> None:
    query = "is_multi_shop=T&mall_id=marogyeol&timestamp=1795384817&user_name=%EB%A7%88+%26"
    assert sign(query, "sandbox-secret") == "iEvJfqbHtbLydCPKapOvgrGgjO9jqY9b6a%2FszcK2OZQ%3D"


def test_the_launch_link_is_alphabetical_and_signed_last(mall: Mall) -> None:
    url = mall.client.get("/_control/cafe24/marogyeol/launch-url").json["url"]  # type: ignore[index]
    raw, _, signature = url.partition("?")[2].rpartition("&hmac=")
    names = [pair.partition("=")[0] for pair in raw.split("&")]
    assert names == sorted(names)
    assert {"mall_id", "timestamp", "user_name", "user_type", "shop_no"} <= set(names)
    digest = hmac.new(b"sandbox-secret", raw.encode(), hashlib.sha256).digest()
    assert unquote(signature) == b64encode(digest).decode()


def test_the_consent_window_lists_what_is_asked_for(stranger: Mall) -> None:
    page = stranger.client.get(stranger.authorize_url()).text
    for text in ("버클 앱이 아래 권한을 요청합니다.", "주문 읽기", "앱 정보 읽기", "동의함"):
        assert text in page


def test_agreement_and_refusal_come_back_with_the_state(stranger: Mall) -> None:
    assert stranger.consent()["state"] == "s t"
    refused = stranger.consent(decision="deny")
    assert (refused["error"], refused["state"]) == ("access_denied", "s t")
    assert "code" not in refused


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"redirect_uri": REDIRECT.rstrip("/")}, "invalid_request"),
        ({"redirect_uri": "http://127.0.0.1:8000/other/"}, "invalid_request"),
        ({"client_id": "x"}, "invalid_client"),
        ({"scope": "mall.read_order mall.read_product"}, "invalid_scope"),
        ({"scope": "mall.read_everything"}, "invalid_scope"),
        ({"response_type": "token"}, "unsupported_response_type"),
    ],
)
def test_a_wrong_authorize_query_never_redirects(
    stranger: Mall, changes: dict[str, str], error: str
) -> None:
    answer = stranger.client.post(stranger.authorize_url(**changes), data={"decision": "agree"})
    assert answer.status_code == 400
    assert answer.json["error"] == error  # type: ignore[index]


def test_the_token_answer_has_cafe24s_shape(mall: Mall) -> None:
    token = mall.token
    issued, expires, end = (
        datetime.strptime(f"{token[name]}+0900", "%Y-%m-%dT%H:%M:%S.000%z")
        for name in ("issued_at", "expires_at", "refresh_token_expires_at")
    )
    assert expires - issued == timedelta(hours=2)
    assert end - issued == timedelta(days=14)
    assert token["shop_no"] == "1"
    assert token["token_type"] == "Bearer"
    assert token["mall_id"] == "marogyeol"
    assert "mall.read_order" in token["scopes"]


def test_a_code_works_once_within_a_minute_and_for_its_address(stranger: Mall) -> None:
    code = stranger.consent()["code"]
    assert stranger.redeem(code, redirect_uri="http://127.0.0.1:8000/x/").status_code == 401
    assert stranger.redeem(code).status_code == 401

    code = stranger.consent()["code"]
    assert stranger.redeem(code).status_code == 200
    assert stranger.redeem(code).status_code == 401

    code = stranger.consent()["code"]
    stranger.later(61)
    answer = stranger.redeem(code)
    assert answer.status_code == 401
    assert answer.json["error"] == "invalid_grant"  # type: ignore[index]


def test_a_code_belongs_to_its_mall(stranger: Mall) -> None:
    code = stranger.consent()["code"]
    stranger.mall_id = "teranubi"
    assert stranger.redeem(code).status_code == 401


def test_a_wrong_secret_is_told_as_cafe24_tells_it(stranger: Mall) -> None:
    answer = stranger.token_call(headers=basic(secret="wrong"), grant_type="refresh_token")
    assert answer.status_code == 401
    assert answer.json == {
        "error": "invalid_grant",
        "error_description": "Invalid client_secret",
    }
    answer = stranger.token_call(headers={"Authorization": "Basic ???"})
    assert answer.json["error"] == "invalid_client"  # type: ignore[index]


def test_refreshing_rotates_and_ends_the_old_pair_at_once(mall: Mall) -> None:
    old = mall.token
    new = mall.refresh(old["refresh_token"]).json
    assert new is not None
    assert new["refresh_token"] != old["refresh_token"]
    again = mall.refresh(old["refresh_token"])
    assert again.status_code == 401
    assert again.json == {
        "error": "invalid_grant",
        "error_description": "Invalid refresh_token",
    }
    assert mall.get("shops").status_code == 401
    mall.token = new
    assert mall.get("shops").status_code == 200


def test_tokens_end_after_two_hours_and_two_weeks(mall: Mall) -> None:
    mall.later(2 * HOUR - 60)
    assert mall.get("shops").status_code == 200
    mall.later(61)
    answer = mall.get("shops")
    assert answer.status_code == 401
    message = answer.json["error"]["message"]  # type: ignore[index]
    assert message == "access_token time expired. (invalid_token)"
    mall.later(14 * 24 * HOUR)
    assert mall.refresh(mall.token["refresh_token"]).status_code == 401


def test_a_revoked_token_is_dead(mall: Mall) -> None:
    url = "/cafe24/marogyeol/api/v2/oauth/revoke"
    form = {"token": mall.token["refresh_token"], "token_hint": "refresh_token"}
    answer = mall.client.post(url, headers=basic(), data=form)
    assert (answer.status_code, answer.data) == (200, b"")
    assert mall.get("shops").status_code == 401
    assert mall.refresh(mall.token["refresh_token"]).status_code == 401


def test_removal_tells_the_app_and_shuts_the_api_until_a_new_consent(mall: Mall) -> None:
    mall.control("uninstall")
    assert mall.webhooks()[-1]["event_no"] == 90077
    assert mall.webhooks()[-1]["resource"]["mall_id"] == "marogyeol"
    assert mall.get("shops").status_code == 403
    assert mall.refresh(mall.token["refresh_token"]).status_code == 401
    mall.order()
    assert mall.events() == [90077]
    mall.install()
    assert mall.get("shops").status_code == 200
