"""Issuing 신청대기 by hand: what it would do, doing it, and taking it back while there is time."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from vircle.brands.access import BrandRequest, brand_page
from vircle.brands.models import Customer, Role
from vircle.console.warranty_bulk import STEP, Bulk, next_step, read_bulk
from vircle.foundation import clock
from vircle.foundation.asked import read_number
from vircle.issuance import operator
from vircle.notifications.expedite import send_now
from warranties import selectors
from warranties.models import Warranty, WarrantyStatus
from warranties.operation_views import back, chosen
from warranties.operations import Skip
from warranties.rows import phrases_of, shown_name

_SESSION_KEY = "issued"
_ISSUABLE = (WarrantyStatus.PENDING, WarrantyStatus.SCHEDULED)


@require_POST
@brand_page(at_least=Role.OPERATOR)
def issue_preview(request: BrandRequest) -> HttpResponse:
    """Say how many certificates and how many people the chosen rows mean."""
    wanted = chosen(request)
    rows = Warranty.objects.filter(brand_id=request.brand.pk, pk__in=wanted, status__in=_ISSUABLE)
    customer_ids = list(rows.values_list("customer_id", flat=True))
    people = Customer.objects.filter(brand_id=request.brand.pk, pk__in=set(customer_ids))
    silent = set(people.exclude(unreachable="").values_list("pk", flat=True))
    values = {
        "count": len(customer_ids),
        "people": len(set(customer_ids) - silent),
        "silent": sum(1 for customer_id in customer_ids if customer_id in silent),
        "early": rows.filter(status=WarrantyStatus.SCHEDULED).count(),
    }
    return render(request, "warranties/history_issue.html", values)


@require_POST
@brand_page(at_least=Role.OPERATOR)
def issue(request: BrandRequest) -> HttpResponseBase:
    """Issue the chosen 신청대기 step by step; what cannot be issued is left, with its reason."""
    now, bulk = clock.now(), read_bulk(request)
    is_first = bulk.is_new
    step, bulk.rest = next_step(brand_id=request.brand.pk, ids=bulk.rest)
    result = operator.issue_pending(
        brand_id=request.brand.pk,
        warranty_ids=step,
        user_id=request.user.pk,
        now=now,
        of_many=bulk.total > STEP,
    )
    bulk.issued += result.issued
    bulk.skipped += result.skipped
    if bulk.is_many and bulk.issued:
        until = (now + operator.UNDO_OF_MANY).timestamp()
        remember(request, ids=bulk.issued, until=until if is_first else _until(request, until))
    return _going_on(request, bulk) if bulk.rest else _finished(request, bulk)


def _until(request: HttpRequest, otherwise: float) -> float:
    """Return the end of the first step's time: what went first is sent first."""
    kept = request.session.get(_SESSION_KEY)
    return float(kept["until"]) if kept else otherwise


def _going_on(request: BrandRequest, bulk: Bulk) -> HttpResponse:
    name = "history_step" if request.headers.get("HX-Request") else "history_progress"
    values = {"nav": "warranties", "bulk": bulk, "next": request.POST.get("next", "")}
    return render(request, f"warranties/{name}.html", values)


def _finished(request: BrandRequest, bulk: Bulk) -> HttpResponseBase:
    if bulk.issued and not bulk.is_many:
        text = _("%d건을 발급했습니다.") % len(bulk.issued)
        messages.success(request, text, extra_tags=undo_address(request, ids=bulk.issued))
    if bulk.skipped:
        return _partly(request, bulk)
    answer = back(request)
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(answer["Location"])
    return answer


def undo_address(request: BrandRequest, *, ids: Sequence[int]) -> str:
    """Return where these are taken back by POST."""
    address = reverse("console:undo_issue", kwargs={"brand_code": request.brand.code})
    return f"{address}?{urlencode([('id', id_) for id_ in ids])}" if ids else address


def remember(request: HttpRequest, *, ids: Sequence[int], until: float) -> None:
    """Keep what was issued in this person's session, so that every page can offer to undo it."""
    request.session[_SESSION_KEY] = {"ids": list(ids), "until": until}


def forget(request: HttpRequest) -> None:
    """Offer it no longer."""
    request.session.pop(_SESSION_KEY, None)


def remembered(request: HttpRequest) -> list[int]:
    """Return what can still be undone; empty when there is nothing or the time has run out."""
    kept = request.session.get(_SESSION_KEY)
    if not kept:
        return []
    return list(kept["ids"]) if kept["until"] > clock.now().timestamp() else []


def _partly(request: BrandRequest, bulk: Bulk) -> HttpResponse:
    reasons = dict(bulk.skipped)
    found = selectors.page_of_ids(brand_id=request.brand.pk, ids=list(reasons))
    phrases = phrases_of(brand_id=request.brand.pk)
    values = {
        "nav": "warranties",
        "issued": len(bulk.issued),
        "skipped": len(bulk.skipped),
        "rows": [(w, shown_name(w, phrases=phrases), _reason(reasons[w.pk])) for w in found],
        "next": request.POST.get("next", ""),
    }
    name = "history_outcome" if request.headers.get("HX-Request") else "history_result"
    return render(request, f"warranties/{name}.html", values)


def _reason(code: str) -> str:
    return str(Skip(code).label) if code in Skip.values else code


@require_POST
@brand_page(at_least=Role.OPERATOR)
def undo_issue(request: BrandRequest) -> HttpResponseBase:
    """Take issued ones back to 신청대기, while nothing has been sent."""
    listed = [read_number(text) for text in request.GET.getlist("id")]
    ids = [number for number in listed if number] or chosen(request) or remembered(request)
    if not ids:
        messages.warning(
            request, _("되돌릴 수 있는 시간이 지났습니다. 발급된 보증서는 그대로입니다.")
        )
        return _to_history(request)
    result = operator.undo_issue(
        brand_id=request.brand.pk, warranty_ids=ids, user_id=request.user.pk, now=clock.now()
    )
    forget(request)
    if result.issued:
        text = _("%d건의 발급을 취소하고 신청대기로 되돌렸습니다.")
        messages.info(request, text % len(result.issued))
    if result.skipped:
        text = _("%d건은 이미 알림톡을 보내기 시작했거나 보낼 것이 없어 되돌리지 못했습니다.")
        messages.warning(request, text % len(result.skipped))
    return _to_history(request)


def _to_history(request: BrandRequest) -> HttpResponseBase:
    address = reverse("warranties:history", kwargs={"brand_code": request.brand.code})
    address = f"{address}?status={WarrantyStatus.PENDING}"
    by_htmx = bool(request.headers.get("HX-Request"))
    return HttpResponseClientRedirect(address) if by_htmx else redirect(address)


@require_POST
@brand_page(at_least=Role.OPERATOR)
def send_issued(request: BrandRequest) -> HttpResponseBase:
    """Give up the time to undo: send what was issued at once."""
    rows = Warranty.objects.filter(brand_id=request.brand.pk, pk__in=remembered(request))
    ids = rows.exclude(message=None).values_list("message_id", flat=True)
    send_now(brand=request.brand, message_ids=sorted(set(ids)), now=clock.now())
    forget(request)
    messages.success(request, _("알림톡을 발송하고 있습니다."))
    return back(request)
