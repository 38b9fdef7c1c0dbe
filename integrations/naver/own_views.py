"""The pages of a brand's own application: its id and secret typed in, and authenticated anew."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from integrations.arrival import place_of
from integrations.models import Integration, Platform
from integrations.naver import own
from integrations.naver.applications import Application
from integrations.naver.views import store_page
from vircle.brands.models import Brand, Membership, User
from vircle.foundation import clock, limiter

_TRIES_A_MINUTE = 10
_TOO_OFTEN = gettext_lazy("요청이 많습니다. 잠시 후 다시 시도해 주세요.")
_REQUIRED = {"required": gettext_lazy("필수 입력 항목입니다.")}


class OwnForm(forms.Form):
    """애플리케이션 ID and 시크릿; the secret is never shown again."""

    application_id = forms.CharField(
        label=gettext_lazy("애플리케이션 ID"),
        max_length=60,
        error_messages=_REQUIRED,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    secret = forms.CharField(
        label=gettext_lazy("애플리케이션 시크릿"),
        max_length=100,
        error_messages=_REQUIRED,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy(
            "커머스API센터에서 29자 전체를 복사해 주세요. 암호화하여 보관합니다."
        ),
    )


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
@sensitive_post_parameters("secret")
def own_application(request: HttpRequest, brand_code: str) -> HttpResponse:
    """Ask for an application, check it at Naver at once, and link its store."""
    place = place_of(_user(request), brand_code=brand_code)
    store_id = request.POST.get("store") or request.GET.get("store", "")
    if request.method == "POST":
        return _check(request, place, store_id=store_id)
    store = _stores(place.brand).filter(store_id=store_id).first()
    form = OwnForm(initial={"application_id": store.application_id if store else ""})
    return _page(request, place.brand, form=form, store_id=store_id)


def _check(request: HttpRequest, place: Membership, *, store_id: str) -> HttpResponse:
    form = OwnForm(request.POST)
    if form.is_valid() and not _may_try(place.brand):
        form.add_error(None, _TOO_OFTEN)
    if not form.is_valid():
        return _page(request, place.brand, form=form, store_id=store_id, status=422)
    entered = form.cleaned_data
    try:
        connected = own.link_own(
            brand=place.brand,
            user=place.user,
            application=Application(entered["application_id"], entered["secret"]),
            store_id=store_id,
            now=clock.now(),
        )
    except own.NotLinked as error:
        form.add_error(None, _(str(error.words)))
        return _page(request, place.brand, form=form, store_id=store_id, status=422)
    if connected.was_connected:
        messages.success(request, _("이미 연동된 스토어입니다. 연동 정보를 새로 고쳤습니다."))
    page = store_page(place.brand.code, connected.integration.store_id, connected="1")
    return redirect(page)


def _page(request: HttpRequest, brand: Brand, **context: Any) -> HttpResponse:
    status = context.pop("status", 200)
    values = {"brand": brand, **context}
    return render(request, "integrations/naver/own.html", values, status=status)


@require_POST
@login_required
def authenticated_anew(request: HttpRequest, brand_code: str) -> HttpResponse:
    """Note that somebody has authenticated the application anew in the API center."""
    place = place_of(_user(request), brand_code=brand_code)
    mine = _stores(place.brand).exclude(application_id="")
    store = get_object_or_404(mine, store_id=request.POST.get("store", ""))
    try:
        own.renew_authentication(store=store, user=place.user, now=clock.now())
    except own.NotLinked as error:
        messages.error(request, _(str(error.words)))
    else:
        messages.success(request, _("재인증한 것으로 기록했습니다. 180일 뒤에 다시 알려 드립니다."))
    return redirect(store_page(place.brand.code, store.store_id))


def _stores(brand: Brand) -> Any:
    return Integration.objects.filter(brand=brand, platform=Platform.NAVER)


def _may_try(brand: Brand) -> bool:
    return limiter.allow(key=f"naver-own:{brand.pk}", limit=_TRIES_A_MINUTE, seconds=60)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
