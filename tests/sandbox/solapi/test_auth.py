"""The HMAC header: who may call, when, and how often."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.solapi import auth
from sandbox.solapi.errors import ApiError
from tests.sandbox.solapi.gateway import KEY, SECRET, Gateway, authorization

_PYTHON_STYLE = "HMAC-SHA256 ApiKey={key}, Date={date}, salt={salt}, signature={signature}"

# The headers below are signed when this file is read, which may be minutes before they are tried.
READ_AT = datetime.now(UTC)


def verdict(header: str | None, *, clocks: list[datetime] | None = None) -> str:
    try:
        auth.check(
            header,
            key=KEY,
            secret=SECRET,
            clocks=clocks or [READ_AT],
            memory=auth.SignatureMemory(),
        )
    except ApiError as error:
        return error.refusal.code
    return "admitted"


@pytest.mark.parametrize(
    "header",
    [
        authorization(),
        authorization(style=_PYTHON_STYLE),
        authorization(date=READ_AT.isoformat().replace("+00:00", "Z")),
        authorization(date=(READ_AT - timedelta(minutes=10)).isoformat()),
    ],
)
def test_admits_what_is_signed(header: str) -> None:
    assert verdict(header) == "admitted"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "Unauthorized"),
        ("Bearer abc", "Unauthorized"),
        (authorization(key="someone-else"), "InvalidAPIKey"),
        (authorization(secret="guessed"), "SignatureDoesNotMatch"),
        (authorization(salt="short"), "SignatureDoesNotMatch"),
        (authorization(date="yesterday"), "RequestTimeTooSkewed"),
        (
            authorization(date=(READ_AT - timedelta(minutes=25)).isoformat()),
            "RequestTimeTooSkewed",
        ),
        (
            authorization(date=(READ_AT + timedelta(minutes=25)).isoformat()),
            "RequestTimeTooSkewed",
        ),
    ],
)
def test_refuses_the_rest_by_name(header: str | None, code: str) -> None:
    assert verdict(header) == code


def test_either_clock_will_do_when_the_sandbox_lives_in_another_week() -> None:
    then = datetime.now(UTC) + timedelta(days=7)
    clocks = [datetime.now(UTC), then]
    assert verdict(authorization(), clocks=clocks) == "admitted"
    assert verdict(authorization(date=then.isoformat()), clocks=clocks) == "admitted"


def test_a_signature_is_good_for_one_request(gateway: Gateway) -> None:
    same = {"Authorization": authorization()}
    assert gateway.call("GET", "/cash/v1/balance", headers=same).status_code == 200
    again = gateway.call("GET", "/cash/v1/balance", headers=same)
    assert again.status_code == 403
    assert again.json()["errorCode"] == "DuplicatedSignature"


def test_a_forgotten_signature_may_return() -> None:
    memory = auth.SignatureMemory(keep=timedelta(0))
    assert memory.is_new("one")
    assert memory.is_new("one")
    assert auth.SignatureMemory().is_new("one")
