"""The offer to take back what this person has just issued, on every page of the history."""

from typing import Any

from django import template
from django.template.context import RequestContext

from vircle.console.warranty_actions import remembered, undo_address

register = template.Library()


@register.inclusion_tag("warranties/history_undo.html", takes_context=True)
def undo_offer(context: RequestContext) -> dict[str, Any]:
    """Say how many can still be undone; nothing once the time has run out."""
    request: Any = context["request"]
    ids = remembered(request)
    values = {"count": len(ids), "request": request, "csrf_token": context.get("csrf_token")}
    # Which ones is in the session: an address is too short for a thousand.
    return values | ({"undo_url": undo_address(request, ids=())} if ids else {})
