"""지난 주문 발급: choose days, look at what would be issued, start, watch it, stop it."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from integrations.models import Integration
from stamps import programs as stamps
from vircle.brands.access import BrandRequest, brand_page, insist_on_role
from vircle.brands.models import Role
from vircle.brands.settings_page import NOT_SAVED, may_edit
from vircle.console.stores import find_store, store_url
from vircle.foundation import clock
from vircle.foundation.clock import kst_date
from vircle.issuance import backfill
from vircle.issuance.models import Backfill, BackfillStatus
from warranties.programs import current_program
from warranties.rules_settings import rule_of

_USUAL = timedelta(days=30)
_SHOWN = 10
_NEWS = timedelta(hours=1)


class DaysForm(forms.Form):
    """The Korean days of delivery that are meant, and what to issue."""

    first_on = forms.DateField(
        label=gettext_lazy("시작일"), widget=forms.DateInput(attrs={"type": "date"})
    )
    last_on = forms.DateField(
        label=gettext_lazy("종료일"), widget=forms.DateInput(attrs={"type": "date"})
    )
    features = forms.MultipleChoiceField(
        label=gettext_lazy("발급할 것"),
        choices=[("warranties", gettext_lazy("보증서")), ("stamps", gettext_lazy("스탬프"))],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy(backfill.NOTHING)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@brand_page(at_least=Role.VIEWER)
def past_orders(request: BrandRequest, integration_id: int) -> HttpResponseBase:
    """Ask about past orders, or show how far the one that was asked for is."""
    store = find_store(request, integration_id)
    if request.method != "POST":
        return render(request, "console/backfill.html", _context(request, store))
    insist_on_role(request, at_least=Role.ADMIN)
    form = DaysForm(request.POST)
    if form.is_valid() and _ask(request, store, form=form):
        return redirect(_page(request, store))
    context = _context(request, store, form=form)
    return render(request, "console/backfill.html", context, status=NOT_SAVED)


def _ask(request: BrandRequest, store: Integration, *, form: DaysForm) -> bool:
    chosen = form.cleaned_data
    try:
        backfill.ask(
            integration=store,
            user_id=request.user.pk,
            first_on=chosen["first_on"],
            last_on=chosen["last_on"],
            for_warranties="warranties" in chosen["features"],
            for_stamps="stamps" in chosen["features"],
            now=clock.now(),
        )
    except backfill.Impossible as reason:
        form.add_error(None, _(str(reason)))
        return False
    return True


@require_GET
@brand_page(at_least=Role.VIEWER)
def past_orders_state(request: BrandRequest, integration_id: int, wish_id: int) -> HttpResponseBase:
    """Show how far it is; the page stops asking once somebody has to decide, or it is done."""
    store = find_store(request, integration_id)
    values = {"store": store, "wish": _wish(request, store, wish_id), "may_edit": may_edit(request)}
    return render(request, "console/backfill_wish.html", values)


@require_POST
@brand_page(at_least=Role.ADMIN)
def start_past_orders(request: BrandRequest, integration_id: int, wish_id: int) -> HttpResponseBase:
    """Issue what was previewed, with messages or without."""
    store = find_store(request, integration_id)
    wish = _wish(request, store, wish_id)
    tells = request.POST.get("tells") == "yes"
    try:
        backfill.confirm(wish=wish, user_id=request.user.pk, tells=tells, now=clock.now())
    except backfill.Impossible as reason:
        messages.warning(request, _(str(reason)))
    return redirect(_page(request, store))


@require_POST
@brand_page(at_least=Role.ADMIN)
def stop_past_orders(request: BrandRequest, integration_id: int, wish_id: int) -> HttpResponseBase:
    """Stop; what was issued stays."""
    store = find_store(request, integration_id)
    try:
        backfill.stop(wish=_wish(request, store, wish_id), user_id=request.user.pk, now=clock.now())
    except backfill.Impossible as reason:
        messages.warning(request, _(str(reason)))
    return redirect(_page(request, store))


def _context(
    request: BrandRequest, store: Integration, *, form: DaysForm | None = None
) -> dict[str, Any]:
    wishes = Backfill.objects.filter(brand_id=store.brand_id, integration_id=store.pk, order=None)
    latest = list(wishes.order_by("-pk")[:_SHOWN])
    current = latest[0] if latest and _is_shown(latest[0], request) else None
    return {
        "nav": "integrations",
        "store": store,
        "store_url": store_url(store, code=request.brand.code),
        "form": form or DaysForm(initial=_usual(store)),
        "wish": current,
        "earlier": [wish for wish in latest if wish != current],
        "may_edit": may_edit(request),
        "missing": _missing(store),
    }


def _is_shown(latest: Backfill, request: BrandRequest) -> bool:
    """Tell whether the page is about this one; one that has ended, until another is wished for."""
    if latest.status in backfill.OPEN:
        return True
    ended = latest.status == BackfillStatus.DONE and latest.finished_at
    return bool(ended and "new" not in request.GET and clock.now() - ended < _NEWS)


def _usual(store: Integration) -> dict[str, Any]:
    """Offer the month before the store was connected."""
    last_on = kst_date(store.connected_since)
    missing = _missing(store)
    features = [name for name in ("warranties", "stamps") if name not in missing]
    return {"first_on": last_on - _USUAL, "last_on": last_on, "features": features}


def _missing(store: Integration) -> list[str]:
    """Name the features whose settings would issue nothing."""
    rule = rule_of(brand_id=store.brand_id, integration_id=store.pk)
    is_on = rule is not None and rule.current is not None and rule.current.is_on
    found = []
    if not is_on or current_program(brand_id=store.brand_id) is None:
        found.append("warranties")
    if stamps.current_program(brand_id=store.brand_id) is None:
        found.append("stamps")
    return found


def _wish(request: BrandRequest, store: Integration, wish_id: int) -> Backfill:
    wish = Backfill.objects.filter(
        brand_id=request.brand.pk, integration_id=store.pk, order=None, pk=wish_id
    ).first()
    if wish is None:
        raise Http404
    return wish


def _page(request: BrandRequest, store: Integration) -> str:
    return reverse("console:backfill", args=[request.brand.code, store.pk])
