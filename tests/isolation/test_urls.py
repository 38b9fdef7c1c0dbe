"""Every URL has a row; strangers get nothing, and too low a role changes nothing."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import DjangoDbBlocker

from integrations.models import Integration
from tests.conftest import signed_in
from tests.factories import (
    NOW,
    make_backfill,
    make_brand,
    make_card,
    make_gap_check,
    make_integration,
    make_invitation,
    make_link,
    make_membership,
    make_message,
    make_order,
    make_product,
    make_reward,
    make_warranty,
)
from tests.isolation.matrix import BRAND_PAGES, ELSEWHERE, SIGNED_IN_ONLY, Page, World
from vircle.brands.models import Brand, Role
from warranties.models import WarrantyStatus

pytestmark = pytest.mark.django_db
ROLES = [Role.VIEWER, Role.OPERATOR, Role.ADMIN, Role.OWNER]
PAGES = [(name, page) for name, pages in BRAND_PAGES.items() for page in pages]
named = pytest.mark.parametrize(
    ("name", "page"), PAGES, ids=[f"{name} {page.method}" for name, page in PAGES]
)


def url_names(patterns: list[Any], space: str = "") -> Iterator[str]:
    """Walk the resolver; allauth's own pages are its own tests' matter."""
    for entry in patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from url_names(entry.url_patterns, inner)
        elif isinstance(entry, URLPattern) and not str(entry.name).startswith("account_"):
            yield f"{space}{entry.name}"


@pytest.fixture(scope="module")
def brand(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Brand]:
    """A brand for the whole file, so that its world is made once; every test rolls back to it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_brand(name="마로결", code="maro")
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def world(brand: Brand) -> World:
    """One of everything that an address can name."""
    return populate(brand)


@pytest.fixture(scope="module")
def other_brand(brand: Brand) -> Brand:
    """Another brand, with a world of its own."""
    other = make_brand(name="테라누비", code="tera")
    populate(other)
    return other


def populate(brand: Brand) -> World:
    """Give a brand a store, an order, a pending and an issued certificate."""
    store: Integration = make_integration(brand=brand, store_id=f"mall{brand.code}")
    make_product(integration=store, external_id="101")
    order = make_order(integration=store)
    warranty = make_warranty(integration=store, status=WarrantyStatus.PENDING, order=order)
    sold = make_order(integration=store)
    link, _token = make_link(customer=sold.customer, subject_id=sold.pk)
    issued = make_warranty(integration=store, order=sold, link=link)
    make_message(order=order)
    make_card(brand=brand, customer=sold.customer, round=2)
    full = make_card(brand=brand, customer=sold.customer, balance=10, completed_at=NOW)
    return World(
        order.pk,
        warranty.pk,
        store.pk,
        make_backfill(integration=store).pk,
        make_gap_check(integration=store).pk,
        make_membership(brand=brand, role=Role.VIEWER).pk,
        make_invitation(brand=brand).pk,
        issued.pk,
        full.pk,
        make_reward(card=full).pk,
    )


def test_every_url_has_a_row() -> None:
    names = set(url_names(get_resolver().url_patterns))
    assert names == BRAND_PAGES.keys() | ELSEWHERE.keys()


@named
def test_anonymous_visitors_are_sent_to_sign_in(
    name: str, page: Page, world: World, brand: Brand
) -> None:
    before = everything(brand)
    answer = ask(Client(), name, page, world=world, brand=brand)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))
    assert everything(brand) == before


@named
def test_a_stranger_cannot_tell_that_the_brand_exists(
    name: str, page: Page, world: World, brand: Brand, stranger_client: Client
) -> None:
    before = everything(brand)
    assert ask(stranger_client, name, page, world=world, brand=brand).status_code == 404
    assert everything(brand) == before


@named
def test_roles_below_are_refused_and_the_others_admitted(
    name: str, page: Page, world: World, brand: Brand
) -> None:
    needed = ROLES.index(page.least)
    for role in ROLES[:needed]:
        before = everything(brand)
        client = signed_in(make_membership(brand=brand, role=role).user)
        now = everything(brand, besides=("brands_membership",))
        assert ask(client, name, page, world=world, brand=brand).status_code == 403, role
        assert everything(brand, besides=("brands_membership",)) == now
        assert before.keys() == everything(brand).keys()
    client = signed_in(make_membership(brand=brand, role=ROLES[needed]).user)
    assert ask(client, name, page, world=world, brand=brand).status_code == page.ok


@named
def test_ids_of_another_brand_do_nothing_under_ones_own(
    name: str, page: Page, world: World, brand: Brand, other_brand: Brand, stranger_client: Client
) -> None:
    before = everything(brand)
    answer = ask(stranger_client, name, page, world=world, brand=other_brand)
    if page.path(world):
        assert answer.status_code == 404
    assert everything(brand) == before
    assert b"MARO" not in answer.content


@pytest.mark.parametrize("name", sorted(SIGNED_IN_ONLY))
def test_pages_outside_a_brand_that_ask_for_sign_in(name: str) -> None:
    answer = Client().get(reverse(name))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def ask(client: Client, name: str, page: Page, *, world: World, brand: Brand) -> HttpResponse:
    """Call an address as its row says."""
    url = reverse(name, kwargs={"brand_code": brand.code, **page.path(world)})
    answer = getattr(client, page.method)(url, page.data(world))
    if isinstance(answer, StreamingHttpResponse):
        answer = HttpResponse(b"".join(answer), status=answer.status_code)
    assert isinstance(answer, HttpResponse)
    return answer


def everything(brand: Brand, *, besides: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return a fingerprint of all rows of a brand, table by table."""
    prints = " UNION ALL ".join(
        f"SELECT '{table}', count(*), sum(hashtext(t::text)) FROM {table} t WHERE brand_id = %(b)s"
        for table in tables()
        if table not in besides
    )
    with connection.cursor() as cursor:
        cursor.execute(prints, {"b": brand.pk})
        return {table: found for table, *found in cursor.fetchall()}


@cache
def tables() -> list[str]:
    """Return all tables that hold rows of brands; no test changes the schema."""
    columns = """
    SELECT DISTINCT table_name FROM information_schema.columns
    WHERE column_name = 'brand_id' AND table_schema = 'public'
      AND table_name NOT LIKE '%_orderevent_%'
    """
    with connection.cursor() as cursor:
        cursor.execute(columns)
        return [row[0] for row in cursor.fetchall()]
