"""서비스 연동: the list, and everything on the page of the Cafe24 store."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh

from integrations.models import Integration, Platform
from integrations.selectors import connected_since, integration_state, integrations_of
from vircle.brands.access import BrandRequest, brand_page
from vircle.brands.models import Role
from vircle.brands.saving import SomeoneElseSaved
from vircle.brands.settings_page import CONFLICT, NOT_SAVED, entry_over, may_edit
from vircle.console.integration_facts import (
    is_waiting,
    note_opened,
    programs_of,
    standing,
    store_context,
)
from vircle.console.rule_section import question, rule_form, section_context
from vircle.foundation import clock
from warranties.rules_settings import Waiting, save_rule
from warranties.settings_forms import RuleForm

_LIST_AND_PAGE = {"nav": "integrations"}


@require_GET
@brand_page(at_least=Role.VIEWER)
def index(request: BrandRequest) -> HttpResponseBase:
    """Show the two connectors as cards."""
    stores = integrations_of(brand_id=request.brand.pk, platform=Platform.CAFE24)
    store = stores[0] if stores else None
    context = _LIST_AND_PAGE | {
        "store": store,
        "cafe24_state": standing(
            store,
            has_programs=programs_of(brand_id=request.brand.pk).any,
            is_opening=is_waiting(request, now=clock.now()),
        ),
    }
    return render(request, "console/integrations.html", context)


@require_GET
@brand_page(at_least=Role.VIEWER)
def cafe24(request: BrandRequest) -> HttpResponseBase:
    """Show how to connect, or how the connected store is doing."""
    stores = integrations_of(brand_id=request.brand.pk, platform=Platform.CAFE24)
    asked = request.GET.get("store")
    store = next((s for s in stores if s.store_id == asked), stores[0] if stores else None)
    if store is None:
        return render(request, "console/integration_cafe24_connect.html", _connecting(request))
    return _store_page(request, store, form=rule_form(store))


def _store_page(
    request: BrandRequest, store: Integration, *, form: RuleForm, status: int = 200, **section: Any
) -> HttpResponse:
    programs = programs_of(brand_id=request.brand.pk)
    context = {
        **_connecting(request),
        **store_context(store, programs=programs, now=clock.now()),
        **section_context(store, form=form, **section),
        "stores": integrations_of(brand_id=request.brand.pk, platform=Platform.CAFE24),
        "state": standing(store, has_programs=programs.any, is_opening=False),
        "saved": request.GET.get("saved", ""),
    }
    return render(request, "console/integration_cafe24.html", context, status=status)


def _connecting(request: BrandRequest) -> dict[str, Any]:
    now = clock.now()
    return _LIST_AND_PAGE | {
        "appstore_url": settings.CAFE24_APPSTORE_URL,
        "opened_at": now.isoformat(),
        "is_waiting": is_waiting(request, now=now),
        "may_edit": may_edit(request),
    }


@require_GET
@brand_page(at_least=Role.ADMIN)
def open_appstore(request: BrandRequest) -> HttpResponseBase:
    """Go to the app store in a new window, and let the page that stays behind say so."""
    if not settings.CAFE24_APPSTORE_URL:
        raise Http404
    note_opened(request, now=clock.now())
    return redirect(settings.CAFE24_APPSTORE_URL)


@require_GET
@brand_page(at_least=Role.VIEWER)
def cafe24_state(request: BrandRequest) -> HttpResponseBase:
    """Tell the page that waits: still waiting, or reload because a store was connected."""
    since = parse_datetime(request.GET.get("since", "").replace(" ", "+"))
    if since is None or since.tzinfo is None:
        return HttpResponse(status=204)
    if connected_since(user_id=request.user.pk, brand_ids=[request.brand.pk], moment=since):
        return HttpResponseClientRefresh()
    return render(request, "console/integration_cafe24_waiting.html", _connecting(request))


@require_GET
@brand_page(at_least=Role.VIEWER)
def sync_state(request: BrandRequest, integration_id: int) -> HttpResponseBase:
    """Show how far the store's catalogue has been read; the page stops asking once it is done."""
    store = _store(request, integration_id)
    context = {"store": store, "connection": integration_state(integration=store, now=clock.now())}
    return render(request, "console/integration_cafe24_sync.html", context)


@require_POST
@brand_page(at_least=Role.ADMIN)
def save_rule_form(request: BrandRequest, integration_id: int) -> HttpResponseBase:
    """Save a store's 자동발급 설정, after whatever has to be asked first was answered."""
    store = _store(request, integration_id)
    form = rule_form(store, data=request.POST)
    if not form.is_valid():
        return _store_page(request, store, form=form, status=NOT_SAVED)
    values = form.values()
    asked = question(store, before=form.saved, after=values)
    if asked.kind and request.POST.get("confirmed") != asked.kind:
        return _store_page(request, store, form=form, asked=asked)
    try:
        save_rule(
            brand_id=request.brand.pk,
            integration_id=store.pk,
            user_id=request.user.pk,
            now=clock.now(),
            values=values,
            based_on=form.cleaned_data["based_on"],
            waiting=_waiting(request),
        )
    except SomeoneElseSaved as newer:
        again = rule_form(store, data=entry_over(newer, request=request))
        return _store_page(request, store, form=again, newer=newer, status=CONFLICT)
    page = reverse("console:integration_cafe24", kwargs={"brand_code": request.brand.code})
    return redirect(f"{page}?store={store.store_id}&saved=rule")


def _waiting(request: BrandRequest) -> Waiting:
    answer = request.POST.get("waiting", Waiting.HOLD)
    return Waiting(answer) if answer in list(Waiting) else Waiting.HOLD


def _store(request: BrandRequest, integration_id: int) -> Integration:
    store = Integration.objects.filter(brand_id=request.brand.pk, pk=integration_id).first()
    if store is None:
        raise Http404
    return store
