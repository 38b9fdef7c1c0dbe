"""No page is forgotten by the browser: each address is visited or says why not."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, resolve

from tests.e2e.pages import CUSTOMER, FOUND, MEMBER, NOT_LOOKED_AT, REFUSED, STAFF, VISITOR
from tests.isolation.matrix import BRAND_PAGES, ELSEWHERE


def account_names(patterns: list[Any]) -> Iterator[str]:
    """Walk the resolver for allauth's own pages, which the matrix leaves to allauth."""
    for entry in patterns:
        if isinstance(entry, URLResolver):
            yield from account_names(entry.url_patterns)
        elif isinstance(entry, URLPattern) and str(entry.name).startswith("account_"):
            yield str(entry.name)


def asked_for_by_people() -> set[str]:
    """Return every address that answers to being opened."""
    opened = {
        name for name, pages in BRAND_PAGES.items() if any(page.method == "get" for page in pages)
    }
    return opened | set(ELSEWHERE) | set(account_names(get_resolver().url_patterns))


def looked_at() -> set[str]:
    """Return the names of the addresses that the browser opens."""
    paths = [path for pages in (VISITOR, MEMBER, STAFF, REFUSED) for path in pages.values()]
    by_path = {resolve(path.partition("?")[0]).view_name for path in paths}
    return by_path | set(FOUND.values()) | set(CUSTOMER.values())


def test_every_address_is_looked_at_or_says_why_not() -> None:
    forgotten = asked_for_by_people() - looked_at() - set(NOT_LOOKED_AT)

    assert forgotten == set(), "Add it to tests/e2e/pages.py, where a browser will open it."


def test_nothing_is_both_looked_at_and_excused() -> None:
    assert looked_at() & set(NOT_LOOKED_AT) == set()


def test_nothing_is_excused_that_is_not_there() -> None:
    assert set(NOT_LOOKED_AT) - asked_for_by_people() == set()
