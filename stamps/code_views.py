"""Coupon codes below 스탬프 설정: pasted or from a file, and the unused ones thrown away."""

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from stamps import codes
from vircle.brands.access import BrandRequest, brand_page
from vircle.brands.models import Role
from vircle.foundation import clock

_LARGEST_FILE = 1_000_000


@require_POST
@brand_page(at_least=Role.ADMIN)
def add(request: BrandRequest) -> HttpResponseBase:
    """Add what was pasted and what the file holds, one code a line."""
    lines = request.POST.get("codes", "").splitlines()
    file = request.FILES.get("file")
    if isinstance(file, UploadedFile):
        read = _lines(file)
        if read is None:
            messages.error(request, _("1MB 이하의 텍스트 또는 CSV 파일을 선택해 주세요."))
            return _back(request)
        lines += read
    if len(lines) > codes.MOST_AT_ONCE:
        text = _("한 번에 %(most)s개까지 추가할 수 있습니다. 추가된 코드는 없습니다.")
        messages.error(request, text % {"most": f"{codes.MOST_AT_ONCE:,}"})
        return _back(request)
    done = codes.add(
        brand_id=request.brand.pk, lines=lines, user_id=request.user.pk, now=clock.now()
    )
    _tell(request, done)
    return _back(request)


def _lines(file: "UploadedFile[bytes]") -> list[str] | None:
    """Read the first column; spreadsheets in Korea save CP949 as often as UTF-8."""
    if not file.size or file.size > _LARGEST_FILE:
        return None
    raw = file.read()
    for encoding in ("utf-8-sig", "cp949"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return [line.split(",")[0] for line in text.splitlines()]
    return None


def _tell(request: BrandRequest, done: codes.Added) -> None:
    if done.added:
        messages.success(request, _("쿠폰 코드 %d개를 추가했습니다.") % done.added)
    if done.known:
        messages.info(request, _("이미 추가한 코드 %d개는 건너뛰었습니다.") % done.known)
    if done.unfit:
        text = _("%(count)d줄은 코드가 너무 길거나 쓸 수 없는 글자가 있어 건너뛰었습니다.")
        messages.warning(request, text % {"count": done.unfit})
    if not (done.added or done.known or done.unfit):
        messages.warning(request, _("추가할 쿠폰 코드를 한 줄에 하나씩 입력해 주세요."))


@require_POST
@brand_page(at_least=Role.ADMIN)
def clear(request: BrandRequest) -> HttpResponseBase:
    """Throw away the codes that nobody has."""
    gone = codes.clear(brand_id=request.brand.pk, user_id=request.user.pk, now=clock.now())
    messages.success(request, _("사용하지 않은 쿠폰 코드 %d개를 지웠습니다.") % gone)
    return _back(request)


def _back(request: BrandRequest) -> HttpResponseBase:
    page = reverse("stamps:settings", kwargs={"brand_code": request.brand.code})
    return redirect(f"{page}#codes")
