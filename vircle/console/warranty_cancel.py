"""발급취소 by hand: what it would mean, and doing it."""

from collections import Counter

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from vircle.brands.access import BrandRequest, brand_page
from vircle.brands.models import Role
from vircle.foundation import clock
from vircle.issuance import canceling
from warranties.operation_views import back, chosen
from warranties.operations import Skip
from warranties.words import CancelReason


@require_POST
@brand_page(at_least=Role.OPERATOR)
def cancel_preview(request: BrandRequest) -> HttpResponse:
    """Say how many certificates the chosen rows mean, and of how many the customers know."""
    outlook = canceling.outlook(brand_id=request.brand.pk, warranty_ids=chosen(request))
    values = {"count": outlook.count, "told": outlook.told}
    return render(request, "warranties/history_cancel_preview.html", values)


@require_POST
@brand_page(at_least=Role.OPERATOR)
def cancel(request: BrandRequest) -> HttpResponseBase:
    """Cancel the chosen certificates for good."""
    reason = request.POST.get("cancel_reason", "")
    if reason not in CancelReason.values:
        messages.error(request, _("취소 사유를 선택해 주세요. 변경된 내용은 없습니다."))
        return back(request)
    result = canceling.cancel(
        brand_id=request.brand.pk,
        warranty_ids=chosen(request),
        user_id=request.user.pk,
        reason=CancelReason(reason),
        note=" ".join(request.POST.get("cancel_note", "").split())[:100],
        is_told=request.POST.get("tells") == "1",
        now=clock.now(),
    )
    _say(request, result)
    return back(request)


def _say(request: BrandRequest, result: canceling.Canceled) -> None:
    if count := len(result.done):
        text = ngettext("보증서 %d장을 발급취소했습니다.", "보증서 %d장을 발급취소했습니다.", count)
        told = " " + _("고객에게 취소 알림톡을 보냅니다.") if result.told else ""
        messages.success(request, text % count + told)
    for why, many in Counter(why for _id, why in result.skipped).items():
        text = _("%(count)d건은 건너뛰었습니다. %(why)s")
        messages.warning(request, text % {"count": many, "why": Skip(why).label})
