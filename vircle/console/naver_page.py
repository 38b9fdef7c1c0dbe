"""네이버 스마트스토어: how to connect one, and everything on the page of a connected one."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from integrations import begun
from integrations.models import Integration, IntegrationStatus, Platform, ReadHint
from integrations.naver.own_views import OwnForm
from integrations.selectors import connected_since, integrations_of
from vircle.brands.access import BrandRequest, brand_page, has_role
from vircle.brands.models import Role
from vircle.brands.settings_page import may_edit
from vircle.console.integration_facts import Programs, programs_of, standing, store_context
from vircle.console.rule_section import rule_form, section_context
from vircle.console.store_health import connection_context, notice_context
from vircle.console.stores import moment
from vircle.foundation import clock
from warranties.settings_forms import RuleForm

# In the address of the page on which a further store is connected.
_ANOTHER = "new"
_WATCHED_CAP = 1000


@require_GET
@brand_page(at_least=Role.VIEWER)
def naver(request: BrandRequest) -> HttpResponseBase:
    """Show how to connect (another store too, when asked), or how the connected one is doing."""
    stores = _stores(request)
    asked = request.GET.get("store")
    store = next((s for s in stores if s.store_id == asked), stores[0] if stores else None)
    if store is None or _ANOTHER in request.GET:
        return render(request, "console/integration_naver_connect.html", _connecting(request))
    return store_page(request, store, form=rule_form(store))


def _stores(request: BrandRequest) -> list[Integration]:
    return integrations_of(brand_id=request.brand.pk, platform=Platform.NAVER)


def store_page(
    request: BrandRequest, store: Integration, *, form: RuleForm, status: int = 200, **section: Any
) -> HttpResponse:
    """Render a store's page around its rule's form."""
    programs, now = programs_of(brand_id=request.brand.pk), clock.now()
    context = {
        **_connecting(request),
        **store_context(store, programs=programs),
        **connection_context(store, asked=moment(request.GET.get("asked", "")), now=now),
        **notice_context(store, now=now),
        **section_context(store, form=form, **section),
        **naver_facts(store, now=now),
        "stores": _stores(request),
        "state": standing(store, has_programs=programs.any, is_opening=False),
        "saved": request.GET.get("saved", ""),
        "is_new": "connected" in request.GET and store.is_connected,
        "may_operate": has_role(role=request.role, at_least=Role.OPERATOR),
    }
    return render(request, "console/integration_naver.html", context, status=status)


def naver_facts(store: Integration, *, now: datetime) -> dict[str, Any]:
    """Return what only a SmartStore's page tells."""
    by = store.checkup.get("reauthenticate_by")
    watched = ReadHint.objects.filter(
        brand_id=store.brand_id, integration_id=store.pk, due_at__gt=now
    )
    return {
        "is_own": bool(store.application_id),
        "reauthenticate_by": date.fromisoformat(by) if by and store.application_id else None,
        "reauthenticate_soon": bool(store.checkup.get("reauthenticate_soon")),
        "subscription": store.checkup.get("subscription", ""),
        "watched_orders": watched.values("id")[:_WATCHED_CAP].count(),
        "sells_on_cafe24": _sells_on_cafe24(store),
    }


def _sells_on_cafe24(store: Integration) -> bool:
    others = Integration.objects.filter(brand_id=store.brand_id, platform=Platform.CAFE24)
    return others.filter(status=IntegrationStatus.CONNECTED).exists()


def naver_card(request: BrandRequest, *, programs: Programs, now: datetime) -> dict[str, Any]:
    """Return what the card on 서비스 연동 says."""
    stores = _stores(request)
    # The one that needs somebody stands for all of them.
    stores.sort(key=lambda each: each.status != IntegrationStatus.RECONNECT)
    store = stores[0] if stores else None
    is_opening = _is_waiting(request, now=now)
    return {
        **_connecting(request),
        "naver_stores": stores,
        "naver_store": store,
        "naver_state": standing(store, has_programs=programs.any, is_opening=is_opening),
    }


def _connecting(request: BrandRequest) -> dict[str, Any]:
    now = clock.now()
    return {
        "nav": "integrations",
        "market_url": settings.NAVER_SOLUTION_URL,
        "opened_at": now.isoformat(),
        "is_waiting": _is_waiting(request, now=now),
        "may_edit": may_edit(request),
        "own_form": OwnForm(),
    }


def _is_waiting(request: BrandRequest, *, now: datetime) -> bool:
    code = begun.begun_for(request.session, platform=Platform.NAVER, now=now)
    return code == request.brand.code


@require_GET
@brand_page(at_least=Role.ADMIN)
def open_market(request: BrandRequest) -> HttpResponseBase:
    """Go to the solution market in a new window, and let the page that stays behind say so."""
    if not settings.NAVER_SOLUTION_URL:
        raise Http404
    begun.note_begun(
        request.session, platform=Platform.NAVER, brand_code=request.brand.code, now=clock.now()
    )
    return redirect(settings.NAVER_SOLUTION_URL)


@require_GET
@brand_page(at_least=Role.VIEWER)
def naver_state(request: BrandRequest) -> HttpResponseBase:
    """Tell the page that waits: still waiting, or go on because a store was connected."""
    since = moment(request.GET.get("since", ""))
    if since is None:
        return HttpResponse(status=204)
    if not connected_since(user_id=request.user.pk, brand_ids=[request.brand.pk], moment=since):
        return render(request, "console/integration_naver_waiting.html", _connecting(request))
    if f"{_ANOTHER}=" in request.headers.get("HX-Current-URL", ""):
        return HttpResponseClientRedirect(request.path.removesuffix("state/"))
    return HttpResponseClientRefresh()
