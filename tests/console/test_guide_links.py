"""From each page of the console a link leads to what the guide says of it."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from integrations.models import Platform
from tests.factories import (
    make_integration,
    make_order,
    make_stamp_program,
    make_warranty_program,
)
from vircle.brands.models import Brand
from vircle.console.guide import ARTICLES, CHAPTERS, LANGUAGES, text_of
from vircle.embedded.paths import ROOT

TEMPLATES = ROOT / "templates"
USE = re.compile(r'\{% guide_link ("?)([\w.]+)\1 "([\w-]+)" %\}')
LINK = re.compile(r'class="guide-link" href="/guide/([\w-]+)/#([\w-]+)" target="_blank"')
STORES = [platform.value for platform in (Platform.CAFE24, Platform.NAVER)]
ANCHORS = {
    (page.name, language): {section.anchor for section in text_of(page, language=language).sections}
    for page in CHAPTERS
    for language in LANGUAGES
}


def uses() -> list[tuple[Path, str, str]]:
    """Return where templates point to, once for each platform where that follows the store."""
    found = []
    for path in sorted(TEMPLATES.rglob("*.html")):
        for quoted, chapter, anchor in USE.findall(path.read_text(encoding="utf-8")):
            chapters = [chapter] if quoted else STORES
            found += [(path, each, anchor) for each in chapters]
    return found


def test_every_link_in_the_console_lands() -> None:
    lost = [
        (path.name, chapter, anchor)
        for path, chapter, anchor in uses()
        for language in LANGUAGES
        if anchor not in ANCHORS.get((chapter, language), set())
    ]
    assert lost == []


def test_no_link_is_written_in_another_way() -> None:
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert text.count("{% guide_link") == len(USE.findall(text)), path


@pytest.mark.parametrize("platform", STORES)
def test_a_store_s_sections_lead_to_its_own_chapter(
    brand: Brand, owner_client: Client, platform: str
) -> None:
    make_stamp_program(brand=brand)
    make_warranty_program(brand=brand)
    make_integration(brand=brand, platform=Platform(platform))
    body = owner_client.get(reverse(f"console:integration_{platform}", args=["maro"])).content
    found = LINK.findall(body.decode())
    assert {chapter for chapter, _ in found} == {platform}
    anchors = {"status", "stamps", "rule", "timing", "categories", "preview"}
    assert {anchor for _, anchor in found} == anchors | (
        {"name", "details"} if platform == Platform.CAFE24 else set()
    )


@pytest.mark.parametrize(
    ("page", "chapter", "anchor"),
    [
        ("integration_cafe24", "cafe24", "connect"),
        ("integration_naver", "naver", "connect"),
        ("orders", "orders", "orders"),
        ("sample", "cafe24", "preview"),
    ],
)
def test_a_page_of_the_console_leads_to_its_section(
    brand: Brand, owner_client: Client, page: str, chapter: str, anchor: str
) -> None:
    body = owner_client.get(reverse(f"console:{page}", args=["maro"])).content.decode()
    assert LINK.findall(body) == [(chapter, anchor)]


@pytest.mark.parametrize(
    ("page", "chapter", "anchor"),
    [
        ("warranties:settings", "settings", "warranties"),
        ("stamps:settings", "settings", "stamps"),
        ("warranties:history", "history", "tabs"),
        ("stamps:history", "orders", "stamps"),
    ],
)
def test_a_room_s_page_leads_to_its_section(
    brand: Brand, owner_client: Client, page: str, chapter: str, anchor: str
) -> None:
    body = owner_client.get(reverse(page, args=["maro"])).content.decode()
    assert LINK.findall(body) == [(chapter, anchor)]


def test_an_order_and_past_orders_lead_to_theirs(brand: Brand, owner_client: Client) -> None:
    store = make_integration(brand=brand)
    order = make_order(integration=store)
    for page, key, anchor in (("order", order.pk, "decision"), ("backfill", store.pk, "past")):
        body = owner_client.get(reverse(f"console:{page}", args=["maro", key])).content.decode()
        assert LINK.findall(body) == [("orders", anchor)]


def test_the_list_of_stores_ends_with_the_two_articles(brand: Brand, owner_client: Client) -> None:
    body = owner_client.get(reverse("console:integrations", args=["maro"])).content.decode()
    for page in ARTICLES:
        assert f'href="{page.url}"' in body
        assert text_of(page, language="ko").title in body


def test_the_menu_leads_to_the_guide(brand: Brand, owner_client: Client) -> None:
    body = owner_client.get(reverse("console:home", args=["maro"])).content.decode()
    assert 'href="/guide/"' in body
