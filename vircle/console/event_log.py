"""이벤트 기록: what a store told in the last days, and reading one of its orders again."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from integrations.again import read_again
from integrations.models import Integration, Platform
from integrations.selectors import unread_orders
from vircle.brands.access import BrandRequest, brand_page, has_role
from vircle.brands.models import Role
from vircle.console.event_rows import LOOKED_THROUGH, Asked, event_page
from vircle.console.event_words import GROUPS
from vircle.console.stores import find_store
from vircle.foundation import clock

_ORDER_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,39}", re.ASCII)
_PLACE = re.compile(r"([0-9]{1,18})-([0-9]{1,18})", re.ASCII)
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


@require_safe
@brand_page(at_least=Role.VIEWER)
def event_log(request: BrandRequest, integration_id: int) -> HttpResponse:
    """List a store's events, newest first; htmx asks for the rows that follow."""
    store, now = find_store(request, integration_id), clock.now()
    asked = _asked(request.GET)
    page = event_page(store=store, asked=asked, now=now)
    values: dict[str, Any] = {
        "nav": "integrations",
        "store": store,
        "asked": asked,
        "rows": page.rows,
        # Naver tells of subscriptions only: there is nothing to choose from.
        "groups": GROUPS if store.platform == Platform.CAFE24 else {},
        "may_read": has_role(role=request.role, at_least=Role.OPERATOR),
        "more_url": _address(asked, before=_written(page.following)) if page.following else "",
        "looked_through": LOOKED_THROUGH,
    }
    if request.headers.get("HX-Request") and asked.before:
        return render(request, "console/event_rows.html", values | {"is_more": True})
    unread = unread_orders(integration=store)
    return render(request, "console/event_log.html", values | {"unread": unread})


@require_POST
@brand_page(at_least=Role.OPERATOR)
def read_told_order(request: BrandRequest, integration_id: int) -> HttpResponseBase:
    """Ask for an order of the log to be read again."""
    store = find_store(request, integration_id)
    number = request.POST.get("order", "")
    if not _ORDER_NUMBER.fullmatch(number):
        raise Http404
    if store.is_connected:
        read_again(integration=store, external_order_id=number, now=clock.now())
        text = _("주문 %(number)s을(를) 다시 읽고 있습니다. 잠시 후 새로고침해 주세요.")
        messages.info(request, text % {"number": number})
    else:
        messages.warning(
            request, _("연동되어 있지 않아 읽을 수 없습니다. 먼저 다시 연동해 주세요.")
        )
    return redirect(_log_url(request, store) + _address(_asked(request.POST)))


def _log_url(request: BrandRequest, store: Integration) -> str:
    names = {"brand_code": request.brand.code, "integration_id": store.pk}
    return reverse("console:event_log", kwargs=names)


def _asked(sent: QueryDict) -> Asked:
    group, number = sent.get("kind", ""), sent.get("q", "").strip()
    return Asked(
        group=group if group in GROUPS else "",
        number=number if _ORDER_NUMBER.fullmatch(number) else "",
        before=_place(sent.get("before", "")),
    )


def _place(text: str) -> tuple[datetime, int] | None:
    match = _PLACE.fullmatch(text)
    if match is None:
        return None
    try:
        return _BEGINNING + int(match[1]) * _TICK, int(match[2])
    except OverflowError:
        return None


def _written(place: tuple[datetime, int]) -> str:
    at, id_ = place
    return f"{(at - _BEGINNING) // _TICK}-{id_}"


def _address(asked: Asked, *, before: str = "") -> str:
    kept = {"kind": asked.group, "q": asked.number, "before": before}
    return f"?{urlencode({name: value for name, value in kept.items() if value})}"
