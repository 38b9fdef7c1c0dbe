"""브랜드 설정: what customers see of the brand, the logo, and when nobody is disturbed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vircle.brands import logos
from vircle.brands.access import BrandRequest, brand_page
from vircle.brands.branding import BrandValues, latest_save, save_brand, values_of
from vircle.brands.colors import PAPER, ink_on, readable_on
from vircle.brands.models import Brand, BrandLogo, Role
from vircle.brands.saving import SomeoneElseSaved
from vircle.brands.settings_forms import BrandSettingsForm
from vircle.brands.settings_page import CONFLICT, NOT_SAVED, admit_editor, entry_over, may_edit
from vircle.brands.tenancy import brand_scope
from vircle.foundation import clock

_YEAR = 365 * 24 * 3600


@require_http_methods(["GET", "POST"])
@brand_page(at_least=Role.VIEWER)
def settings(request: BrandRequest) -> HttpResponseBase:
    """Show 브랜드 설정; save it."""
    admit_editor(request)
    if request.method == "POST":
        return _save(request)
    values = values_of(request.brand)
    latest = latest_save(brand_id=request.brand.pk)
    initial = {
        "name": values.name,
        "support_phone": values.support_phone,
        "color": values.color,
        "quiet_hours": values.quiet_hours,
        "based_on": latest.pk if latest else 0,
    }
    return _page(request, form=BrandSettingsForm(initial=initial), values=values)


def _save(request: BrandRequest) -> HttpResponseBase:
    form = BrandSettingsForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form=form, values=values_of(request.brand), status=NOT_SAVED)
    try:
        save_brand(
            brand_id=request.brand.pk,
            user_id=request.user.pk,
            now=clock.now(),
            values=form.values(),
            logo=form.logo_change(),
            based_on=form.cleaned_data["based_on"],
        )
    except SomeoneElseSaved as newer:
        again = BrandSettingsForm(entry_over(newer, request=request))
        return _page(request, form=again, values=form.values(), newer=newer, status=CONFLICT)
    messages.success(request, _("저장되었습니다."))
    return redirect("brands:settings", brand_code=request.brand.code)


def _page(
    request: BrandRequest,
    *,
    form: BrandSettingsForm,
    values: BrandValues,
    newer: SomeoneElseSaved | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "nav": "brand",
        "form": form,
        "look": look_of(values),
        "may_edit": may_edit(request),
        "newer": newer,
    }
    return render(request, "brands/settings.html", context, status=status)


@require_POST
@brand_page(at_least=Role.VIEWER)
def preview(request: BrandRequest) -> HttpResponseBase:
    """Draw what the form describes right now; nothing is saved."""
    form = BrandSettingsForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=204)
    return render(request, "brands/settings_look.html", {"look": look_of(form.values())})


def look_of(values: BrandValues) -> dict[str, object]:
    """Return what the customer's pages make of a name and a colour."""
    text = readable_on(PAPER, color=values.color)
    return {
        "name": values.name,
        "support_phone": values.support_phone,
        "color": values.color,
        "ink": ink_on(values.color),
        "text": text,
        "is_darkened": text != values.color.lower(),
        "paper": PAPER,
    }


@require_safe
def logo(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """Serve a logo: public, and for ever, as its name never means another image."""
    brand = Brand.objects.filter(code=code).first()
    if brand is None:
        raise Http404
    with brand_scope(brand_id=brand.pk):
        found = BrandLogo.objects.filter(brand_id=brand.pk, name=name).first()
    if found is None:
        raise Http404
    response = HttpResponse(bytes(found.image), content_type=logos.CONTENT_TYPE)
    response["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    return response
