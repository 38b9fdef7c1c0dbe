"""A brand's colour as a stylesheet: text on it, and text in it, stay readable whatever it is."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from vircle.brands.colors import PAPER, ink_on, readable_on
from vircle.brands.models import Brand

_DAY = 24 * 3600


@require_safe
def theme(request: HttpRequest, code: str) -> HttpResponse:
    """Serve custom properties only; cacheable, because nothing in it is anybody's."""
    color = Brand.objects.filter(code=code).values_list("color", flat=True).first()
    if color is None:
        raise Http404
    response = HttpResponse(stylesheet(color=color), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={_DAY}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def stylesheet(*, color: str) -> str:
    """Return the brand's roles: its colour, ink on it, and a shade of it that reads on paper."""
    text = readable_on(PAPER, color=color)
    return f":root{{--brand:{color};--brand-ink:{ink_on(color)};--brand-text:{text}}}\n"
