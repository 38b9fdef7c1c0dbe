"""판정 기록: every decision with its reasons, looked for and judged again from one list."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from integrations.selectors import integrations_of
from vircle.brands.access import BrandRequest, brand_page, has_role
from vircle.brands.models import Role
from vircle.console import decision_search
from vircle.console.decision_search import Asked
from vircle.foundation import clock
from vircle.foundation.clock import kst_date
from warranties.filters import read_number

_KEPT = ("feature", "result", "reason", "store", "from", "to", "q")
_TABS = (("warranty", _("보증서")), ("stamp", _("스탬프")))


@require_safe
@brand_page(at_least=Role.VIEWER)
def decisions(request: BrandRequest) -> HttpResponse:
    """List decisions; htmx asks for the rows that follow."""
    asked = decision_search.read_asked(request.GET)
    before = read_number(request.GET.get("before", ""))
    rows, following = decision_search.find(brand_id=request.brand.pk, asked=asked, before=before)
    shown = (read_number(request.GET.get("shown", "")) or 0) + len(rows)
    values: dict[str, Any] = {
        "nav": "orders",
        "asked": asked,
        "rows": rows,
        "may_act": has_role(role=request.role, at_least=Role.OPERATOR),
        "shown": shown,
        "more_url": _address(request, before=following, shown=shown) if following else "",
    }
    if request.headers.get("HX-Request") and before is not None:
        return render(request, "console/decision_rows.html", values | {"is_more": True})
    return render(request, "console/decisions.html", values | _frame(request, asked))


def _frame(request: BrandRequest, asked: Asked) -> dict[str, Any]:
    results = decision_search.RESULTS[asked.feature]
    return {
        "tabs": [
            {"url": f"?feature={name}", "word": word, "is_current": name == asked.feature}
            for name, word in _TABS
        ],
        "results": [(name, word) for name, (word, _outcomes) in results.items()],
        "reasons": decision_search.reason_words(asked.feature),
        "stores": integrations_of(brand_id=request.brand.pk),
        "today": kst_date(clock.now()),
    }


def _address(request: BrandRequest, **changed: Any) -> str:
    kept = {name: request.GET[name] for name in _KEPT if request.GET.get(name)}
    return f"?{urlencode({**kept, **changed})}"
