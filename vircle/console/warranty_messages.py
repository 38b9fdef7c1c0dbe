"""알림톡 다시 보내기, 연락처 수정, 링크 복사, 고객 화면 보기: about one certificate each."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from vircle.brands.access import BrandRequest, brand_page
from vircle.brands.access_log import note_access
from vircle.brands.customers import Person, masked_name, read_people
from vircle.brands.links import link_path, read_addresses
from vircle.brands.models import Role
from vircle.console.customer import show_warranties
from vircle.console.customer_cards import Page
from vircle.foundation import clock
from vircle.foundation.asked import read_number
from vircle.issuance import telling
from vircle.notifications.services import CannotResend, TooSoon
from warranties.detail_views import find_warranty
from warranties.models import Warranty
from warranties.selectors import warranties_behind_link

_WHY_NOT: dict[type[telling.CannotCorrect], str | Promise] = {
    telling.NotAMobile: gettext_lazy("전화번호 형식이 올바르지 않습니다. 예: 010-0000-0001"),
    telling.SameNumber: gettext_lazy("지금과 같은 번호입니다. 바뀐 번호를 입력해 주세요."),
    telling.TakenNumber: gettext_lazy(
        "이미 다른 고객의 번호여서 바꾸지 않았습니다. "
        "[링크 복사]로 보증서 링크를 고객에게 직접 전달해 주세요."
    ),
}


@require_POST
@brand_page(at_least=Role.OPERATOR)
def resend(request: BrandRequest, warranty_id: int) -> HttpResponseBase:
    """Say the last word about a certificate again."""
    warranty = find_warranty(request, warranty_id)
    try:
        telling.resend_message(
            brand_id=request.brand.pk,
            warranty_id=warranty.pk,
            message_id=read_number(request.POST.get("message", "")) or 0,
            user=request.user,
            now=clock.now(),
        )
    except TooSoon as error:
        text = _("방금 발송했습니다. {n}분 후에 다시 보낼 수 있습니다.")
        messages.warning(request, text.format(n=error.minutes))
    except CannotResend:
        text = _("이미 발송을 요청했거나 다시 보낼 수 없는 알림톡입니다. 보낸 알림톡은 없습니다.")
        messages.warning(request, text)
    else:
        messages.success(request, _("알림톡 발송을 요청했습니다."))
    return redirect(_detail(request, warranty))


@require_POST
@brand_page(at_least=Role.OPERATOR)
def correct_phone(request: BrandRequest, warranty_id: int) -> HttpResponseBase:
    """Give the customer another number; the form comes back with the reason where it cannot be."""
    warranty = find_warranty(request, warranty_id)
    phone = request.POST.get("phone", "")[:30]
    try:
        new_message = telling.correct_recipient(
            brand_id=request.brand.pk,
            warranty_id=warranty.pk,
            phone=phone,
            user=request.user,
            now=clock.now(),
        )
    except telling.CannotCorrect as error:
        values = {"warranty": warranty, "phone": phone, "error": _WHY_NOT[type(error)]}
        return render(request, "warranties/detail_phone_form.html", values)
    said = _("연락처를 수정했습니다. 새 번호로 보증서를 보냅니다.")
    kept = _("연락처를 수정했습니다. 보낼 알림톡이 있으면 새 번호로 보냅니다.")
    messages.success(request, said if new_message else kept)
    return HttpResponseClientRedirect(_detail(request, warranty))


@require_POST
@brand_page(at_least=Role.OPERATOR)
def copy_link(request: BrandRequest, warranty_id: int) -> HttpResponse:
    """Show the customer's secret address, and note who has seen it."""
    warranty = find_warranty(request, warranty_id)
    if warranty.link_id is None:
        raise Http404
    address = read_addresses(brand_id=request.brand.pk, link_ids=[warranty.link_id])
    found = address[warranty.link_id]
    path = link_path(brand_code=request.brand.code, kind=found.kind, token=found.token)
    note_access(request, action="link.copied", customer_ref=warranty.customer.ref)
    answer = render(request, "warranties/detail_link.html", {"link": f"{settings.BASE_URL}{path}"})
    answer["Cache-Control"] = "no-store, private"
    return answer


@require_safe
@brand_page(at_least=Role.VIEWER)
def customer_view(request: BrandRequest, warranty_id: int) -> HttpResponse:
    """Show what the customer sees, without their secret address and without counting as them."""
    warranty = find_warranty(request, warranty_id)
    found = warranties_behind_link(
        brand_id=request.brand.pk,
        subject_id=warranty.subject_id,
        customer_id=warranty.customer_id,
    )
    if not found:
        raise Http404
    people = read_people(brand_id=request.brand.pk, customer_ids=[warranty.customer_id])
    owner = people.get(warranty.customer_id, Person(name="", phone=""))
    page = Page(
        brand=request.brand,
        owner=masked_name(owner.name),
        today=clock.kst_date(clock.now()),
        qr=SafeString(),
    )
    answer = show_warranties(request, found, page=page, is_preview=True)
    answer["Cache-Control"] = "no-store, private"
    return answer


def _detail(request: BrandRequest, warranty: Warranty) -> str:
    return reverse("warranties:detail", args=[request.brand.code, warranty.pk])
