"""Read a page of the guide: Markdown of which every heading is preceded by its anchor."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from PIL import Image

PICTURES = settings.BASE_DIR / "docs" / "images" / "guide"
# Pictures have more points than the page shows; tools/camera.py takes them so.
DENSITY = 1.5
_ANCHOR = re.compile(r'<a id="([a-z][a-z0-9-]*)"></a>')
_PAGE = re.compile(r"(?:\.\./(guide|articles)/)?([a-z0-9-]+)\.(?:ko|en)\.md")


@dataclass
class Section:
    """What stands under one heading, until the next of any level."""

    title: str
    anchor: str = ""
    level: int = 1
    tokens: list[Token] = field(default_factory=list)
    html: str = ""


@dataclass(frozen=True)
class Text:
    """One page: its title, what stands before the first section, and the sections."""

    title: str
    lead: str
    sections: Sequence[Section]


class Unreadable(ValueError):
    """The Markdown is not built as a page of the guide has to be."""


def read(markdown: str, *, folder: str) -> Text:
    """Return a page; `folder` is where its neighbours are, `guide` or `articles`."""
    parser = _parser(folder)
    first, *sections = _cut(parser.parse(markdown))
    for section in (first, *sections):
        section.html = parser.renderer.render(_framed(section.tokens), parser.options, {})
    return Text(first.title, first.html, sections)


def _parser(folder: str) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")

    def open_link(
        renderer: RendererHTML, tokens: Sequence[Token], place: int, options: Any, env: Any
    ) -> str:
        target = str(tokens[place].attrs["href"])
        tokens[place].attrs["href"] = address_of(target, folder=folder)
        return renderer.renderToken(tokens, place, options, env)

    parser.add_render_rule("link_open", open_link)
    return parser


def address_of(target: str, *, folder: str) -> str:
    """Turn a link to a neighbouring file into the address of the page made of it."""
    parts = urlsplit(target)
    found = _PAGE.fullmatch(parts.path)
    if parts.scheme or not found:
        return target
    is_article = (found[1] or folder) == "articles"
    page = "console:guide_article" if is_article else "console:guide_chapter"
    anchor = f"#{parts.fragment}" if parts.fragment else ""
    return f"{reverse(page, args=[found[2]])}{anchor}"


def _cut(tokens: Sequence[Token]) -> list[Section]:
    """Cut a document before every heading; the first must be its title."""
    sections: list[Section] = []
    anchor, place = "", 0
    while place < len(tokens):
        token = tokens[place]
        inline = tokens[place + 1] if token.nesting == 1 else token
        named = _ANCHOR.fullmatch(inline.content) if token.type == "paragraph_open" else None
        if named:
            anchor = named[1]
        elif token.type == "heading_open":
            sections.append(_section(inline.content, token.tag, anchor, known=sections))
            anchor = ""
        elif not sections:
            raise Unreadable("A page begins with its title.")
        else:
            sections[-1].tokens.append(token)
        place += 3 if named or token.type == "heading_open" else 1
    return sections


def _section(title: str, tag: str, anchor: str, *, known: Sequence[Section]) -> Section:
    if bool(known) != bool(anchor):
        raise Unreadable(f"{title!r} needs an anchor before it, and only the title has none.")
    if anchor and anchor in {section.anchor for section in known}:
        raise Unreadable(f"#{anchor} is there twice.")
    return Section(title, anchor, int(tag[1:]))


def _framed(tokens: Sequence[Token]) -> list[Token]:
    """Put a picture that stands alone into a frame with its caption."""
    framed: list[Token] = []
    place = 0
    while place < len(tokens):
        picture = _alone(tokens, place)
        framed.append(_figure(picture) if picture else tokens[place])
        place += 3 if picture else 1
    return framed


def _alone(tokens: Sequence[Token], place: int) -> Token | None:
    if tokens[place].type != "paragraph_open":
        return None
    inside = tokens[place + 1].children or []
    return inside[0] if len(inside) == 1 and inside[0].type == "image" else None


def _figure(picture: Token) -> Token:
    name = Path(str(picture.attrs["src"])).name
    with Image.open(PICTURES / name) as opened:
        width, height = (round(side / DENSITY) for side in opened.size)
    values = {
        "url": static(f"guide/{name}"),
        "width": width,
        "height": height,
        "alt": picture.content,
        "caption": picture.attrs.get("title", ""),
    }
    return Token("html_block", "", 0, content=render_to_string("console/guide/figure.html", values))
