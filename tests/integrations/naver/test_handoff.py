"""A hand-off that Naver signed: believed only with its key, its moment and its solution."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given
from hypothesis import strategies as st

from integrations.naver.handoff import LONGEST_TOKEN, BadHandOff, Signer, is_signed, verify
from integrations.naver.solution import SellerInfo
from tests.integrations.naver.steps import (
    SOLUTION_ID,
    UID,
    claims,
    private_key,
    public_key,
    signed,
)

NOW = datetime(2026, 11, 20, 5, 30, tzinfo=UTC)
SIGNER = Signer(public_key(), SOLUTION_ID)


def read(token: str, *, now: datetime = NOW, signer: Signer = SIGNER) -> SellerInfo:
    return verify(token, signer=signer, now=now)


def refusal(token: str, *, now: datetime = NOW, signer: Signer = SIGNER) -> str:
    with pytest.raises(BadHandOff) as caught:
        read(token, now=now, signer=signer)
    return caught.value.why


def part(data: object) -> str:
    raw = json.dumps(data).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def test_a_good_one_tells_who_comes() -> None:
    assert read(signed(claims(NOW))) == SellerInfo(
        account_uid=UID,
        store_name="마로결 공식스토어",
        role="REPRESENT",
        status="SUBSCRIBING",
        may_approve=False,
        reason="",
    )


@pytest.mark.parametrize("seconds", [0, 1, 59, 60])
def test_it_is_good_for_its_minute(seconds: int) -> None:
    assert read(signed(claims(NOW)), now=NOW + timedelta(seconds=seconds)).account_uid == UID


@pytest.mark.parametrize("seconds", [-1, 61, 3600, -3600])
def test_outside_its_minute_it_is_refused(seconds: int) -> None:
    assert refusal(signed(claims(NOW)), now=NOW + timedelta(seconds=seconds)) == "moment"


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "merk"},
        {"iss": None},
        {"sub": "SELLER"},
        {"sub": None},
        {"iat": None},
        {"exp": None},
        {"solutionId": None},
        {"accountUid": None},
    ],
)
def test_every_claim_that_is_checked_must_be_there_and_right(changes: dict[str, Any]) -> None:
    assert refusal(signed(claims(NOW, **changes))) == "signature"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"solutionId": "somebody-elses"}, "solution"),
        ({"solutionId": 1}, "solution"),
        ({"iat": "1"}, "shape"),
        ({"exp": True}, "shape"),
        ({"exp": 1e300}, "shape"),
        ({"accountUid": ["ncp"]}, "shape"),
        ({"accountUid": "x" * 61}, "shape"),
        ({"accountUid": ""}, "shape"),
    ],
)
def test_claims_of_a_wrong_kind(changes: dict[str, Any], why: str) -> None:
    assert refusal(signed(claims(NOW, **changes))) in (why, "signature")


def test_another_key_is_refused() -> None:
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert refusal(signed(claims(NOW), key=other)) == "signature"


def test_an_unsigned_one_is_refused() -> None:
    head, body, _ = signed(claims(NOW)).split(".")
    assert refusal(f"{part({'alg': 'none'})}.{body}.") == "signature"
    assert refusal(f"{head}.{body}.") == "signature"


def test_the_public_key_is_no_shared_secret() -> None:
    """HS256 with our public key as the secret is the classic forgery."""
    forged = signed(claims(NOW), key="k" * 40, algorithm="HS256")
    assert refusal(forged) == "signature"


def test_another_algorithm_of_the_same_key_is_refused() -> None:
    assert refusal(signed(claims(NOW), algorithm="RS512")) == "signature"
    assert refusal(signed(claims(NOW), algorithm="PS256")) == "signature"


def test_a_changed_body_is_refused() -> None:
    head, _, signature = signed(claims(NOW)).split(".")
    assert refusal(f"{head}.{part(claims(NOW, accountUid='ncp_other'))}.{signature}") == "signature"


@pytest.mark.parametrize(
    "written",
    ["", "no base64!", base64.b64encode(b"no key").decode(), "AAAA"],
)
def test_without_a_good_key_of_ours_nothing_is_believed(written: str) -> None:
    assert refusal(signed(claims(NOW)), signer=Signer(written, SOLUTION_ID)) == "key"


def test_a_key_of_another_kind_is_not_used() -> None:
    other = public_key(ec.generate_private_key(ec.SECP256R1()))
    assert refusal(signed(claims(NOW)), signer=Signer(other, SOLUTION_ID)) == "key"


def test_without_a_solution_of_ours_nothing_is_believed() -> None:
    token = signed(claims(NOW, solutionId=""))
    assert refusal(token, signer=Signer(public_key(), "")) == "solution"


def test_the_two_kinds_are_told_apart_by_their_parts() -> None:
    assert is_signed(signed(claims(NOW)))
    assert not is_signed("a.b.c.d.e")


@pytest.mark.parametrize("token", ["", "a", "a.b", "a.b.c.d", "a.b.c\n", "a.b.é", "a." * 9])
def test_anything_else_is_no_hand_off(token: str) -> None:
    with pytest.raises(BadHandOff):
        is_signed(token)


def test_a_token_has_a_longest_length() -> None:
    with pytest.raises(BadHandOff):
        is_signed(f"a.b.{'c' * LONGEST_TOKEN}")


@given(st.text(max_size=60))
def test_nonsense_is_refused_and_never_an_error(text: str) -> None:
    for token in (text, f"{text}.{text}.{text}"):
        with pytest.raises(BadHandOff):
            _believe(token)


def _believe(token: str) -> SellerInfo:
    if not is_signed(token):
        raise BadHandOff("only Naver can open it")
    return read(token)


def test_the_key_that_signs_here_is_the_one_that_is_shown() -> None:
    assert public_key(private_key()) == public_key()
