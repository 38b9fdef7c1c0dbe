"""The launch link: what Cafe24's own sample signs is accepted, and nothing else."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest

from integrations.cafe24.signature import BadSignature, Launch, LaunchExpired, verify

SECRET = "a-secret-of-the-developer-centre"
NOW = datetime(2026, 11, 20, 5, 30, tzinfo=UTC)
STAMP = str(int(NOW.timestamp()))
PLAIN = f"is_multi_shop=T&lang=ko_KR&mall_id=marogyeol&nation=KR&shop_no=1&timestamp={STAMP}"


def sign(text: str, secret: str = SECRET) -> str:
    digest = hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()
    return quote(base64.b64encode(digest).decode(), safe="")


def opened(query: str, *, now: datetime = NOW) -> Launch:
    return verify(raw_query=query.encode(), secret=SECRET, now=now)


def test_a_signed_link_names_its_mall() -> None:
    launch = opened(f"{PLAIN}&hmac={sign(PLAIN)}")
    assert launch.mall_id == "marogyeol"
    assert launch.signed_at == NOW


@pytest.mark.parametrize(
    "user_name", ["%EA%B9%80%EB%8D%B0%EB%AA%A8", "%ea%b9%80", "A%26B%3DC", "a+b%20c", ""]
)
def test_what_is_signed_is_the_raw_text(user_name: str) -> None:
    query = f"{PLAIN}&user_name={user_name}&user_type=P"
    assert opened(f"{query}&hmac={sign(query)}").mall_id == "marogyeol"


def test_hmac_may_stand_anywhere() -> None:
    first, rest = PLAIN.split("&", 1)
    assert opened(f"{first}&hmac={sign(PLAIN)}&{rest}").mall_id == "marogyeol"


def test_pairs_in_another_order_are_sorted() -> None:
    shuffled = "&".join(reversed(PLAIN.split("&")))
    assert opened(f"{shuffled}&hmac={sign(PLAIN)}").mall_id == "marogyeol"


@pytest.mark.parametrize(
    "query",
    [
        PLAIN,
        f"{PLAIN}&hmac=",
        f"{PLAIN}&hmac=%00",
        f"{PLAIN}&hmac={sign(PLAIN, 'another secret')}",
        f"{PLAIN.replace('marogyeol', 'teranubi')}&hmac={sign(PLAIN)}",
        f"{PLAIN}&mall_id=teranubi&hmac={sign(PLAIN)}",
        f"{PLAIN}&hmac={sign(PLAIN)}&hmac={sign(PLAIN)}",
        f"{PLAIN}&extra=1&hmac={sign(PLAIN)}",
        f"mall_id=marogyeol&hmac={sign('mall_id=marogyeol')}",
        "x" * 5000,
        "",
    ],
)
def test_anything_else_is_refused(query: str) -> None:
    with pytest.raises(BadSignature):
        opened(query)


@pytest.mark.parametrize("mall_id", ["evil.com%2F", "a%40evil.com", "MALL", "mall%0A"])
def test_even_a_signature_does_not_make_a_host(mall_id: str) -> None:
    query = PLAIN.replace("marogyeol", mall_id)
    with pytest.raises(BadSignature):
        opened(f"{query}&hmac={sign(query)}")


@pytest.mark.parametrize("away", [timedelta(hours=1), -timedelta(hours=1), timedelta(days=400)])
def test_an_old_link_has_expired(away: timedelta) -> None:
    with pytest.raises(LaunchExpired):
        opened(f"{PLAIN}&hmac={sign(PLAIN)}", now=NOW + away)


def test_nothing_is_accepted_without_a_secret() -> None:
    with pytest.raises(BadSignature):
        verify(raw_query=f"{PLAIN}&hmac={sign(PLAIN, '')}".encode(), secret="", now=NOW)
