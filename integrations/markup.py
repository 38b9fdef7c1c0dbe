"""What a person reads of a text in which a mall may have put HTML."""

import html
import re
import unicodedata

import nh3

_TAG = re.compile(r"<[/!?]?[a-zA-Z!-][^<>]*>")
# A lone "<" is a character like any other ("S<M"), but the cleaner would take it for a tag.
_TAG_OR_LONE = re.compile(rf"{_TAG.pattern}|<")
# Where the browser begins a new line, so do the words.
_BREAK = re.compile(r"</?(?:br|p|div|li|tr|td|dd|dt|h[1-6])\b", re.IGNORECASE)
# Markup included: nothing that is cut from so much of a text is ever shown.
_LONGEST = 20_000
# Encoded and encoded again, as an import into the mall may have done.
_ROUNDS = 3
# What joins the parts of an emoji is not seen by itself either, but belongs to the text.
_JOINERS = {"\u200d", "\ufe0f"}
# Controls, and characters that change how the others run: a name must not read backwards.
_UNSEEN = {"Cc", "Cf", "Cn", "Co", "Cs"}


def plain(value: object, *, most: int) -> str:
    """Return a text without markup, entities, control and direction characters."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = str(value)[:_LONGEST].encode(errors="ignore").decode()
    for _ in range(_ROUNDS):
        before = text
        text = html.unescape(_without_tags(text))
        if text == before:
            break
    return _visible(_without_tags(text))[:most].rstrip()


def _without_tags(text: str) -> str:
    if not _TAG.search(text):
        return text
    return html.unescape(nh3.clean(_TAG_OR_LONE.sub(_marked, text), tags=set()))


def _marked(found: re.Match[str]) -> str:
    tag = found.group()
    if tag == "<":
        return "&lt;"
    return f" {tag}" if _BREAK.match(tag) else tag


def _visible(text: str) -> str:
    kept = "".join(
        " " if character.isspace() else character
        for character in text
        if character.isspace()
        or character in _JOINERS
        or unicodedata.category(character) not in _UNSEEN
    )
    return " ".join(kept.split())
