"""Forms of 보증서 발급 내역 that change certificates which are not issued yet."""

from collections import Counter

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from vircle.brands.access import BrandRequest, brand_page
from vircle.brands.models import Role
from vircle.foundation import clock
from vircle.foundation.asked import read_number
from warranties import operations

CHOSEN_AT_MOST = 1000


@require_POST
@brand_page(at_least=Role.OPERATOR)
def reject(request: BrandRequest) -> HttpResponseBase:
    """Reject the chosen 신청대기."""
    reason = request.POST.get("reason", "")
    if reason not in operations.RejectReason.values:
        messages.error(request, _("반려 사유를 선택해 주세요. 변경된 내용은 없습니다."))
        return back(request)
    outcome = operations.reject(
        brand_id=request.brand.pk,
        warranty_ids=chosen(request),
        user_id=request.user.pk,
        reason=operations.RejectReason(reason),
        note=" ".join(request.POST.get("note", "").split())[:100],
        now=clock.now(),
    )
    done = len(outcome.done)
    return _answer(request, outcome, ngettext("%d건을 반려했습니다.", "%d건을 반려했습니다.", done))


@require_POST
@brand_page(at_least=Role.OPERATOR)
def hold(request: BrandRequest) -> HttpResponseBase:
    """Hold the chosen certificates."""
    outcome = operations.hold(
        brand_id=request.brand.pk,
        warranty_ids=chosen(request),
        user_id=request.user.pk,
        now=clock.now(),
    )
    done = len(outcome.done)
    return _answer(request, outcome, ngettext("%d건을 보류했습니다.", "%d건을 보류했습니다.", done))


@require_POST
@brand_page(at_least=Role.OPERATOR)
def release(request: BrandRequest) -> HttpResponseBase:
    """Release the chosen certificates."""
    outcome = operations.release(
        brand_id=request.brand.pk,
        warranty_ids=chosen(request),
        user_id=request.user.pk,
        now=clock.now(),
    )
    done = len(outcome.done)
    return _answer(
        request,
        outcome,
        ngettext("%d건의 보류를 해제했습니다.", "%d건의 보류를 해제했습니다.", done),
    )


def chosen(request: BrandRequest) -> list[int]:
    """Return the chosen rows of a form, as many as one step may take."""
    # All that a filter meant come in one field: a form may not have a thousand.
    listed = request.POST.get("ids", "").split(",") if request.POST.get("ids") else []
    texts = (listed or request.POST.getlist("id"))[:CHOSEN_AT_MOST]
    numbers = (read_number(text) for text in texts)
    return sorted({number for number in numbers if number is not None})


def _answer(request: BrandRequest, outcome: operations.Outcome, done: str) -> HttpResponseBase:
    if outcome.done:
        messages.success(request, done % len(outcome.done))
    for why, count in Counter(why for _id, why in outcome.skipped).items():
        text = _("%(count)d건은 건너뛰었습니다. %(why)s")
        messages.warning(request, text % {"count": count, "why": operations.Skip(why).label})
    return back(request)


def back(request: BrandRequest) -> HttpResponseBase:
    """Return to the page that the form was on."""
    address = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return redirect(address)
    return redirect("warranties:history", brand_code=request.brand.code)
