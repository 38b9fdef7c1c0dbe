"""A hostile name of a mall at the addresses that anybody can call: nothing leaves or stays."""

from typing import Any
from urllib.parse import quote, urlsplit

import pytest
import requests
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from pytest_django import Settings

from integrations.cafe24.mall import from_typing, is_mall_id
from integrations.cafe24.models import ConsentState, LaunchNonce
from tests.integrations.cafe24.hostile_malls import BY_HAND, CAPITALS, MADE_UP
from tests.integrations.cafe24.steps import LAUNCH, START, start
from tests.integrations.cafe24.test_signature import sign
from vircle.brands.models import AuditLog, Brand
from vircle.foundation import clock

pytestmark = pytest.mark.django_db

SECRET = "a-secret-of-the-developer-centre"
some = examples(
    max_examples=300,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(autouse=True)
def real_address(settings: Settings) -> None:
    settings.CAFE24_API_URL = "https://{mall_id}.cafe24api.com"
    settings.CAFE24_CLIENT_SECRET = SECRET


@pytest.fixture(autouse=True)
def nothing_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail the test whose page made a call."""

    def send(_adapter: object, request: requests.PreparedRequest, **_how: Any) -> None:
        raise AssertionError(f"A call left for {request.url}.")

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", send)


def refuses(client: Client, brand: Brand, text: str) -> None:
    """Post the name: refused in plain words, or a consent at the very mall."""
    answer = start(client, brand, text)
    if name := from_typing(text):
        place = urlsplit(answer["Location"])
        assert (place.scheme, place.netloc) == ("https", f"{name}.cafe24api.com")
        return
    assert answer.status_code == 400
    assert "쇼핑몰 아이디를 다시 확인해 주세요" in answer.text


def postable(text: str) -> bool:
    """Tell whether a form can carry it: half of a surrogate pair has no encoding."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def test_names_written_by_hand(owner_client: Client, brand: Brand) -> None:
    for text in filter(postable, BY_HAND):
        refuses(owner_client, brand, text)
    assert not ConsentState.objects.exists()
    # One line tells of them, and not a flood.
    assert AuditLog.objects.filter(action="cafe24.refused", subject="bad_mall").count() == 5


def test_capitals_and_blanks_lead_to_the_mall_that_was_meant(
    owner_client: Client, brand: Brand
) -> None:
    for text in CAPITALS:
        refuses(owner_client, brand, text)
    assert all(is_mall_id(each.mall_id) for each in ConsentState.objects.all())


@some
@given(text=MADE_UP.filter(postable))
def test_made_up_names(owner_client: Client, brand: Brand, text: str) -> None:
    refuses(owner_client, brand, text)


def launched(client: Client, mall_id: str) -> Any:
    """Open the app by a link that Cafe24 has signed, whatever the mall is called in it."""
    stamp = int(clock.now().timestamp())
    name = quote(mall_id, safe="", errors="surrogatepass")
    query = f"is_multi_shop=F&mall_id={name}&timestamp={stamp}"
    return client.get(f"{LAUNCH}?{query}&hmac={sign(query)}")


def test_even_a_good_signature_opens_no_such_mall(anonymous: Client) -> None:
    pages = [launched(anonymous, text) for text in (*BY_HAND, *CAPITALS)]
    assert {page.status_code for page in pages} == {403}
    assert not LaunchNonce.objects.exists()
    assert "cafe24_launches" not in anonymous.session


@some
@given(text=MADE_UP)
def test_made_up_names_with_a_good_signature(anonymous: Client, text: str) -> None:
    page = launched(anonymous, text)
    if is_mall_id(text):
        assert page["Location"] == f"{LAUNCH}{text}/"
    else:
        assert page.status_code == 403


@pytest.mark.parametrize("text", ["evil.com", "a@evil.com", "mall%0a", "MALL", "..%2f"])
def test_no_landing_page_for_a_name_that_was_not_signed(owner_client: Client, text: str) -> None:
    assert owner_client.get(f"{LAUNCH}{text}/").status_code in {404, 410}


@pytest.mark.parametrize("text", ["\0", "mall\0", "몰", "x" * 5000])
def test_pages_that_are_asked_for_nonsense_find_nothing(
    owner_client: Client, brand: Brand, text: str
) -> None:
    since = clock.now().isoformat()
    assert owner_client.get("/cafe24/done/", {"mall": text})["Location"] == "/"
    for asked in ({"mall": text}, {"brand": text}):
        answer = owner_client.get("/cafe24/connected/", {"since": since, **asked})
        assert answer.status_code == 204
    assert owner_client.post(START, {"brand": text, "mall_id": "marogyeol"}).status_code == 404
