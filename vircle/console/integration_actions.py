"""What is pressed on a store's page: 지금 동기화, 연동 해제, and 다시 예정으로."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from integrations.models import IntegrationStatus
from integrations.services import sync_now
from vircle.brands.access import BrandRequest, brand_page
from vircle.brands.models import Role
from vircle.console.stores import find_store, store_url
from vircle.foundation import clock
from vircle.issuance.stores import let_go, release_store


@require_POST
@brand_page(at_least=Role.ADMIN)
def sync(request: BrandRequest, integration_id: int) -> HttpResponseBase:
    """Have a store asked for orders and products at once; its page shows how far that is."""
    store, now = find_store(request, integration_id), clock.now()
    if not store.is_connected:
        messages.warning(
            request, _("연동되어 있지 않아 동기화할 수 없습니다. 먼저 다시 연동해 주세요.")
        )
        return redirect(store_url(store, code=request.brand.code))
    sync_now(integration=store, user=request.user, now=now)
    return redirect(store_url(store, code=request.brand.code, asked=now.isoformat()))


@require_POST
@brand_page(at_least=Role.ADMIN)
def disconnect(request: BrandRequest, integration_id: int) -> HttpResponseBase:
    """Let a store go, and say how many certificates wait because of it."""
    store = find_store(request, integration_id)
    if store.status != IntegrationStatus.DISCONNECTED:
        held = let_go(integration=store, user=request.user, now=clock.now())
        text = ngettext(
            "연동을 해제했습니다. 발급예정 %(count)s건을 보류했습니다.",
            "연동을 해제했습니다. 발급예정 %(count)s건을 보류했습니다.",
            held,
        )
        messages.success(request, text % {"count": held} if held else _("연동을 해제했습니다."))
    return redirect(store_url(store, code=request.brand.code))


@require_POST
@brand_page(at_least=Role.OPERATOR)
def release(request: BrandRequest, integration_id: int) -> HttpResponseBase:
    """Make 발급예정 again what was held when the store was let go or turned off."""
    store = find_store(request, integration_id)
    count = release_store(integration=store, user=request.user, now=clock.now())
    if count:
        text = ngettext(
            "%(count)s건을 다시 발급예정으로 바꿨습니다.",
            "%(count)s건을 다시 발급예정으로 바꿨습니다.",
            count,
        )
        messages.success(request, text % {"count": count})
    else:
        messages.warning(
            request, _("바뀐 것이 없습니다. 보류된 건이 없거나 주문을 아직 확인하고 있습니다.")
        )
    return redirect(store_url(store, code=request.brand.code))
