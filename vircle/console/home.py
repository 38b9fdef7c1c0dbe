"""Home: the five steps of 시작하기 ticked by facts, today's work, and what came in lately."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Q
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from integrations.models import Integration, IntegrationStatus, Platform
from integrations.orders.models import Order, Transition
from stamps import history as stamps
from vircle.brands.access import BrandRequest, brand_page
from vircle.brands.models import Role
from vircle.console.integration_facts import Programs, programs_of
from vircle.console.stores import PAGES
from vircle.foundation import clock
from vircle.foundation.clock import kst_date
from vircle.issuance import sample
from vircle.issuance.gaps import open_gaps
from vircle.notifications.models import Message, MessageStatus
from warranties.content import clean_name
from warranties.models import Warranty, WarrantyRule, WarrantyStatus
from warranties.rows import phrases_of, shown_name

_LATEST = 6
# So many moves are looked at for so many pieces of news: a move is of an item, news of an order.
_MOVES = 60
_NEWS_OF = timedelta(hours=24)
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


class Certificate(NamedTuple):
    """One of the latest certificates, under the name that customers read."""

    warranty: Warranty
    name: str


class News(NamedTuple):
    """An order of which something moved: the latest move, of what, and how many more moved so."""

    order: Order
    move: Transition
    name: str
    others: int


@require_GET
@brand_page(at_least=Role.VIEWER)
def home(request: BrandRequest) -> HttpResponseBase:
    """Show where the brand stands."""
    brand_id = request.brand.pk
    steps = _steps(brand_id=brand_id, programs=programs_of(brand_id=brand_id))
    needed = [step for step in steps if not step.later]
    tiles = _tiles(brand_id=brand_id)
    phrases = phrases_of(brand_id=brand_id)
    latest = _latest(brand_id=brand_id, phrases=phrases)
    next_step = next((step for step in needed if not step.is_done), None)
    context = {
        "nav": "home",
        "steps": steps,
        "next_step": next_step,
        # Whoever has seen a customer's certificate needs no sample.
        "offers_sample": not (next_step or latest or steps[-1].is_done),
        "done_count": sum(step.is_done for step in needed),
        "needed_count": len(needed),
        "tiles": tiles,
        "has_work": any(tile.number for tile in tiles),
        "latest": latest,
        "news": _news(brand_id=brand_id, phrases=phrases, now=clock.now()),
    }
    return render(request, "console/home.html", context)


def _steps(*, brand_id: int, programs: Programs) -> list[Step]:
    connected = Integration.objects.filter(
        brand_id=brand_id, status=IntegrationStatus.CONNECTED
    ).first()
    automatic = WarrantyRule.objects.filter(brand_id=brand_id, current__is_on=True).exists()
    store = PAGES[Platform(connected.platform)] if connected else "console:integrations"
    setting, look = _("설정하기"), _("미리 받아보기")
    is_tried = sample.latest(brand_id=brand_id) is not None
    return [
        Step(_("쇼핑몰 연동하기"), 2, "console:integrations", _("연동하기"), connected is not None),
        Step(_("스탬프 설정"), 1, "stamps:settings", setting, programs.stamp is not None),
        Step(_("보증서 설정"), 2, "warranties:settings", setting, programs.warranty is not None),
        Step(_("보증서 자동발급 켜기"), 2, store, setting, automatic),
        Step(_("내 휴대폰으로 미리 받아보기"), 1, "console:sample", look, is_tried, later=True),
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
        *_gap_tiles(brand_id=brand_id),
        *_reward_tiles(brand_id=brand_id),
    ]


def _gap_tiles(*, brand_id: int) -> list[Tile]:
    """What a store delivered and nobody has decided about here, when there is any."""
    count = open_gaps(brand_id=brand_id, today=kst_date(clock.now()))
    return [Tile(_("누락"), count, "bad", "scan-search", "console:gaps")] if count else []


def _reward_tiles(*, brand_id: int) -> list[Tile]:
    """Rewards that wait for somebody, for brands that have any."""
    page, asked = "stamps:history", "?tab=rewards&status="
    tiles = [
        Tile(
            *(_("리워드 확인"), stamps.review_count(brand_id=brand_id), "warn", "gift"),
            *(page, f"{asked}review"),
        ),
        Tile(
            *(_("리워드 보류"), stamps.held_count(brand_id=brand_id), "warn", "ticket"),
            *(page, f"{asked}held"),
        ),
    ]
    return [tile for tile in tiles if tile.number]


def _latest(*, brand_id: int, phrases: Sequence[str]) -> list[Certificate]:
    rows = Warranty.objects.filter(brand_id=brand_id).select_related("item", "integration")
    latest = rows.order_by("-pk")[:_LATEST]
    return [Certificate(row, shown_name(row, phrases=phrases)) for row in latest]


def _news(*, brand_id: int, phrases: Sequence[str], now: datetime) -> list[News]:
    """Return what was heard of orders in the last hours, an order once, the latest first."""
    moves = Transition.objects.filter(brand_id=brand_id).select_related("item__order__integration")
    found: dict[int, News] = {}
    for move in moves.order_by("-pk")[:_MOVES]:
        if move.seen_at < now - _NEWS_OF:
            break
        item = move.item
        known = found.get(item.order_id)
        if known is None:
            name = clean_name(item.product_name, phrases=phrases)
            found[item.order_id] = News(item.order, move, name, others=0)
        elif known.move.after == move.after:
            found[item.order_id] = known._replace(others=known.others + 1)
    return list(found.values())[:_LATEST]
