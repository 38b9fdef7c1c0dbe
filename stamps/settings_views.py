"""스탬프 설정: the page, its preview beside it, and saving."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from integrations.models import Integration, IntegrationStatus
from stamps import codes, history
from stamps.models import RewardKind, StampProgram
from stamps.programs import ProgramValues, current_program, save_program
from stamps.settings_forms import ProgramForm, program_values
from stamps.settings_history import program_history
from stamps.settings_question import NOW, Question, question
from vircle.brands.access import BrandRequest, brand_page
from vircle.brands.models import Brand, Role
from vircle.brands.saving import SomeoneElseSaved
from vircle.brands.settings_page import CONFLICT, NOT_SAVED, admit_editor, entry_over, may_edit
from vircle.foundation import clock

_SAMPLE_STAMPS = 3


@require_http_methods(["GET", "POST"])
@brand_page(at_least=Role.VIEWER)
def settings(request: BrandRequest) -> HttpResponseBase:
    """Show 스탬프 설정, prefilled so that one look and 저장 is enough; save it."""
    admit_editor(request)
    if request.method == "POST":
        return _save(request)
    current = current_program(brand_id=request.brand.pk)
    values = program_values(current) if current else ProgramValues()
    initial = ProgramForm.initial_of(values) | {"based_on": current.number if current else 0}
    return _page(request, form=ProgramForm(initial=initial), values=values)


def _save(request: BrandRequest) -> HttpResponse:
    form = ProgramForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form, status=NOT_SAVED)
    values = form.values()
    asked = _asked(request, values=values, based_on=form.cleaned_data["based_on"])
    answer = request.POST.get("confirmed", "")
    if asked.kind and answer not in asked.answers:
        return _page(request, form=form, values=values, asked=asked)
    try:
        save_program(
            brand_id=request.brand.pk,
            user_id=request.user.pk,
            now=clock.now(),
            values=values,
            based_on=form.cleaned_data["based_on"],
            lowers_open_cards=answer == NOW,
        )
    except SomeoneElseSaved as newer:
        again = ProgramForm(entry_over(newer, request=request))
        return _page(request, form=again, values=values, newer=newer, status=CONFLICT)
    page = reverse("stamps:settings", kwargs={"brand_code": request.brand.code})
    return redirect(f"{page}?saved=1")


def _asked(request: BrandRequest, *, values: ProgramValues, based_on: int) -> Question:
    """Return what has to be asked first; whoever looks at an older version is told of that."""
    current = current_program(brand_id=request.brand.pk)
    if current is None or current.number != based_on:
        return Question()
    return question(brand_id=request.brand.pk, current=current, after=values)


def _page(
    request: BrandRequest,
    *,
    form: ProgramForm,
    values: ProgramValues | None = None,
    newer: SomeoneElseSaved | None = None,
    asked: Question | None = None,
    status: int = 200,
) -> HttpResponse:
    brand_id = request.brand.pk
    stores = Integration.objects.filter(brand_id=brand_id, status=IntegrationStatus.CONNECTED)
    program = StampProgram.objects.filter(brand_id=brand_id).select_related("current").first()
    context = {
        "nav": "stamp_settings",
        "form": form,
        "card": sample_card(brand=request.brand, values=values or ProgramValues()),
        "stores": stores.order_by("pk"),
        "program": program,
        "may_edit": may_edit(request),
        "newer": newer,
        "asked": asked,
        "history": program_history(brand_id=brand_id),
        **_pool(program),
        "is_saved": "saved" in request.GET and request.method == "GET",
    }
    return render(request, "stamps/settings.html", context, status=status)


def _pool(program: StampProgram | None) -> dict[str, Any]:
    """Return how the codes stand, where the saved settings take any."""
    current = program.current if program else None
    if program is None or current is None or current.reward_kind != RewardKind.CODES:
        return {"codes_left": None}
    return {
        "codes_left": codes.count_free(brand_id=program.brand_id),
        "held_count": history.held_count(brand_id=program.brand_id),
        "few": codes.FEW,
    }


@require_POST
@brand_page(at_least=Role.VIEWER)
def preview(request: BrandRequest) -> HttpResponseBase:
    """Draw the card that the form describes right now; nothing is saved."""
    form = ProgramForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=204)
    card = sample_card(brand=request.brand, values=form.values())
    return render(request, "stamps/settings_preview.html", {"card": card})


def sample_card(*, brand: Brand, values: ProgramValues) -> dict[str, Any]:
    """Return what customer/_stamp_card.html shows, for a card that was begun."""
    count = min(_SAMPLE_STAMPS, values.goal - 1)
    today = clock.kst_date(clock.now())
    dates = [today - timedelta(days=9 * (count - number)) for number in range(1, count + 1)]
    return {
        "brand_name": brand.name,
        "name": values.name,
        "goal": values.goal,
        "count": count,
        "remaining": values.goal - count,
        "dates": dates,
        "reward_name": values.reward_name,
    }
