"""CSV 내려받기: who may, why, what of it is masked, and the note that is kept of it."""

from django.contrib import messages
from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vircle.brands.access import BrandRequest, brand_page, insist_on_role
from vircle.brands.access_log import note_access
from vircle.brands.models import AuditLog, Role
from vircle.foundation import clock
from vircle.foundation.clock import kst_date
from warranties.exporting import csv_pages
from warranties.filters import KEPT, read_filter
from warranties.operation_views import back

LONGEST_REASON = 100


@require_POST
@brand_page(at_least=Role.OPERATOR)
def export(request: BrandRequest) -> HttpResponseBase:
    """Send what the list's filter means as a file; names and numbers in full only to admins."""
    is_masked = request.POST.get("in_full") != "1"
    if not is_masked:
        insist_on_role(request, at_least=Role.ADMIN)
    reason = " ".join(request.POST.get("reason", "").split())[:LONGEST_REASON]
    if not reason:
        messages.error(request, _("내려받는 이유를 적어 주세요. 내려받은 파일은 없습니다."))
        return back(request)
    _note(request, is_masked=is_masked, reason=reason)
    asked = read_filter(brand_id=request.brand.pk, asked=request.POST)
    pages = csv_pages(brand_id=request.brand.pk, asked=asked, is_masked=is_masked)
    answer = StreamingHttpResponse(pages, content_type="text/csv; charset=utf-8")
    name = f"warranties-{request.brand.code}-{kst_date(clock.now()):%Y%m%d}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store, private"
    return answer


def _note(request: BrandRequest, *, is_masked: bool, reason: str) -> None:
    """Keep who exported what and why; a search may be a name, so only that there was one."""
    filters = {name: request.POST[name] for name in KEPT if request.POST.get(name)}
    if "q" in filters:
        filters["q"] = "…"
    note_access(request, action="warranties.exported" + ("" if is_masked else "_in_full"))
    AuditLog.objects.create(
        brand_id=request.brand.pk,
        at=clock.now(),
        user=request.user,
        action="warranties.exported",
        detail={"reason": reason, "masked": is_masked, "filter": filters},
    )
