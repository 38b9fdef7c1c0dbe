"""No name of a mall may lead the client's secret to another host."""

import string
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pytest_django import Settings

from integrations.cafe24.mall import BadMallId, base_url, is_mall_id

REAL = "https://{mall_id}.cafe24api.com"
HOSTILE = st.text(alphabet=string.printable + "．。／＠：가ａ\u2024\u0130\ufeff\0", max_size=60)
NEARLY = st.builds(
    "{}{}{}".format,
    st.sampled_from(["evil.com", "a@evil.com:443", "mall", "127.0.0.1", "ok-mall"]),
    st.sampled_from(["/", "#", "?", "\\", "@", ":", "%2f", "%00", "\n", " ", ".", "\t", "／", ""]),
    st.text(alphabet="a./:@#?-\n", max_size=12),
)


@pytest.fixture(autouse=True)
def real_address(settings: Settings) -> None:
    settings.CAFE24_API_URL = REAL


@examples(max_examples=12_000, deadline=None, database=None)
@given(st.one_of(HOSTILE, NEARLY, st.text(max_size=60)))
def test_any_text_is_refused_or_names_the_very_host(text: str) -> None:
    try:
        url = base_url(text)
    except BadMallId:
        return
    parts = urlsplit(url)
    assert (parts.scheme, parts.netloc) == ("https", f"{text}.cafe24api.com")
    assert (parts.path, parts.query, parts.fragment) == ("", "", "")
    assert set(text) <= set(string.ascii_lowercase + string.digits + "-")


@pytest.mark.parametrize("name", ["marogyeol", "abc", "a-1", "x" * 50])
def test_names_of_malls(name: str) -> None:
    assert is_mall_id(name)


@pytest.mark.parametrize(
    "name", ["", "ab", "-ab", "x" * 51, "Mall", "mall\n", "ma ll", "mäll", "mall.evil", None, 7]
)
def test_names_no_mall_has(name: object) -> None:
    assert not is_mall_id(name)


def test_a_practice_address_keeps_its_host(settings: Settings) -> None:
    settings.CAFE24_API_URL = "http://127.0.0.1:8100/cafe24/{mall_id}"
    assert base_url("marogyeol") == "http://127.0.0.1:8100/cafe24/marogyeol"
