"""Tokens: the signed form, what is refused of it, and how long one lives."""

import re
from typing import Any

import pytest

from tests.sandbox.naver.store import API, SOLUTION, Store, sign


def refused(store: Store, form: dict[str, str]) -> str:
    """The name of the input that is complained about."""
    answer = store.ask_token(form)
    body: Any = answer.json
    assert (answer.status_code, body["code"]) == (400, "BAD_REQUEST"), body
    return str(body["invalidInputs"][0]["name"])


def test_the_documented_signature() -> None:
    """The published sample, with the salt's last character as bcrypt itself writes it."""
    signed = sign("aaaabbbbcccc", "$2a$10$abcdefghijklmnopqrstuu", "1643961623299")
    expected = "JDJhJDEwJGFiY2RlZmdoaWprbG1ub3BxcnN0dXVCVldZSk42T0VPdEx1OFY0cDQxa2IuTnpVaUEzbmsy"
    assert signed == expected


def test_secrets_look_like_naver_s(stranger: Store) -> None:
    secret = stranger.own()[1]
    assert re.fullmatch(r"\$2a\$04\$[./A-Za-z0-9]{22}", secret)
    app = stranger.client.post("/_control/naver/apps/sandbox-own-teranubi/secret").json
    assert app is not None
    assert app["secret"] != secret
    assert refused(stranger, stranger.form(("sandbox-own-teranubi", secret))) == (
        "client_secret_sign"
    )
    assert stranger.sign_in()


@pytest.mark.parametrize("name", ["client_id", "timestamp", "client_secret_sign", "type"])
def test_a_missing_input_is_named(stranger: Store, name: str) -> None:
    form = stranger.form()
    del form[name]
    assert refused(stranger, form) == name


@pytest.mark.parametrize(("ahead", "works"), [(-299, True), (-301, False), (2, False)])
def test_a_timestamp_lives_five_minutes_and_never_comes_early(
    stranger: Store, ahead: int, works: bool
) -> None:
    timestamp = str(int((stranger.context.clock.now().timestamp() + ahead) * 1000))
    form = stranger.form(timestamp=timestamp)
    if works:
        assert stranger.ask_token(form).status_code == 200
    else:
        assert refused(stranger, form) == "timestamp"


def test_account_id_belongs_to_seller_and_only_to_it(stranger: Store) -> None:
    assert refused(stranger, stranger.form(account_id="teranubi")) == "account_id"
    assert refused(stranger, stranger.form(SOLUTION, type="SELLER")) == "account_id"
    own = stranger.form(type="SELLER", account_id="teranubi")
    assert refused(stranger, own) == "type"


def test_only_a_running_subscription_opens_a_seller(stranger: Store) -> None:
    def status(account_id: str = "teranubi") -> int:
        form = stranger.form(SOLUTION, type="SELLER", account_id=account_id)
        return stranger.ask_token(form).status_code

    assert status() == 403
    stranger.control("subscription/request")
    assert status() == 403
    stranger.control("subscription/approve")
    assert [status(), status("ncp_sandbox02teranubi")] == [200, 200]
    assert [status("marogyeol"), status("nobody")] == [403, 400]
    stranger.control("subscription/payment_fail")
    assert status() == 200
    stranger.control("subscription/end")
    assert status() == 403


def test_a_token_is_the_same_until_half_an_hour_is_left(stranger: Store) -> None:
    first = stranger.ask_token(stranger.form()).json
    assert first is not None
    assert (first["token_type"], first["expires_in"] in (10_799, 10_800)) == ("Bearer", True)
    stranger.later(minutes=149)
    again = stranger.ask_token(stranger.form()).json
    assert again is not None
    assert again["access_token"] == first["access_token"]
    assert again["expires_in"] <= 31 * 60
    stranger.later(minutes=2)
    fresh = stranger.ask_token(stranger.form()).json
    assert fresh is not None
    assert fresh["access_token"] != first["access_token"]
    for minutes, expected in ((0, 200), (30, 401)):
        stranger.later(minutes=minutes)
        stranger.token = first["access_token"]
        assert stranger.ask("GET", "/v1/seller/account").status_code == expected
    stranger.token = fresh["access_token"]
    assert stranger.ask("GET", "/v1/seller/account").status_code == 200


def test_parameters_in_the_query_need_the_lenient_switch(stranger: Store) -> None:
    def ask() -> int:
        url = f"{API}/v1/oauth2/token"
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return stranger.client.post(url, query_string=stranger.form(), headers=headers).status_code

    assert ask() == 415
    stranger.configure(naver_token_in_query=True)
    assert ask() == 200


def test_a_json_body_is_met_with_a_misleading_complaint(stranger: Store) -> None:
    answer: Any = stranger.client.post(f"{API}/v1/oauth2/token", json=stranger.form()).json
    assert answer["invalidInputs"][0]["name"] == "client_id"


def test_a_slow_clock_at_naver_makes_us_come_from_the_future(stranger: Store) -> None:
    stranger.arm("clock_skew", seconds=60)
    assert refused(stranger, stranger.form()) == "timestamp"
    assert stranger.sign_in()


def test_an_own_store_application_has_to_be_authenticated_again(stranger: Store) -> None:
    stranger.later(days=181)
    assert stranger.ask_token(stranger.form()).status_code == 403
