"""The phone's pages: which phone, its chat, and a link opened inside the same frame."""

import re
from itertools import groupby
from urllib.parse import urlsplit

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from sandbox.context import Context
from sandbox.phone import inbox

_NUMBER = re.compile(r"^\d{9,12}$")


def make_blueprint(context: Context) -> Blueprint:
    pages = Blueprint("phone", __name__, template_folder="templates")
    pages.add_app_template_filter(inbox.hyphenated, "hyphenated")
    _choose(pages, context)
    _chat(pages, context)
    _browser(pages, context)
    return pages


def _choose(pages: Blueprint, context: Context) -> None:
    @pages.get("/")
    def choose() -> ResponseReturnValue:
        search = request.args.get("q", "")
        digits = inbox.digits_of(search)
        if _NUMBER.match(digits):
            return redirect(url_for("phone.chat", number=digits))
        return render_template(
            "phone/choose.html", phones=inbox.phones(context=context, search=search), search=search
        )

    @pages.get("/list")
    def phone_list() -> ResponseReturnValue:
        search = request.args.get("q", "")
        return render_template(
            "phone/_list.html",
            phones=inbox.phones(context=context, search=search),
            search=search,
            current=request.args.get("current", ""),
        )


def _chat(pages: Blueprint, context: Context) -> None:
    @pages.get("/<number>/")
    def chat(number: str) -> ResponseReturnValue:
        digits = _digits_or_404(number)
        if digits != number:
            return redirect(url_for("phone.chat", number=digits))
        found = inbox.bubbles(context=context, number=digits)
        return render_template(
            "phone/chat.html",
            number=digits,
            days=_by_day(found),
            brands=list(dict.fromkeys(bubble.brand for bubble in found)),
            last=found[-1].place if found else 0,
            phones=inbox.phones(context=context),
        )

    @pages.get("/<number>/new")
    def arrived(number: str) -> ResponseReturnValue:
        """What came after the last bubble on the screen; 204 while there is nothing."""
        after = request.args.get("after", 0, type=int)
        found = inbox.bubbles(context=context, number=_digits_or_404(number), after=after)
        if not found:
            return "", 204
        page = render_template("phone/_bubbles.html", number=number, days=_by_day(found))
        return page, {"X-Last-Place": str(found[-1].place)}


def _browser(pages: Blueprint, context: Context) -> None:
    @pages.get("/<number>/open/<message_id>/<int:index>")
    def open_link(number: str, message_id: str, index: int) -> ResponseReturnValue:
        digits = _digits_or_404(number)
        bubble = inbox.bubble(context=context, number=digits, message_id=message_id)
        if bubble is None or index >= len(bubble.buttons):
            abort(404)
        link = bubble.buttons[index].link
        return render_template(
            "phone/browser.html",
            number=digits,
            bubble=bubble,
            title=bubble.buttons[index].name,
            link=link,
            host=urlsplit(link).netloc,
            phones=inbox.phones(context=context),
        )


def _by_day(found: list[inbox.Bubble]) -> list[tuple[str, list[inbox.Bubble]]]:
    return [(day, list(group)) for day, group in groupby(found, key=lambda bubble: bubble.day)]


def _digits_or_404(number: str) -> str:
    digits = inbox.digits_of(number)
    if not _NUMBER.match(digits):
        abort(404)
    return digits
