"""서비스 연동: the list, and everything on the page of the Cafe24 store."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from integrations.cafe24.scopes import missing_scopes
from integrations.models import Integration, IntegrationStatus, Platform
from integrations.selectors import connected_since, integrations_of
from vircle.brands.access import BrandRequest, brand_page, has_role
from vircle.brands.models import Role
from vircle.brands.settings_page import may_edit
from vircle.console import naver_page
from vircle.console.integration_facts import (
    is_waiting,
    note_opened,
    programs_of,
    standing,
    store_context,
)
from vircle.console.rule_saving import save_form
from vircle.console.rule_section import rule_form, section_context
from vircle.console.store_health import connection_context, notice_context
from vircle.console.stores import find_store, moment
from vircle.foundation import clock
from warranties.settings_forms import RuleForm

_LIST_AND_PAGE = {"nav": "integrations"}
# In the address of the page on which a further store is connected.
_ANOTHER = "new"


@require_GET
@brand_page(at_least=Role.VIEWER)
def index(request: BrandRequest) -> HttpResponseBase:
    """Show the two connectors as cards."""
    stores = integrations_of(brand_id=request.brand.pk, platform=Platform.CAFE24)
    # The one that needs somebody stands for all of them.
    stores.sort(key=lambda each: each.status != IntegrationStatus.RECONNECT)
    store = stores[0] if stores else None
    programs, now = programs_of(brand_id=request.brand.pk), clock.now()
    is_opening = is_waiting(request, now=now)
    context = {
        **_LIST_AND_PAGE,
        **naver_page.naver_card(request, programs=programs, now=now),
        "stores": stores,
        "store": store,
        "cafe24_state": standing(store, has_programs=programs.any, is_opening=is_opening),
    }
    return render(request, "console/integrations.html", context)


@require_GET
@brand_page(at_least=Role.VIEWER)
def cafe24(request: BrandRequest) -> HttpResponseBase:
    """Show how to connect (another store too, when asked), or how the connected one is doing."""
    stores = integrations_of(brand_id=request.brand.pk, platform=Platform.CAFE24)
    asked = request.GET.get("store")
    store = next((s for s in stores if s.store_id == asked), stores[0] if stores else None)
    if store is None or _ANOTHER in request.GET:
        return render(request, "console/integration_cafe24_connect.html", _connecting(request))
    return _store_page(request, store, form=rule_form(store))


def _store_page(
    request: BrandRequest, store: Integration, *, form: RuleForm, status: int = 200, **section: Any
) -> HttpResponse:
    programs, now = programs_of(brand_id=request.brand.pk), clock.now()
    context = {
        **_connecting(request),
        **store_context(store, programs=programs),
        **connection_context(store, asked=moment(request.GET.get("asked", "")), now=now),
        **notice_context(store, now=now),
        **section_context(store, form=form, **section),
        "stores": integrations_of(brand_id=request.brand.pk, platform=Platform.CAFE24),
        "state": standing(store, has_programs=programs.any, is_opening=False),
        "saved": request.GET.get("saved", ""),
        "missing_scopes": missing_scopes(store),
        "may_operate": has_role(role=request.role, at_least=Role.OPERATOR),
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
    since = moment(request.GET.get("since", ""))
    if since is None:
        return HttpResponse(status=204)
    if connected_since(user_id=request.user.pk, brand_ids=[request.brand.pk], moment=since):
        return _look_again(request)
    return render(request, "console/integration_cafe24_waiting.html", _connecting(request))


def _look_again(request: BrandRequest) -> HttpResponseBase:
    """Load the page anew, or leave the one on which a further store was to be connected."""
    shown = urlsplit(request.headers.get("HX-Current-URL", ""))
    if _ANOTHER in QueryDict(shown.query):
        return HttpResponseClientRedirect(shown.path)
    return HttpResponseClientRefresh()


@require_GET
@brand_page(at_least=Role.VIEWER)
def sync_state(request: BrandRequest, integration_id: int) -> HttpResponseBase:
    """Show how far a store's sync is; the page stops asking once it is done."""
    store, now = find_store(request, integration_id), clock.now()
    context = connection_context(store, asked=moment(request.GET.get("asked", "")), now=now)
    if store.platform == Platform.NAVER:
        context |= naver_page.naver_facts(store, now=now)
    return render(request, "console/integration_cafe24_sync.html", context | {"is_fragment": True})


@require_POST
@brand_page(at_least=Role.ADMIN)
def save_rule_form(request: BrandRequest, integration_id: int) -> HttpResponseBase:
    """Save a store's 자동발급 설정 from its own page."""
    store = find_store(request, integration_id)
    is_naver = store.platform == Platform.NAVER
    return save_form(request, store, page=naver_page.store_page if is_naver else _store_page)
