"""보증서 발급 내역: the list with its tabs and filters, and choosing all that a filter means."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from integrations.models import Integration
from vircle.brands.access import BrandRequest, brand_page, has_role
from vircle.brands.models import Role
from vircle.foundation.asked import address, more, read_number
from vircle.notifications.models import MessageStatus
from warranties import operations, selectors
from warranties.filters import KEPT, HistoryFilter, read_filter
from warranties.holding import DISCONNECTED, UNHEARD
from warranties.models import WarrantyStatus
from warranties.operation_views import CHOSEN_AT_MOST
from warranties.rows import ACTIONS, read_rows
from warranties.words import CancelReason

TABS = (
    ("", gettext_lazy("전체")),
    (WarrantyStatus.SCHEDULED.value, gettext_lazy("발급예정")),
    (WarrantyStatus.PENDING.value, gettext_lazy("신청대기")),
    (WarrantyStatus.ISSUED.value, gettext_lazy("발급완료")),
    (WarrantyStatus.CANCELED.value, gettext_lazy("발급취소")),
    (WarrantyStatus.HELD.value, gettext_lazy("보류")),
)
EMPTY = {
    WarrantyStatus.SCHEDULED.value: gettext_lazy("발급을 기다리는 보증서가 없습니다."),
    WarrantyStatus.PENDING.value: gettext_lazy("처리할 신청대기 건이 없습니다."),
    WarrantyStatus.ISSUED.value: gettext_lazy("발급된 보증서가 없습니다."),
    WarrantyStatus.CANCELED.value: gettext_lazy("취소된 보증서가 없습니다."),
    WarrantyStatus.HELD.value: gettext_lazy("보류된 건이 없습니다."),
}
# Tabs whose certificates a customer may have been told of.
TOLD = ("", WarrantyStatus.ISSUED.value, WarrantyStatus.CANCELED.value)


@require_safe
@brand_page(at_least=Role.VIEWER)
def history(request: BrandRequest) -> HttpResponse:
    """Show a tab; htmx asks for the rows that follow."""
    brand_id = request.brand.pk
    asked = read_filter(brand_id=brand_id, asked=request.GET)
    before = read_number(request.GET.get("before", ""))
    page = selectors.history_page(brand_id=brand_id, asked=asked, before=before)
    actions = actions_of(request, tab=asked.status)
    values = {
        "nav": "warranties",
        "tab": asked.status,
        "query": asked.query,
        "rows": read_rows(brand_id=brand_id, warranties=page.warranties, actions=actions),
        "actions": actions,
        "shows_messages": asked.status in TOLD,
        **more(request.GET, kept=KEPT, before=page.next_before, rows=len(page.warranties)),
        "was_unheard": any(each.hold_reason == UNHEARD for each in page.warranties),
        "was_let_go": any(each.hold_reason == DISCONNECTED for each in page.warranties),
        "stores": list(Integration.objects.filter(brand_id=brand_id).order_by("pk")),
        "has_individual": selectors.has_individual(brand_id=brand_id),
    }
    if request.headers.get("HX-Request") and before is not None:
        return render(request, "warranties/history_rows.html", values | {"is_more": True})
    return render(request, "warranties/history.html", values | _frame(request, asked=asked))


def _frame(request: BrandRequest, *, asked: HistoryFilter) -> dict[str, Any]:
    counts = selectors.history_counts(brand_id=request.brand.pk, asked=asked)
    return {
        "tabs": [
            {
                "url": address(request.GET, kept=KEPT, status=status, before=None),
                "word": word,
                "count": counts[status],
                "is_current": status == asked.status,
            }
            for status, word in TABS
        ],
        "count": counts[asked.status],
        "pending_count": counts[WarrantyStatus.PENDING],
        "asked": asked,
        "condition": address(request.GET, kept=KEPT),
        "chosen_at_most": CHOSEN_AT_MOST,
        "message_statuses": MessageStatus.choices,
        "empty_text": EMPTY.get(asked.status, ""),
        "reject_reasons": operations.RejectReason.choices,
        "cancel_reasons": CancelReason.choices,
        "may_act": has_role(role=request.role, at_least=Role.OPERATOR),
        "may_unmask": has_role(role=request.role, at_least=Role.ADMIN),
    }


@require_safe
@brand_page(at_least=Role.OPERATOR)
def matching(request: BrandRequest) -> HttpResponse:
    """Choose everything that the list's filter means by now, as many as one step may take.

    The answer names each: what somebody agrees to afterwards is what was chosen here, whatever
    has come under the filter meanwhile.
    """
    asked = read_filter(brand_id=request.brand.pk, asked=request.GET)
    actions = set(ACTIONS.get(asked.status, ()))
    statuses = [s for s in WarrantyStatus.values if actions & set(ACTIONS.get(s, ()))]
    ids = selectors.chosen_ids(
        brand_id=request.brand.pk, asked=asked, statuses=statuses, limit=CHOSEN_AT_MOST
    )
    return render(request, "warranties/history_matching.html", {"ids": ids})


def actions_of(request: BrandRequest, *, tab: str) -> tuple[str, ...]:
    """Return what this person may do with the rows of a tab."""
    may = has_role(role=request.role, at_least=Role.OPERATOR)
    return ACTIONS.get(tab, ()) if may else ()
