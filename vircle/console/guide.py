"""이용가이드: what brands do here step by step, and articles worth reading; open to everybody."""

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from vircle.console.guide_text import Text, read

DOCS = settings.BASE_DIR / "docs"
LANGUAGES = ("ko", "en")


class Page(NamedTuple):
    """One file of the guide: `folder`/`name`.`language`.md."""

    folder: str
    name: str
    icon: str

    @property
    def url(self) -> str:
        """Return the page's address."""
        kind = "article" if self.folder == "articles" else "chapter"
        return reverse(f"console:guide_{kind}", args=[self.name])

    @property
    def text(self) -> Text:
        """Return the page in the language of the reader."""
        return text_of(self, language=get_language() or "")


START = Page("guide", "start", "book-open")
CHAPTERS = (
    Page("guide", "cafe24", "shopping-cart"),
    Page("guide", "naver", "store"),
    Page("guide", "settings", "sliders-horizontal"),
    Page("guide", "history", "scroll-text"),
    Page("guide", "orders", "package"),
)
ARTICLES = (
    Page("articles", "cafe24-apps", "blocks"),
    Page("articles", "digital-stamps", "stamp"),
)


def text_of(page: Page, *, language: str) -> Text:
    """Return a page in a language, Korean when it is none of the guide's."""
    spoken = next((each for each in LANGUAGES if language.startswith(each)), LANGUAGES[0])
    path = DOCS / page.folder / f"{page.name}.{spoken}.md"
    return _read(path, path.stat().st_mtime_ns, page.folder)


@lru_cache(maxsize=64)
def _read(path: Path, _changed_at: int, folder: str) -> Text:
    return read(path.read_text(encoding="utf-8"), folder=folder)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show what the guide is about, and the articles."""
    return render(request, "console/guide/index.html", {"page": START, **_shelf()})


@require_safe
def chapter(request: HttpRequest, name: str) -> HttpResponse:
    """Show a chapter, with the way to its neighbours."""
    place = _place(CHAPTERS, name)
    beside = (CHAPTERS[place - 1] if place else None, next(iter(CHAPTERS[place + 1 :]), None))
    values = {"page": CHAPTERS[place], "before": beside[0], "after": beside[1], **_shelf()}
    return render(request, "console/guide/chapter.html", values)


@require_safe
def article(request: HttpRequest, name: str) -> HttpResponse:
    """Show an article."""
    page = ARTICLES[_place(ARTICLES, name)]
    return render(request, "console/guide/article.html", {"page": page, **_shelf()})


def _shelf() -> dict[str, tuple[Page, ...]]:
    return {"chapters": CHAPTERS, "articles": ARTICLES}


def _place(pages: tuple[Page, ...], name: str) -> int:
    for place, page in enumerate(pages):
        if page.name == name:
            return place
    raise Http404
