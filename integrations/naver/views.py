"""The way back from Naver's solution market: who came, for which brand, [연동하기]."""

from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from integrations import arrival
from integrations.begun import begun_for, forget_begun
from integrations.models import Platform
from integrations.naver import install, stops, visits
from integrations.naver.models import HandOff
from vircle.brands.models import User
from vircle.brands.views import WAY_BACK
from vircle.foundation import clock, limiter

_TRIES_A_MINUTE = 20
_TOP_FRAME_ONLY = "DENY"


def telling(view: Any) -> Any:
    """Show a clear page when it stops, ours or Naver's own, and leave one line about it."""

    @wraps(view)
    def told(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            response: HttpResponse = view(request, *args, **kwargs)
        except stops.Stopped as stopped:
            response = _stopped(request, stopped)
        response["X-Frame-Options"] = _TOP_FRAME_ONLY
        return response

    return told


def _stopped(request: HttpRequest, stopped: stops.Stopped) -> HttpResponse:
    user = request.user if isinstance(request.user, User) else None
    address = request.META.get("REMOTE_ADDR", "")
    install.note_refusal(stopped=stopped, user=user, address=address, now=clock.now())
    if stopped.reason is stops.UNVERIFIED:
        # What cannot be verified goes to Naver's own page, as its guide asks.
        return redirect(settings.NAVER_ERROR_URL)
    context = {"text": stopped.text, "market_url": settings.NAVER_SOLUTION_URL}
    return render(request, "integrations/naver/stopped.html", context, status=stopped.reason.status)


# Not HEAD: whoever only looks whether an address is good would use the token up.
@require_GET
@never_cache
@telling
def launch(request: HttpRequest) -> HttpResponse:
    """Take the token that Naver sent somebody with, and lead away from its address at once."""
    token = request.GET.get(settings.NAVER_TOKEN_PARAMETER, "")
    if not token:
        return _without_token(request)
    address = request.META.get("REMOTE_ADDR", "")
    if not limiter.allow(key=f"naver-launch:{address}", limit=_TRIES_A_MINUTE, seconds=60):
        raise stops.Stopped(stops.TOO_OFTEN)
    kept = install.receive(
        token=token,
        now=clock.now(),
        is_known=lambda handoff_id: visits.knows(request.session, handoff_id),
    )
    visits.remember(request.session, kept.pk)
    return redirect("naver:connect", handoff_id=kept.pk)


def _without_token(request: HttpRequest) -> HttpResponse:
    """Gone back to, or opened by the market before the 커머스 ID window."""
    if settings.NAVER_COMMERCE_ID_URL:
        return render(
            request,
            "integrations/naver/commerce_id.html",
            {"commerce_id_url": settings.NAVER_COMMERCE_ID_URL},
        )
    if (latest := visits.latest(request.session)) is not None:
        return redirect("naver:connect", handoff_id=latest)
    raise stops.Stopped(stops.COMMERCE_ID)


@require_http_methods(["GET", "POST"])
@never_cache
@telling
def connect(request: HttpRequest, handoff_id: UUID) -> HttpResponse:
    """Name the store and offer to link it; [연동하기] links it to one brand."""
    kept = _own(request, handoff_id)
    if not isinstance(request.user, User):
        # Sign-up may lead through a mailbox and lose its own way back.
        request.session[WAY_BACK] = request.path
        return render(request, "integrations/naver/connect.html", {"handoff": kept})
    request.session.pop(WAY_BACK, None)
    if request.method == "POST":
        return _link(request, kept, user=request.user)
    if kept.brand and kept.outcome in HandOff.ENDED_WELL:
        return redirect(store_page(kept.brand.code, kept.account_uid))
    return _offer(request, kept, user=request.user)


def _own(request: HttpRequest, handoff_id: UUID) -> HandOff:
    """Return a hand-off that came to this very browser a while ago at most."""
    kept = HandOff.objects.select_related("brand").filter(pk=handoff_id).first()
    if kept is None or not visits.knows(request.session, handoff_id):
        raise stops.Stopped(stops.EXPIRED)
    install.insist_on_fresh(kept, now=clock.now())
    return kept


def _offer(request: HttpRequest, kept: HandOff, *, user: User) -> HttpResponse:
    found = arrival.look(user_id=user.pk, platform=Platform.NAVER, store_id=kept.account_uid)
    if found.store and found.store_place and install.needs_nothing(kept, store=found.store):
        messages.success(request, _("이미 연동된 스토어입니다. 바로 이용하실 수 있습니다."))
        return redirect(store_page(found.store_place.brand.code, kept.account_uid))
    begun = begun_for(request.session, platform=Platform.NAVER, now=clock.now())
    obstacle = install.obstacle(kept)
    context = {
        "handoff": kept,
        "landing": found,
        "chosen": found.chosen(begun_for=begun),
        "obstacle": stops.Stopped(obstacle).text if obstacle else "",
        "impossible": kept.impossible_reason if obstacle else "",
        "market_url": settings.NAVER_SOLUTION_URL,
    }
    return render(request, "integrations/naver/connect.html", context)


def _link(request: HttpRequest, kept: HandOff, *, user: User) -> HttpResponse:
    place = arrival.place_of(user, brand_code=request.POST.get("brand", ""))
    connected = install.complete(kept, brand=place.brand, user=user, now=clock.now())
    forget_begun(request.session, platform=Platform.NAVER)
    if connected.was_connected:
        messages.success(request, _("이미 연동된 스토어입니다. 연동 정보를 새로 고쳤습니다."))
    return redirect(store_page(place.brand.code, kept.account_uid, connected="1"))


def store_page(brand_code: str, account_uid: str, **said: str) -> str:
    """Return the address of a store's page in the console."""
    page = reverse("console:integration_naver", kwargs={"brand_code": brand_code})
    return f"{page}?{urlencode({'store': account_uid, **said})}"
