"""No name of a mall may lead the client's secret to another host."""

import string
import threading
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from pytest_django import Settings

from integrations.cafe24 import oauth
from integrations.cafe24.mall import TYPED_PATTERN, BadMallId, base_url, from_typing, is_mall_id
from integrations.connector import ConnectorError
from tests.foundation.far_end import answer, far_end
from tests.integrations.cafe24.hostile_malls import BY_HAND, CAPITALS, MADE_UP, NAMES
from vircle.foundation import http

REAL = "https://{mall_id}.cafe24api.com"
ALLOWED = set(string.ascii_lowercase + string.digits + "-")
NOW = datetime(2026, 11, 20, tzinfo=UTC)

many = examples(
    max_examples=12_000,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(autouse=True)
def real_address(settings: Settings) -> None:
    settings.CAFE24_API_URL = REAL


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Where our calls would have gone; none of them leaves."""
    urls: list[str] = []
    real, ours = requests.adapters.HTTPAdapter.send, threading.get_ident()

    def send(adapter: Any, request: requests.PreparedRequest, **how: Any) -> requests.Response:
        # A practice platform in this process may be calling its hook meanwhile.
        if threading.get_ident() != ours:
            return real(adapter, request, **how)
        urls.append(str(request.url))
        raise requests.ConnectionError

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", send)
    return urls


@many
@given(text=MADE_UP)
def test_any_text_is_refused_or_names_the_very_host(sent: list[str], text: str) -> None:
    sent.clear()
    with suppress(BadMallId, ConnectorError):
        oauth.exchange_code(mall_id=text, code="a-code", now=NOW)
    with suppress(BadMallId, http.CallFailed):
        oauth.revoke(mall_id=text, refresh_token="a-token")
    if is_mall_id(text):
        assert set(text) <= ALLOWED
        assert base_url(text) == f"https://{text}.cafe24api.com"
        assert [urlsplit(url).netloc for url in sent] == [f"{text}.cafe24api.com"] * 2
    else:
        assert sent == []


@many
@given(text=MADE_UP)
def test_what_is_typed_becomes_a_name_or_nothing(text: str) -> None:
    name = from_typing(text)
    if name:
        assert is_mall_id(name)
        assert name == text.strip(" ").lower()
        assert text.isascii()


@pytest.mark.parametrize("name", NAMES)
def test_names_of_malls(name: str) -> None:
    assert is_mall_id(name)
    assert from_typing(name) == name


@pytest.mark.parametrize("name", [*BY_HAND, None, 7, b"mall"])
def test_names_no_mall_has(name: Any) -> None:
    assert not is_mall_id(name)
    with pytest.raises(BadMallId):
        base_url(name)
    assert from_typing(str(name)) in {"", "none"}


@pytest.mark.parametrize("typed", CAPITALS)
def test_capitals_and_blanks_are_typed_and_not_names(typed: str) -> None:
    assert not is_mall_id(typed)
    assert is_mall_id(from_typing(typed))


def test_a_practice_address_keeps_its_host(settings: Settings) -> None:
    settings.CAFE24_API_URL = "http://127.0.0.1:8100/cafe24/{mall_id}"
    assert base_url("marogyeol") == "http://127.0.0.1:8100/cafe24/marogyeol"


def test_a_redirect_takes_the_secret_nowhere(settings: Settings) -> None:
    with far_end(lambda connection, _: connection.sendall(answer(b"{}"))) as elsewhere:
        reply = answer(b"{}", status="307 Moved", headers=f"Location: {elsewhere.url}\r\n")
        with far_end(lambda connection, _: connection.sendall(reply)) as end:
            settings.CAFE24_API_URL = end.url + "/{mall_id}"
            with pytest.raises(ConnectorError):
                oauth.exchange_code(mall_id="marogyeol", code="a-code", now=NOW)
    http._threads.__dict__.clear()
    assert (len(end.requests), elsewhere.connections) == (1, 0)


def test_the_form_asks_for_what_the_server_takes(admin_client: Client, settings: Settings) -> None:
    settings.CAFE24_APPSTORE_URL = ""
    page = admin_client.get("/b/maro/integrations/cafe24/").text
    assert f'pattern="{TYPED_PATTERN}"' in page
