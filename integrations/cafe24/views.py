"""버클 x 카페24: the landing page, the consent and the way back from it."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from integrations.cafe24 import install, stops
from integrations.cafe24.signature import WINDOW
from integrations.selectors import connected_since
from vircle.brands.access import RoleTooLow, has_role
from vircle.brands.models import Membership, Role, User
from vircle.brands.selectors import memberships_of
from vircle.foundation import clock

_LAUNCH, _DONE = "cafe24_launch", "cafe24_done"

View = Callable[[HttpRequest], HttpResponse]


def _in_popup(view: View) -> View:
    """Keep the tie to the page that opened the window; our usual policy would cut it here.

    The way leads over another site and back: only a page that asks for no group of its own may
    then still tell its opener, and be closed by its own button.
    """

    @wraps(view)
    def tied(request: HttpRequest) -> HttpResponse:
        response = view(request)
        response["Cross-Origin-Opener-Policy"] = "unsafe-none"
        return response

    return tied


def _telling(view: View) -> View:
    """Show a clear page when the installation stops, and leave one line about it."""

    @wraps(view)
    def told(request: HttpRequest) -> HttpResponse:
        try:
            return view(request)
        except stops.Stopped as stopped:
            install.note_refusal(
                stopped=stopped,
                user=request.user if isinstance(request.user, User) else None,
                address=request.META.get("REMOTE_ADDR", ""),
                now=clock.now(),
            )
            return render(
                request,
                "integrations/cafe24/stopped.html",
                {"text": stopped.text, "reason": stopped.reason.name},
                status=stopped.reason.status,
            )

    return told


@require_safe
@never_cache
@_telling
def launch(request: HttpRequest) -> HttpResponse:
    """Take a signed launch link, remember it, and show the landing page."""
    now = clock.now()
    if request.META.get("QUERY_STRING"):
        raw = request.META["QUERY_STRING"].encode("latin-1", errors="replace")
        opened = install.open_launch(raw_query=raw, now=now)
        request.session[_LAUNCH] = {"mall_id": opened.mall_id, "at": now.isoformat()}
        # Away from the signed address: it must not be reloaded, bookmarked or sent as a referrer.
        return redirect("cafe24:launch")
    return render(
        request,
        "integrations/cafe24/landing.html",
        {
            "mall_id": _remembered_mall(request, now=now),
            "brands": _own_brands(request),
            "opened_at": now.isoformat(),
        },
    )


def _remembered_mall(request: HttpRequest, *, now: datetime) -> str:
    """Return the mall of the launch that this session verified, through sign-in and sign-up."""
    kept = request.session.get(_LAUNCH)
    if not kept or abs(now - datetime.fromisoformat(kept["at"])) > WINDOW:
        raise stops.Stopped(stops.LINK_EXPIRED)
    return str(kept["mall_id"])


def _own_brands(request: HttpRequest) -> list[Membership]:
    if not request.user.is_authenticated:
        return []
    places = memberships_of(user_id=request.user.pk)
    return [place for place in places if has_role(role=Role(place.role), at_least=Role.ADMIN)]


@require_POST
@login_required
@_in_popup
@_telling
def start(request: HttpRequest) -> HttpResponse:
    """Start a consent for a brand and a mall, and go to Cafe24's page."""
    user = _user(request)
    place = get_object_or_404(
        Membership.objects.select_related("brand"),
        user=user,
        brand__code=request.POST.get("brand", ""),
    )
    if not has_role(role=Role(place.role), at_least=Role.ADMIN):
        raise RoleTooLow(needed=Role.ADMIN)
    address = install.begin_consent(
        brand=place.brand,
        user=user,
        mall_id=request.POST.get("mall_id", "").strip().lower(),
        session_key=_session_key(request),
        now=clock.now(),
    )
    return redirect(address)


@require_GET
@never_cache
@login_required
@_in_popup
@_telling
def callback(request: HttpRequest) -> HttpResponse:
    """Take the code that a consent brought back, and connect the mall."""
    now = clock.now()
    consent = install.take_consent(
        state=request.GET.get("state", ""),
        user=_user(request),
        session_key=_session_key(request),
        now=now,
    )
    if "error" in request.GET:
        raise stops.Stopped(stops.DENIED, brand_id=consent.brand_id)
    connected = install.finish_consent(consent=consent, code=request.GET.get("code", ""), now=now)
    request.session.pop(_LAUNCH, None)
    request.session[_DONE] = {
        "mall_id": consent.mall_id,
        "brand": consent.brand.code,
        "was_connected": connected.was_connected,
    }
    return redirect("cafe24:done")


@require_safe
@never_cache
@login_required
@_in_popup
def done(request: HttpRequest) -> HttpResponse:
    """Say that it is done, in the popup, with [확인]."""
    finished = request.session.get(_DONE)
    if not finished:
        return redirect("brands:index")
    return render(request, "integrations/cafe24/done.html", finished)


@require_safe
@never_cache
@login_required
def connected(request: HttpRequest) -> HttpResponse:
    """Tell a waiting page whether this person has connected a mall since it was opened.

    204 means not yet; then the address to go to.
    """
    since = parse_datetime(request.GET.get("since", "").replace(" ", "+"))
    places = {place.brand_id: place.brand for place in memberships_of(user_id=_user(request).pk)}
    if since is None or since.tzinfo is None:
        return HttpResponse(status=204)
    brand_id = connected_since(user_id=_user(request).pk, brand_ids=list(places), moment=since)
    if brand_id is None:
        return HttpResponse(status=204)
    kwargs = {"brand_code": places[brand_id].code}
    return JsonResponse({"url": reverse("console:integration_cafe24", kwargs=kwargs)})


def _session_key(request: HttpRequest) -> str:
    if not request.session.session_key:
        request.session.save()
    return str(request.session.session_key)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
