"""A store's stamps: the section on its page, and the page on which a save is asked about."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from integrations.models import Integration
from stamps import history
from stamps.models import StampProgram
from stamps.programs import RuleValues, rule_of, save_rule
from stamps.rule_forms import RuleForm, rule_values
from vircle.brands.access import BrandRequest, brand_page
from vircle.brands.models import Role
from vircle.brands.saving import SomeoneElseSaved
from vircle.brands.settings_page import CONFLICT, NOT_SAVED, admit_editor, entry_over, may_edit
from vircle.console.stores import find_store, store_url
from vircle.foundation import clock


@dataclass(frozen=True, slots=True)
class Question:
    """What has to be known before a store's stamps are saved; kind "" asks nothing."""

    kind: str = ""
    waiting: int = 0


def stamp_section(store: Integration, *, form: RuleForm | None = None) -> dict[str, Any]:
    """Return what `stamps/settings_section.html` shows besides the program."""
    rule = rule_of(brand_id=store.brand_id, integration_id=store.pk)
    current = rule.current if rule else None
    values = rule_values(current)
    program = StampProgram.objects.filter(brand_id=store.brand_id).first()
    return {
        "stamps": values,
        "stamp_form": form or _form(values, number=current.number if current else 0),
        "stamps_since": max(program.started_at, store.connected_since) if program else None,
        "stamps_coming": history.expected(brand_id=store.brand_id, integration_ids=[store.pk]),
    }


def _form(values: RuleValues, *, number: int) -> RuleForm:
    return RuleForm(initial=RuleForm.initial_of(values) | {"based_on": number})


@require_http_methods(["GET", "POST"])
@brand_page(at_least=Role.VIEWER)
def stamp_rule(request: BrandRequest, integration_id: int) -> HttpResponseBase:
    """Save a store's stamps, after what has to be asked was answered."""
    store = find_store(request, integration_id)
    admit_editor(request)
    if request.method == "POST":
        return _save(request, store)
    return _page(request, store)


def _save(request: BrandRequest, store: Integration) -> HttpResponseBase:
    form = RuleForm(request.POST)
    if not form.is_valid():
        return _page(request, store, form=form, status=NOT_SAVED)
    values = form.values()
    asked = _question(store, after=values, based_on=form.cleaned_data["based_on"])
    if asked.kind and request.POST.get("confirmed") != asked.kind:
        return _page(request, store, form=form, asked=asked)
    try:
        save_rule(
            brand_id=request.brand.pk,
            integration_id=store.pk,
            user_id=request.user.pk,
            now=clock.now(),
            values=values,
            based_on=form.cleaned_data["based_on"],
        )
    except SomeoneElseSaved as newer:
        again = RuleForm(entry_over(newer, request=request))
        return _page(request, store, form=again, newer=newer, status=CONFLICT)
    return redirect(store_url(store, code=request.brand.code, saved="stamps"))


def _question(store: Integration, *, after: RuleValues, based_on: int) -> Question:
    rule = rule_of(brand_id=store.brand_id, integration_id=store.pk)
    current = rule.current if rule else None
    if (current.number if current else 0) != based_on:
        # Whoever looks at an older version is told of that first.
        return Question()
    before = rule_values(current)
    waiting = history.expected(brand_id=store.brand_id, integration_ids=[store.pk])
    if before.is_on and not after.is_on:
        return Question("stop", waiting)
    if after.is_on and not before.is_on:
        return Question("start", waiting)
    return Question("change" if before != after else "", waiting)


def _page(
    request: BrandRequest,
    store: Integration,
    *,
    form: RuleForm | None = None,
    asked: Question | None = None,
    newer: SomeoneElseSaved | None = None,
    status: int = 200,
) -> HttpResponse:
    program = StampProgram.objects.filter(brand_id=store.brand_id).select_related("current").first()
    context = {
        **stamp_section(store, form=form),
        "nav": "integrations",
        "store": store,
        "program": program.current if program else None,
        "asked": asked,
        "newer": newer,
        "may_edit": may_edit(request),
    }
    return render(request, "stamps/rule.html", context, status=status)
