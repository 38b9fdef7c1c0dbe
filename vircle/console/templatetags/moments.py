"""Moments as people in Korea write them: 2026.11.22, 2026.11.22 14:30, and 3분 전 in lists."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()

KST = ZoneInfo("Asia/Seoul")
NOTHING = "-"


@register.filter
def day(value: date | datetime | None) -> str:
    """Write the day, in Korean time, or a hyphen for none."""
    if not value:
        return NOTHING
    local = value.astimezone(KST) if isinstance(value, datetime) else value
    return f"{local:%Y.%m.%d}"


@register.filter
def moment(value: datetime | None) -> str:
    """Write day and time, in Korean time, or a hyphen for none."""
    return f"{value.astimezone(KST):%Y.%m.%d %H:%M}" if value else NOTHING


@register.simple_tag
def ago(value: datetime | None) -> SafeString | str:
    """Write a moment that the page keeps relative (3분 전); hovering shows the whole of it."""
    if value is None:
        return NOTHING
    return render_to_string("components/ago.html", {"value": value, "text": moment(value)})
