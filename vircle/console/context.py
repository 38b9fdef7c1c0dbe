"""What every console page's frame needs to know."""

from typing import Any

from django.http import HttpRequest


def console(request: HttpRequest) -> dict[str, Any]:
    """Give templates the brand that the request works on, and what a refused one would need."""
    return {
        "brand": getattr(request, "brand", None),
        "role": getattr(request, "role", ""),
        "needed_role": getattr(request, "needed_role", None),
    }
