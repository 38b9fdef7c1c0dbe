"""Home: the five steps of 시작하기 ticked by facts, today's work, and the latest certificates."""

from typing import NamedTuple

from django.db.models import Q
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from integrations.models import Integration, IntegrationStatus, Platform
from vircle.brands.access import BrandRequest, brand_page
from vircle.brands.models import Role
from vircle.console.integration_facts import Programs, programs_of
from vircle.console.stores import PAGES
from vircle.notifications.models import Message, MessageStatus
from warranties.models import Warranty, WarrantyRule, WarrantyStatus

_LATEST = 6
COUNT_CAP = 1000


class Step(NamedTuple):
    """One step of 시작하기; `later` marks the one that may wait."""

    title: str | Promise
    minutes: int
    url_name: str
    action: str | Promise
    is_done: bool
    later: bool = False


class Tile(NamedTuple):
    """One number of today's work, and where it is dealt with."""

    label: str | Promise
    number: int
    tone: str
    icon: str
    url_name: str
    query: str = ""


@require_GET
@brand_page(at_least=Role.VIEWER)
def home(request: BrandRequest) -> HttpResponseBase:
    """Show where the brand stands."""
    brand_id = request.brand.pk
    steps = _steps(brand_id=brand_id, programs=programs_of(brand_id=brand_id))
    needed = [step for step in steps if not step.later]
    tiles = _tiles(brand_id=brand_id)
    context = {
        "nav": "home",
        "steps": steps,
        "next_step": next((step for step in needed if not step.is_done), None),
        "done_count": sum(step.is_done for step in needed),
        "needed_count": len(needed),
        "tiles": tiles,
        "has_work": any(tile.number for tile in tiles),
        "latest": _latest(brand_id=brand_id),
    }
    return render(request, "console/home.html", context)


def _steps(*, brand_id: int, programs: Programs) -> list[Step]:
    connected = Integration.objects.filter(
        brand_id=brand_id, status=IntegrationStatus.CONNECTED
    ).first()
    automatic = WarrantyRule.objects.filter(brand_id=brand_id, current__is_on=True).exists()
    store = PAGES[Platform(connected.platform)] if connected else "console:integrations"
    setting, edit = _("설정하기"), _("보기")
    return [
        Step(_("쇼핑몰 연동하기"), 2, "console:integrations", _("연동하기"), connected is not None),
        Step(_("스탬프 설정"), 1, "stamps:settings", setting, programs.stamp is not None),
        Step(_("보증서 설정"), 2, "warranties:settings", setting, programs.warranty is not None),
        Step(_("보증서 자동발급 켜기"), 2, store, setting, automatic),
        Step(_("내 휴대폰으로 미리 받아보기"), 1, "", edit, False, later=True),
    ]


def _tiles(*, brand_id: int) -> list[Tile]:
    warranties = Warranty.objects.filter(brand_id=brand_id)
    failed = Message.objects.filter(brand_id=brand_id, status=MessageStatus.FAILED)
    trouble = Integration.objects.filter(brand_id=brand_id).filter(
        Q(status=IntegrationStatus.RECONNECT) | Q(status=IntegrationStatus.CONNECTED, error__gt="")
    )
    history = "warranties:history"
    pending, held = (
        warranties.filter(status=status)[:COUNT_CAP].count()
        for status in (WarrantyStatus.PENDING, WarrantyStatus.HELD)
    )
    return [
        Tile(_("신청대기"), pending, "warn", "inbox", history, "?status=pending"),
        Tile(_("보류"), held, "bad", "pause", history, "?status=held"),
        Tile(_("발송 실패"), failed[:COUNT_CAP].count(), "bad", "send", history),
        Tile(_("연동 확인 필요"), trouble.count(), "bad", "unplug", "console:integrations"),
    ]


def _latest(*, brand_id: int) -> list[Warranty]:
    rows = Warranty.objects.filter(brand_id=brand_id).select_related("item", "integration")
    return list(rows.order_by("-pk")[:_LATEST])
