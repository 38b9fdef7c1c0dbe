"""The decorator in front of every console page: who comes in, and what they can reach inside."""

import re
from typing import cast

import pytest
from django.db import connection
from django.http import Http404, HttpResponse, HttpResponseBase
from django.test import Client, RequestFactory

from integrations.models import Integration
from tests.factories import make_brand, make_integration, make_membership, make_user
from vircle.brands.access import BrandRequest, RoleTooLow, brand_page
from vircle.brands.models import Brand, Role

pytestmark = pytest.mark.django_db
RANKS = [Role.VIEWER, Role.OPERATOR, Role.ADMIN, Role.OWNER]


def visit(role: Role | None, *, brand: Brand, at_least: Role) -> HttpResponseBase:
    """Ask for a page of the brand as somebody with this role in it, or as a stranger."""

    @brand_page(at_least=at_least)
    def page(request: BrandRequest) -> HttpResponseBase:
        return HttpResponse(f"{request.brand.code} {request.role}")

    request = RequestFactory().get("/")
    request.user = make_user()
    if role:
        make_membership(brand=brand, user=request.user, role=role)
    return page(request, brand_code=brand.code)


@pytest.mark.parametrize("at_least", RANKS)
@pytest.mark.parametrize("role", RANKS)
def test_a_role_opens_what_it_reaches(brand: Brand, role: Role, at_least: Role) -> None:
    if RANKS.index(role) >= RANKS.index(at_least):
        answer = cast(HttpResponse, visit(role, brand=brand, at_least=at_least))
        assert answer.content.decode() == f"maro {role}"
    else:
        with pytest.raises(RoleTooLow) as refusal:
            visit(role, brand=brand, at_least=at_least)
        assert refusal.value.needed == at_least


def test_a_stranger_and_an_unknown_brand_look_the_same(
    brand: Brand, stranger_client: Client
) -> None:
    with pytest.raises(Http404):
        visit(None, brand=brand, at_least=Role.VIEWER)
    known = stranger_client.get("/b/maro/")
    unknown = stranger_client.get("/b/nowhere/")
    assert (known.status_code, unknown.status_code) == (404, 404)
    assert words(known, address="/b/maro/") == words(unknown, address="/b/nowhere/")


def words(answer: HttpResponseBase, *, address: str) -> str:
    """Return a page without its own address, and without CSRF tokens, masked anew every time."""
    page = cast(HttpResponse, answer).content.decode().replace(address, "")
    return re.sub(r"[A-Za-z0-9]{64}", "", page)


def test_nobody_is_sent_to_sign_in_and_back(brand: Brand, anonymous: Client) -> None:
    answer = anonymous.get("/b/maro/integrations/?tab=1")
    assert answer.headers["Location"] == "/accounts/login/?next=/b/maro/integrations/%3Ftab%3D1"


def test_a_refusal_names_the_role_that_would_do(operator_client: Client) -> None:
    answer = operator_client.post("/b/maro/stamps/settings/")
    assert answer.status_code == 403
    assert "관리자" in answer.content.decode()


def test_inside_a_forgotten_filter_shows_one_brand_only(brand: Brand) -> None:
    own = make_integration(brand=brand)
    make_integration(brand=make_brand(name="테라누비"))
    seen: list[object] = []

    @brand_page(at_least=Role.VIEWER)
    def page(request: BrandRequest) -> HttpResponseBase:
        seen.extend(Integration.objects.values_list("pk", flat=True))
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            seen.append(cursor.fetchone()[0])
        return HttpResponse()

    request = RequestFactory().get("/")
    request.user = make_membership(brand=brand).user
    page(request, brand_code="maro")
    assert seen == [own.pk, "vircle_web"]
    assert Integration.objects.count() == 2
