"""보증서 설정: the page, its preview beside it, and saving."""

from datetime import date

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from integrations.models import Integration, IntegrationStatus
from vircle.brands.access import BrandRequest, brand_page
from vircle.brands.models import Role
from vircle.brands.saving import SomeoneElseSaved
from vircle.brands.settings_page import CONFLICT, NOT_SAVED, admit_editor, entry_over, may_edit
from vircle.foundation import clock
from warranties.models import WarrantyProgramVersion
from warranties.programs import ProgramValues, current_program, save_program
from warranties.rules_settings import waiting_counts
from warranties.settings_forms import ProgramForm, program_values
from warranties.settings_preview import sample_card


@require_http_methods(["GET", "POST"])
@brand_page(at_least=Role.VIEWER)
def settings(request: BrandRequest) -> HttpResponseBase:
    """Show 보증서 설정, prefilled so that one look and 저장 is enough; save it."""
    admit_editor(request)
    current = current_program(brand_id=request.brand.pk)
    if request.method == "POST":
        return _save(request, current=current)
    values = program_values(current) if current else _defaults(request)
    initial = ProgramForm.initial_of(values) | {"based_on": current.number if current else 0}
    return _page(request, form=ProgramForm(initial=initial), values=values)


def _defaults(request: BrandRequest) -> ProgramValues:
    return ProgramValues(service_contact=request.brand.support_phone)


def _save(request: BrandRequest, *, current: WarrantyProgramVersion | None) -> HttpResponse:
    form = ProgramForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form, status=NOT_SAVED)
    values = form.values()
    waiting = waiting_counts(brand_id=request.brand.pk).unissued
    is_change = current is not None and program_values(current) != values
    if is_change and waiting and "confirmed" not in request.POST:
        return _page(request, form=form, values=values, waiting=waiting)
    try:
        save_program(
            brand_id=request.brand.pk,
            user_id=request.user.pk,
            now=clock.now(),
            values=values,
            based_on=form.cleaned_data["based_on"],
        )
    except SomeoneElseSaved as newer:
        again = ProgramForm(entry_over(newer, request=request))
        return _page(request, form=again, values=values, newer=newer, status=CONFLICT)
    page = reverse("warranties:settings", kwargs={"brand_code": request.brand.code})
    return redirect(f"{page}?saved=1")


def _page(
    request: BrandRequest,
    *,
    form: ProgramForm,
    values: ProgramValues | None = None,
    waiting: int = 0,
    newer: SomeoneElseSaved | None = None,
    status: int = 200,
) -> HttpResponse:
    stores = Integration.objects.filter(
        brand_id=request.brand.pk, status=IntegrationStatus.CONNECTED
    )
    context = {
        "nav": "warranty_settings",
        "form": form,
        "card": sample_card(brand=request.brand, values=values or _defaults(request), on=_today()),
        "stores": stores.order_by("pk"),
        "current": current_program(brand_id=request.brand.pk),
        "may_edit": may_edit(request),
        "waiting": waiting,
        "newer": newer,
        "is_saved": "saved" in request.GET and request.method == "GET",
    }
    return render(request, "warranties/settings.html", context, status=status)


@require_POST
@brand_page(at_least=Role.VIEWER)
def preview(request: BrandRequest) -> HttpResponseBase:
    """Draw the certificate that the form describes right now; nothing is saved."""
    form = ProgramForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=204)
    card = sample_card(brand=request.brand, values=form.values(), on=_today())
    return render(request, "warranties/settings_preview.html", {"card": card})


def _today() -> date:
    return clock.kst_date(clock.now())
