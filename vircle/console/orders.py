"""주문: the list, and one order's page with every decision in words."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from integrations.again import read_again
from integrations.orders.models import Order
from vircle.brands.access import BrandRequest, brand_page, has_role
from vircle.brands.models import Role
from vircle.brands.search import clean_query, find_customers
from vircle.console import order_page
from vircle.foundation import clock
from vircle.foundation.asked import more, read_number
from vircle.issuance import rejudging
from vircle.issuance.backfill import Impossible


@require_safe
@brand_page(at_least=Role.VIEWER)
def orders(request: BrandRequest) -> HttpResponse:
    """List orders, newest first; htmx asks for the rows that follow."""
    query = clean_query(request.GET.get("q", ""))
    before = read_number(request.GET.get("before", ""))
    rows, following = order_page.order_rows(
        brand_id=request.brand.pk,
        query=query,
        customer_ids=find_customers(brand_id=request.brand.pk, query=query),
        before=before,
    )
    values: dict[str, Any] = {
        "nav": "orders",
        "query": query,
        "rows": rows,
        **more(request.GET, kept=("q",), before=following, rows=len(rows)),
    }
    if request.headers.get("HX-Request") and before is not None:
        return render(request, "console/order_rows.html", values | {"is_more": True})
    return render(request, "console/orders.html", values)


@require_safe
@brand_page(at_least=Role.VIEWER)
def order(request: BrandRequest, order_id: int) -> HttpResponse:
    """Show what an order's items are, what was decided about each, and why."""
    facts = order_page.order_facts(brand_id=request.brand.pk, order_id=order_id, now=clock.now())
    if facts is None:
        raise Http404
    may_read = has_role(role=request.role, at_least=Role.OPERATOR)
    values = {"nav": "orders", "facts": facts, "order": facts.order, "may_read": may_read}
    return render(request, "console/order.html", values)


@require_POST
@brand_page(at_least=Role.OPERATOR)
def read_order(request: BrandRequest, order_id: int) -> HttpResponseBase:
    """Ask for an order to be read again, as news from the mall would."""
    found = _find(request, order_id)
    read_again(integration=found.integration, external_order_id=found.external_id, now=clock.now())
    messages.info(request, _("쇼핑몰에서 주문을 다시 읽고 있습니다. 잠시 후 새로고침해 주세요."))
    return redirect("console:order", brand_code=request.brand.code, order_id=order_id)


@require_safe
@brand_page(at_least=Role.OPERATOR)
def rejudge_preview(request: BrandRequest, order_id: int) -> HttpResponse:
    """Say what judging an order by the present settings would bring; changes nothing."""
    found = _find(request, order_id)
    values: dict[str, Any] = {
        "order": found,
        "based_on": rejudging.latest_wish(brand_id=found.brand_id, order_id=found.pk),
    }
    try:
        values["counts"] = rejudging.preview(
            brand_id=found.brand_id, order_id=found.pk, now=clock.now()
        )
    except Impossible as reason:
        values["reason"] = _(str(reason))
    return render(request, "console/order_rejudge.html", values)


@require_POST
@brand_page(at_least=Role.OPERATOR)
def rejudge(request: BrandRequest, order_id: int) -> HttpResponseBase:
    """Judge an order's items by the present settings; what was issued or granted stays."""
    found = _find(request, order_id)
    try:
        rejudging.rejudge(
            brand_id=found.brand_id,
            order_id=found.pk,
            user_id=request.user.pk,
            tells="tells" in request.POST,
            based_on=read_number(request.POST.get("based_on", "")) or 0,
            now=clock.now(),
        )
    except Impossible as reason:
        messages.info(request, _(str(reason)))
    else:
        text = _("지금 설정으로 다시 판정하고 있습니다. 잠시 후 새로고침해 주세요.")
        messages.success(request, text)
    return redirect("console:order", brand_code=request.brand.code, order_id=found.pk)


def _find(request: BrandRequest, order_id: int) -> Order:
    orders = Order.objects.select_related("integration")
    return get_object_or_404(orders, brand_id=request.brand.pk, pk=order_id)
