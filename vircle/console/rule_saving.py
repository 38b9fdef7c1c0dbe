"""Save a store's 자동발급 설정, after whatever has to be asked first was answered."""

from typing import Any, Protocol

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from integrations.models import Integration
from vircle.brands.access import BrandRequest
from vircle.brands.saving import SomeoneElseSaved
from vircle.brands.settings_page import CONFLICT, NOT_SAVED, entry_over
from vircle.console.rule_section import question, rule_form
from vircle.console.stores import store_url
from vircle.foundation import clock
from warranties.rules_settings import Waiting, save_rule
from warranties.settings_forms import RuleForm


class StorePage(Protocol):
    """Renders a store's page around a form."""

    def __call__(
        self,
        request: BrandRequest,
        store: Integration,
        *,
        form: RuleForm,
        status: int = 200,
        **section: Any,
    ) -> HttpResponse: ...


def save_form(request: BrandRequest, store: Integration, *, page: StorePage) -> HttpResponseBase:
    """Save what was sent, or show the page again with what is wrong or has to be asked."""
    form = rule_form(store, data=request.POST)
    if not form.is_valid():
        return page(request, store, form=form, status=NOT_SAVED)
    values = form.values()
    asked = question(store, before=form.saved, after=values)
    if asked.kind and request.POST.get("confirmed") != asked.kind:
        return page(request, store, form=form, asked=asked)
    try:
        save_rule(
            brand_id=request.brand.pk,
            integration_id=store.pk,
            user_id=request.user.pk,
            now=clock.now(),
            values=values,
            based_on=form.cleaned_data["based_on"],
            waiting=_waiting(request),
        )
    except SomeoneElseSaved as newer:
        again = rule_form(store, data=entry_over(newer, request=request))
        return page(request, store, form=again, newer=newer, status=CONFLICT)
    return redirect(store_url(store, code=request.brand.code, saved="rule"))


def _waiting(request: BrandRequest) -> Waiting:
    answer = request.POST.get("waiting", Waiting.HOLD)
    return Waiting(answer) if answer in list(Waiting) else Waiting.HOLD
