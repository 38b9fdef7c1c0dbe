"""내 휴대폰으로 미리 받아보기: the page that sends a sample, and the page that the sample opens."""

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from vircle.brands.access import BrandRequest, brand_page, insist_on_role
from vircle.brands.models import Brand, Role
from vircle.brands.settings_page import NOT_SAVED, WordedForm, may_edit
from vircle.foundation import clock
from vircle.issuance import sample as samples
from vircle.notifications.models import MessageKind, MessageStatus
from vircle.notifications.selectors import telling
from vircle.notifications.templates import TEMPLATES
from warranties.programs import ProgramValues
from warranties.rules_settings import RuleValues
from warranties.settings_preview import made_up, sample_card

_UNDER_WAY = frozenset({MessageStatus.QUEUED, MessageStatus.SENDING, MessageStatus.ACCEPTED})


class PhoneForm(WordedForm):
    """The number of whoever wants to see what customers get."""

    phone = forms.CharField(
        label=gettext_lazy("받을 휴대폰 번호"),
        max_length=20,
        help_text=gettext_lazy(
            "본인의 번호를 입력해 주세요. 한 시간에 다섯 번까지 보낼 수 있습니다."
        ),
        widget=forms.TextInput(
            attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel", "class": "number"}
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@brand_page(at_least=Role.VIEWER)
def sample(request: BrandRequest) -> HttpResponseBase:
    """Show what customers get, and send it to the number that was typed."""
    if request.method != "POST":
        return _page(request, form=PhoneForm())
    insist_on_role(request, at_least=Role.ADMIN)
    form = PhoneForm(request.POST)
    if not (form.is_valid() and _send(request, form=form)):
        return _page(request, form=form, status=NOT_SAVED)
    return redirect(reverse("console:sample", args=[request.brand.code]))


def _send(request: BrandRequest, *, form: PhoneForm) -> bool:
    try:
        samples.send(
            brand=request.brand,
            user_id=request.user.pk,
            phone=form.cleaned_data["phone"],
            now=clock.now(),
        )
    except samples.CannotSend as reason:
        form.add_error("phone", _(str(reason)))
        return False
    return True


@require_GET
@brand_page(at_least=Role.VIEWER)
def state(request: BrandRequest) -> HttpResponseBase:
    """Show how far the last sample is; the page stops asking once it is known."""
    return render(request, "warranties/sample_state.html", _state(request.brand))


def _state(brand: Brand) -> dict[str, Any]:
    last = samples.latest(brand_id=brand.pk)
    if last is None:
        return {"last": None}
    is_under_way = last.status in _UNDER_WAY
    told = telling(message=last, now=clock.now())
    return {"last": last, "told": told, "is_under_way": is_under_way}


def _page(request: BrandRequest, *, form: PhoneForm, status: int = 200) -> HttpResponse:
    shown = samples.drawn(brand_id=request.brand.pk)
    context = {
        "nav": "warranty_settings",
        "form": form,
        "may_edit": may_edit(request),
        "is_set_up": shown is not None,
        "card": sample_values(request.brand)["card"],
        "text": samples.text(brand=request.brand, now=clock.now()) if shown else "",
        "button": TEMPLATES[MessageKind.WARRANTY_ISSUED].button,
        **_state(request.brand),
    }
    return render(request, "warranties/sample.html", context, status=status)


def sample_values(brand: Brand) -> dict[str, Any]:
    """Return what the page behind a sample's link shows: nobody's certificate."""
    shown = samples.drawn(brand_id=brand.pk)
    card = sample_card(
        brand=brand,
        program=shown.program if shown else ProgramValues(),
        rule=shown.rule if shown else RuleValues(),
        example=shown.example if shown else made_up(),
        on=clock.kst_date(clock.now()),
    )
    return {"brand": brand, "card": card}
