"""The design system renders: every component, every shell, in both languages."""

import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest
from django.template import Context, Template
from django.template.loader import get_template
from django.test import RequestFactory
from django.urls import path

from vircle.console.styleguide import PAGES, styleguide
from vircle.console.templatetags.customer import stamp_columns, stamp_slots
from vircle.console.templatetags.states import FAMILIES

TEMPLATES = Path(settings.BASE_DIR) / "templates"
CSS = Path(settings.BASE_DIR) / "static" / "css"
OURS = ("components", "customer", "styleguide", "account", "allauth")
SHELLS = ("console/base.html", "console/shell.html", "console/entrance.html", "console/error.html")
ERRORS = ("400", "403", "403_csrf", "404", "429", "500")


# The guide stands alone: the product's own addresses are not needed to show a component.
pytestmark = pytest.mark.urls(__name__)
urlpatterns = [path("styleguide/", styleguide, name="styleguide")]


def ask(address: str = "/styleguide/") -> HttpRequest:
    request = RequestFactory().get(address)
    request.user = AnonymousUser()
    return request


def menu(request: HttpRequest) -> str:
    return Template("{% load navigation %}{% console_nav %}").render(Context({"request": request}))


def our_templates() -> Iterator[str]:
    for folder in OURS:
        for found in sorted((TEMPLATES / folder).rglob("*.*")):
            yield str(found.relative_to(TEMPLATES))
    yield from SHELLS


@pytest.mark.parametrize("name", list(our_templates()))
def test_template_compiles(name: str) -> None:
    get_template(name)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_page_renders(page: str, language: str) -> None:
    response = styleguide(ask(f"/styleguide/?page={page}&lang={language}"))
    assert response.status_code == 200
    assert f'<html lang="{language}">' in response.content.decode()


def test_an_unknown_page_is_not_found() -> None:
    with pytest.raises(Http404):
        styleguide(ask("/styleguide/?page=../settings"))


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_inline(page: str) -> None:
    html = styleguide(ask(f"/styleguide/?page={page}")).content.decode()
    assert not re.findall(r"<style|\sstyle=|\son[a-z]+=", html)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", html))


def test_htmx_runs_without_eval_and_inline_styles() -> None:
    html = styleguide(ask()).content.decode()
    assert '"allowEval": false, "includeIndicatorStyles": false' in html
    assert "htmx-2.min.js" in html


@pytest.mark.parametrize("code", ERRORS)
def test_error_page_stands_without_a_request(code: str) -> None:
    html = get_template(f"{code}.html").render()
    assert "<h1" in html
    assert "button--primary" in html


def test_every_state_has_a_badge_of_its_own() -> None:
    page = styleguide(ask()).content.decode()
    for looks in FAMILIES.values():
        assert all(str(look.word) in page for look in looks.values())
        assert len({look.word for look in looks.values()}) == len(looks)


def test_a_state_without_a_look_shows_its_name() -> None:
    html = Template("{% load states %}{% badge 'warranty' 'lost' %}").render(Context())
    assert ">lost</span>" in html


def test_the_menu_leaves_out_pages_that_do_not_exist() -> None:
    request = ask()
    request.brand = SimpleNamespace(name="마로결", code="maro")  # type: ignore[attr-defined]
    assert "<a" not in menu(request)


@pytest.mark.urls(settings.ROOT_URLCONF)
def test_the_menu_leads_to_the_brands_pages() -> None:
    request = ask()
    request.brand = SimpleNamespace(name="마로결", code="maro")  # type: ignore[attr-defined]
    links = re.findall(r'href="(/b/maro/[^"]*)"', menu(request))
    pages = ("", "orders/", "warranties/settings/", "stamps/settings/", "integrations/")
    assert {f"/b/maro/{page}" for page in pages} <= set(links)
    assert len(links) == len(set(links))


def test_a_stamp_card_lays_out_its_places_in_order() -> None:
    slots = stamp_slots(6, 2, 1)
    assert [slot.state for slot in slots] == ["stamped"] * 2 + ["upcoming"] + ["empty"] * 3
    assert [slot.is_reward for slot in slots] == [False] * 5 + [True]


@pytest.mark.parametrize(
    ("goal", "columns"), [(2, 2), (3, 3), (6, 3), (8, 4), (10, 5), (12, 4), (50, 5)]
)
def test_the_grid_fits_the_goal(goal: int, columns: int) -> None:
    assert stamp_columns(goal) == columns


def test_more_stamps_than_places_fill_the_card_and_no_more() -> None:
    assert [slot.state for slot in stamp_slots(3, 5, 2)] == ["stamped"] * 3


@pytest.mark.parametrize("sheet", sorted(CSS.rglob("*.css")), ids=lambda sheet: sheet.name)
def test_css_keeps_its_manners(sheet: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
    assert "!important" not in text
    assert not re.search(r"(^|[\s,>+~])#[a-z][\w-]*[^;{}]*\{", text, flags=re.MULTILINE)


def test_customer_styles_need_nothing_newer_than_the_webviews_of_2022() -> None:
    entry = (CSS / "customer-entry.css").read_text()
    names = re.findall(r'url\("(components/[^"]+|customer\.css|base\.css)"\)', entry)
    assert "layer(" not in re.sub(r"/\*.*?\*/", "", entry, flags=re.DOTALL)
    for name in names:
        text = re.sub(r"/\*.*?\*/", "", (CSS / name).read_text(), flags=re.DOTALL)
        assert not re.search(r"light-dark\(|:has\(|@container|@layer|\n\s+&", text), name
