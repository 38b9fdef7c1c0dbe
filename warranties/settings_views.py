"""보증서 설정: the page, its preview beside it, and saving."""

from typing import Any

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
from warranties.content import CleanUp, clean_up
from warranties.models import WarrantyProgramVersion
from warranties.products import product_names, product_to_draw
from warranties.programs import ProgramValues, current_program, save_program
from warranties.rules_settings import RuleValues, waiting_counts
from warranties.settings_forms import ProgramForm, program_values
from warranties.settings_history import program_history
from warranties.settings_preview import example_of, sample_card

_NAMES_SHOWN = 8


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
    form = ProgramForm(request.POST, names=product_names(brand_id=request.brand.pk))
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
    shown = values or _defaults(request)
    names = form.names or product_names(brand_id=request.brand.pk)
    context = {
        "nav": "warranty_settings",
        "form": form,
        **_preview(request, values=shown, names=names),
        "history": program_history(brand_id=request.brand.pk),
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
    names = product_names(brand_id=request.brand.pk)
    form = ProgramForm(request.POST, names=names)
    if not form.is_valid():
        return HttpResponse(status=204)
    context = _preview(request, values=form.values(), names=names) | {"is_fragment": True}
    return render(request, "warranties/settings_preview.html", context)


def _preview(request: BrandRequest, *, values: ProgramValues, names: list[str]) -> dict[str, Any]:
    """Return what is drawn beside the form: a certificate, and what the phrases do to names."""
    tried: CleanUp = clean_up(names, phrases=values.stripped_phrases)
    # One that the phrases change, so that the change is seen.
    changed = tried.changed[0][0] if tried.changed else ""
    product = product_to_draw(brand_id=request.brand.pk, name=changed)
    card = sample_card(
        brand=request.brand,
        program=values,
        rule=RuleValues(),
        example=example_of(product),
        on=clock.kst_date(clock.now()),
    )
    return {
        "card": card,
        "renamed": tried.changed[:_NAMES_SHOWN],
        "renamed_count": len(tried.changed),
        "names_count": len(names),
    }
