"""누락 점검: what a store delivered day by day, what became of it here, and closing the gap."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from integrations.models import Integration
from integrations.orders.models import Order
from integrations.selectors import integrations_of
from vircle.brands.access import BrandRequest, brand_page, has_role, insist_on_role
from vircle.brands.models import Role
from vircle.console.stores import find_store
from vircle.foundation import clock
from vircle.foundation.asked import read_day, read_number
from vircle.foundation.clock import kst_date
from vircle.issuance import gaps
from vircle.issuance.backfill import Impossible
from vircle.issuance.models import ArrivedItem, GapCheck

_SHOWN_DAYS = 30
_SHOWN_GAPS = 200


class Gap(NamedTuple):
    """An item that arrived and is not well here; `order_id` None: nothing is known of its order."""

    item: ArrivedItem
    order_id: int | None


@require_http_methods(["GET", "HEAD", "POST"])
@brand_page(at_least=Role.VIEWER)
def gap_checks(request: BrandRequest) -> HttpResponseBase:
    """Show a store's days and the gaps of one; by POST, have a day checked."""
    if request.method == "POST":
        insist_on_role(request, at_least=Role.OPERATOR)
        return _ask(request)
    stores = integrations_of(brand_id=request.brand.pk)
    asked = read_number(request.GET.get("store", ""))
    store = next((s for s in stores if s.pk == asked), stores[0] if stores else None)
    if asked is not None and store is not None and store.pk != asked:
        raise Http404
    context = {"nav": "orders", "stores": stores, "store": store}
    if store is not None:
        context |= _days(request, store)
    return render(request, "console/gaps.html", context)


def _days(request: BrandRequest, store: Integration) -> dict[str, Any]:
    rows = GapCheck.objects.filter(brand_id=request.brand.pk, integration=store)
    checks = list(rows.select_related("asked_by").order_by("-day")[:_SHOWN_DAYS])
    day = read_day(request.GET.get("day", ""))
    shown = next((c for c in checks if c.day == day), None) if day else _first(checks)
    today = kst_date(clock.now())
    return {
        "checks": checks,
        "today": today,
        "first_day": max(kst_date(store.connected_since), today - gaps.KEPT),
        "chosen_day": day or max(today - timedelta(days=1), kst_date(store.connected_since)),
        **_check_context(request, shown),
    }


def _first(checks: Sequence[GapCheck]) -> GapCheck | None:
    """Return the day to look at: the latest with a gap, or else the latest."""
    return next((c for c in checks if c.gaps or c.is_working), checks[0] if checks else None)


def _check_context(request: BrandRequest, check: GapCheck | None) -> dict[str, Any]:
    return {
        "check": check,
        "gaps": _gaps(check) if check else [],
        "gaps_shown_at_most": _SHOWN_GAPS,
        "may_act": has_role(role=request.role, at_least=Role.OPERATOR),
    }


def _gaps(check: GapCheck) -> list[Gap]:
    rows = ArrivedItem.objects.filter(brand_id=check.brand_id, check_run=check).exclude(gap="")
    items = list(rows.order_by("arrived_at", "pk")[:_SHOWN_GAPS])
    known = Order.objects.filter(
        brand_id=check.brand_id,
        integration_id=check.integration_id,
        external_id__in={item.external_order_id for item in items},
    )
    ids = dict(known.values_list("external_id", "pk"))
    return [Gap(item, ids.get(item.external_order_id)) for item in items]


def _ask(request: BrandRequest) -> HttpResponseBase:
    store = find_store(request, read_number(request.POST.get("store", "")) or 0)
    day = read_day(request.POST.get("day", ""))
    if day is None:
        messages.error(request, _("점검할 날짜를 선택해 주세요."))
        return redirect(_address(request, store))
    try:
        gaps.ask(integration=store, day=day, user_id=request.user.pk, now=clock.now())
    except Impossible as reason:
        messages.error(request, _(str(reason)))
    return redirect(_address(request, store, day=day))


@require_GET
@brand_page(at_least=Role.VIEWER)
def gap_check(request: BrandRequest, check_id: int) -> HttpResponse:
    """Show how far a check is; the page stops asking once it is done."""
    check = _find(request, check_id)
    context = _check_context(request, check) | {"store": check.integration, "is_news": True}
    return render(request, "console/gap_check.html", context)


@require_POST
@brand_page(at_least=Role.OPERATOR)
def close_gaps(request: BrandRequest, check_id: int) -> HttpResponseBase:
    """Have the orders of a day's gaps read and decided again."""
    check = _find(request, check_id)
    try:
        count = gaps.close(check=check, user_id=request.user.pk, now=clock.now())
    except Impossible as reason:
        messages.error(request, _(str(reason)))
    else:
        if count:
            text = _("주문 %(n)d건을 쇼핑몰에서 다시 읽고 판정합니다.")
            messages.info(request, text % {"n": count})
    return redirect(_address(request, check.integration, day=check.day))


def _find(request: BrandRequest, check_id: int) -> GapCheck:
    rows = GapCheck.objects.filter(brand_id=request.brand.pk, pk=check_id)
    found = rows.select_related("integration", "asked_by").first()
    if found is None:
        raise Http404
    return found


def _address(request: BrandRequest, store: Integration, *, day: date | None = None) -> str:
    page = reverse("console:gaps", kwargs={"brand_code": request.brand.code})
    asked = {"store": store.pk} | ({"day": day.isoformat()} if day else {})
    return f"{page}?{urlencode(asked)}"
