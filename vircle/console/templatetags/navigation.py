"""The console's menu: pages that do not exist in this deployment are left out."""

from typing import Any, NamedTuple

from django import template
from django.template.context import RequestContext
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrations.models import Integration
from vircle.console.guide import ARTICLES
from vircle.console.stores import store_url

register = template.Library()


class Page(NamedTuple):
    """A menu entry; `key` is what a view sets as `nav` to mark itself as the current page."""

    key: str
    word: str | Promise
    icon: str
    url_name: str
    short: str | Promise = ""


class Group(NamedTuple):
    """Entries under one small heading."""

    word: str | Promise
    pages: tuple[Page, ...]


GROUPS = (
    Group(
        "",
        (
            Page("home", _("홈"), "house", "console:home"),
            Page("orders", _("주문"), "package", "console:orders"),
        ),
    ),
    Group(
        _("보증서"),
        (
            Page(
                "warranties",
                _("보증서 발급 내역"),
                "scroll-text",
                "warranties:history",
                _("보증서"),
            ),
            Page(
                "warranty_settings", _("보증서 설정"), "sliders-horizontal", "warranties:settings"
            ),
        ),
    ),
    Group(
        _("스탬프"),
        (
            Page("stamps", _("스탬프 내역"), "stamp", "stamps:history"),
            Page("stamp_settings", _("스탬프 설정"), "settings-2", "stamps:settings"),
        ),
    ),
    Group(
        _("설정"),
        (
            Page("integrations", _("서비스 연동"), "plug", "console:integrations", _("연동")),
            Page("brand", _("브랜드 설정"), "store", "brands:settings"),
            Page("members", _("구성원"), "users", "brands:members"),
        ),
    ),
    Group(_("도움말"), (Page("guide", _("이용가이드"), "book-open", "console:guide"),)),
)
PHONE_BAR = ("home", "orders", "warranties", "integrations")


@register.simple_tag(takes_context=True)
def brand_url(context: RequestContext, name: str) -> str:
    """Reverse a brand's page, or a page without a brand; empty while there is no such page."""
    brand = getattr(context.get("request"), "brand", None)
    tries = [{"brand_code": brand.code}, {}] if brand else [{}]
    for kwargs in tries:
        try:
            return reverse(name, kwargs=kwargs)
        except NoReverseMatch:
            continue
    return ""


@register.simple_tag(takes_context=True)
def store_page(context: RequestContext, store: Integration) -> str:
    """Return the address of a store's page."""
    return store_url(store, code=context["request"].brand.code)


@register.inclusion_tag("console/guide/link.html")
def guide_link(chapter: str, anchor: str) -> dict[str, str]:
    """Lead to what the guide says; chapters of stores are named as their platforms are."""
    return {"url": f"{reverse('console:guide_chapter', args=[chapter])}#{anchor}"}


@register.inclusion_tag("console/guide/further.html")
def further_reading() -> dict[str, Any]:
    """Offer the guide's articles."""
    return {"articles": ARTICLES}


@register.inclusion_tag("console/_nav.html", takes_context=True)
def console_nav(context: RequestContext) -> dict[str, Any]:
    """List the menu's groups with the pages that exist, the current one marked."""
    groups = [(group.word, existing_pages(context, group.pages)) for group in GROUPS]
    return {"groups": [(word, pages) for word, pages in groups if pages]}


@register.inclusion_tag("console/_phone_bar.html", takes_context=True)
def phone_bar(context: RequestContext) -> dict[str, Any]:
    """List the few pages that a phone keeps under the thumb."""
    by_key = {page.key: page for group in GROUPS for page in group.pages}
    return {"pages": existing_pages(context, tuple(by_key[key] for key in PHONE_BAR))}


def existing_pages(context: RequestContext, pages: tuple[Page, ...]) -> list[dict[str, Any]]:
    """Give each page its address, leaving out pages that have none."""
    listed = [
        {**page._asdict(), "url": brand_url(context, page.url_name)}
        | {"is_current": page.key == context.get("nav")}
        for page in pages
    ]
    return [page for page in listed if page["url"]]
