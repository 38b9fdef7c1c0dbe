"""판정 기록: every decision with its reasons, looked for and judged again from one list."""

from typing import Any

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
from vircle.foundation.asked import more, read_number
from vircle.foundation.clock import kst_date

_KEPT = ("feature", "result", "reason", "store", "from", "to", "q")
_TABS = (("warranty", _("보증서")), ("stamp", _("스탬프")))


@require_safe
@brand_page(at_least=Role.VIEWER)
def decisions(request: BrandRequest) -> HttpResponse:
    """List decisions; htmx asks for the rows that follow."""
    asked = decision_search.read_asked(request.GET)
    before = read_number(request.GET.get("before", ""))
    rows, following = decision_search.find(brand_id=request.brand.pk, asked=asked, before=before)
    values: dict[str, Any] = {
        "nav": "orders",
        "asked": asked,
        "rows": rows,
        "may_act": has_role(role=request.role, at_least=Role.OPERATOR),
        **more(request.GET, kept=_KEPT, before=following, rows=len(rows)),
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
