"""Components that a template calls by name: icon, field, banner, dialog, empty, trace, timeline."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField
from django.forms.widgets import (
    CheckboxInput,
    CheckboxSelectMultiple,
    ClearableFileInput,
    RadioSelect,
    Select,
)
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide

register = template.Library()

BANNER_ICONS = {
    "info": "info",
    "good": "circle-check",
    "warn": "triangle-alert",
    "bad": "circle-alert",
}
COUNT_CAP = 999


# A page has dozens of them, and drawing one costs as much as a query.
@register.simple_tag
@lru_cache(maxsize=1024)
def icon(name: str, size: int = 20, label: str = "") -> SafeString:
    """Draw a Lucide icon; without a label it is decoration and hidden from screen readers."""
    spoken = {"role": "img", "aria_label": label} if label else {"aria_hidden": "true"}
    drawn = lucide(name, size=size, **{"class": "icon"}, focusable="false", **spoken)
    return mark_safe(drawn)  # noqa: S308 - lucide escapes every attribute


@register.simple_tag
def field(bound: BoundField, **options: Any) -> SafeString:
    """Render a bound field; options: label, help, placeholder, prefix, suffix, choices, short."""
    # Django derives aria-describedby from these two, so they are set rather than passed along.
    bound.label = options.pop("label", bound.label)
    bound.help_text = options.pop("help", bound.help_text)
    if "placeholder" in options:
        bound.field.widget.attrs["placeholder"] = options.pop("placeholder")
    values = {"field": bound, "kind": widget_kind(bound), **options}
    return render_to_string("components/field.html", values)


def widget_kind(bound: BoundField) -> str:
    """Name the shape of control that a bound field's widget asks for."""
    widget = bound.field.widget
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "group"
    if isinstance(widget, CheckboxInput):
        return "checkbox"
    if isinstance(widget, Select):
        return "multiple" if widget.allow_multiple_selected else "select"
    return "file" if isinstance(widget, ClearableFileInput) else "input"


@register.simple_tag
def form_errors(form: Any) -> SafeString:
    """Say above a form how many fields need attention, and that nothing was saved."""
    return render_to_string("components/form_errors.html", {"form": form})


@register.simple_block_tag
def banner(content: str, tone: str = "info", title: str = "", live: bool = False) -> SafeString:
    """Frame a state of the whole page: what happened, what is safe, what to do."""
    values = {
        "content": content,
        "tone": tone,
        "title": title,
        "icon": BANNER_ICONS[tone],
        "live": live,
    }
    return render_to_string("components/banner.html", values)


@register.simple_block_tag
def dialog(
    content: str,
    name: str,
    title: str,
    kind: str = "modal",
    tone: str = "",
    open: bool = False,  # noqa: A002 - the element's own word
) -> SafeString:
    """Wrap content in a <dialog> (kind: modal, drawer) that data-dialog-open="name" opens."""
    values = {
        "content": content,
        "name": name,
        "title": title,
        "kind": kind,
        "tone": tone,
        "open": open,
    }
    return render_to_string("components/dialog.html", values)


@register.simple_block_tag
def empty(content: str, drawing: str, text: str) -> SafeString:
    """Fill an empty place: a small drawing, one sentence, one action (the block's content)."""
    values = {
        "content": mark_safe(content.strip()),  # noqa: S308 - rendered by the template
        "drawing": drawing,
        "text": text,
    }
    return render_to_string("components/empty.html", values)


@register.simple_tag
def trace(rows: Iterable[Mapping[str, Any]], summary: str = "") -> SafeString:
    """Show why: rows of {ok: True | False | None, text, detail}."""
    return render_to_string("components/trace.html", {"rows": rows, "summary": summary})


@register.simple_tag
def timeline(entries: Iterable[Mapping[str, Any]]) -> SafeString:
    """Show what happened: entries of {at, text, detail, actor, tone, icon}."""
    return render_to_string("components/timeline.html", {"entries": entries})


@register.filter
def capped(count: int) -> str:
    """Write a count as people scan it, 999+ at most."""
    return f"{COUNT_CAP}+" if count > COUNT_CAP else f"{count:,}"


@register.filter
def option_words(chosen: str) -> str:
    """Write chosen options as people do: 색상=브라운 becomes 색상: 브라운."""
    return ", ".join(part.strip().replace("=", ": ", 1) for part in chosen.split(","))
