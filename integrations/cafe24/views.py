"""버클 x 카페24: the landing page, the consent and the way back from it."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from integrations.arrival import place_of
from integrations.begun import begun_for, forget_begun
from integrations.cafe24 import arrival, install, mall, stops, visits
from integrations.cafe24.models import ConsentState
from integrations.cafe24.popup import in_popup, stopped_page, telling
from integrations.models import Platform
from vircle.brands.models import Membership, User
from vircle.brands.selectors import memberships_of
from vircle.brands.views import WAY_BACK
from vircle.foundation import clock

# Longer than the call that redeems a code may take.
_REDEEMING = timedelta(seconds=20)


# Not HEAD: whoever only looks whether a link is good would use it up.
@require_GET
@never_cache
@telling
def launch(request: HttpRequest) -> HttpResponse:
    """Take a signed launch link, remember it, and lead to the landing page."""
    now, session = clock.now(), request.session
    raw = request.META.get("QUERY_STRING", "").encode("latin-1", errors="replace")
    if not raw:
        mall_id = visits.latest_mall(session, now=now)
    else:
        opened = install.open_launch(
            raw_query=raw,
            now=now,
            is_known=lambda digest: visits.knows_link(session, digest=digest, now=now),
        )
        visits.remember_launch(session, opened, now=now)
        mall_id = opened.mall_id
    if not mall_id:
        raise stops.Stopped(stops.LINK_EXPIRED)
    # Away from the signed address: it must not be reloaded, bookmarked or sent as a referrer.
    return redirect("cafe24:landing", mall_id=mall_id)


@require_safe
@never_cache
@telling
def landing(request: HttpRequest, mall_id: str) -> HttpResponse:
    """Offer to connect a mall that this browser opened from Cafe24."""
    now = clock.now()
    if not visits.has_launched(request.session, mall_id=mall_id, now=now):
        raise stops.Stopped(stops.LINK_EXPIRED)
    if not isinstance(request.user, User):
        # Sign-up may lead through a mailbox and lose its own way back.
        request.session[WAY_BACK] = request.path
        return render(request, "integrations/cafe24/landing.html", {"mall_id": mall_id})
    request.session.pop(WAY_BACK, None)
    found = arrival.look(user_id=request.user.pk, mall_id=mall_id)
    if found.store and found.store_place and arrival.works(found.store):
        messages.success(request, _("이미 연동된 쇼핑몰입니다. 바로 이용하실 수 있습니다."))
        return redirect(_store_page(found.store_place.brand.code, mall_id))
    begun = begun_for(request.session, platform=Platform.CAFE24, now=now)
    context = {
        "mall_id": mall_id,
        "landing": found,
        "chosen": found.chosen(begun_for=begun),
        "opened_at": now.isoformat(),
    }
    return render(request, "integrations/cafe24/landing.html", context)


@require_http_methods(["GET", "POST"])
@in_popup
@telling
def start(request: HttpRequest) -> HttpResponse:
    """Start a consent for a brand and a mall, and go to Cafe24's page."""
    if request.method == "GET" or not isinstance(request.user, User):
        # Gone back to, or sent by somebody whose session had ended.
        return redirect(_where_it_began(request))
    place = place_of(request.user, brand_code=request.POST.get("brand", ""))
    address = install.begin_consent(
        brand=place.brand,
        user=request.user,
        mall_id=mall.from_typing(request.POST.get("mall_id", "")),
        session_key=_session_key(request),
        now=clock.now(),
    )
    return redirect(address)


def _place(user: User, *, brand_code: str) -> Membership | None:
    places = memberships_of(user_id=user.pk)
    return next((place for place in places if place.brand.code == brand_code), None)


def _where_it_began(request: HttpRequest) -> str:
    mall_id = visits.latest_mall(request.session, now=clock.now())
    return reverse("cafe24:landing", args=[mall_id]) if mall_id else reverse("brands:index")


@require_GET
@never_cache
@login_required
@in_popup
@telling
def callback(request: HttpRequest) -> HttpResponse:
    """Take the code that a consent brought back, and connect the mall."""
    now = clock.now()
    # Whatever came of it: the page in the first tab stops waiting, or shows the store.
    forget_begun(request.session, platform=Platform.CAFE24)
    state, error = request.GET.get("state", ""), request.GET.get("error", "")
    if error and not state:
        raise stops.Stopped(install.refusal(error))
    try:
        consent = install.take_consent(
            state=state,
            user=_user(request),
            session_key=_session_key(request),
            now=now,
        )
    except install.UsedBefore as used:
        return _once_more(request, used.consent, now=now)
    install.complete(consent=consent, code=request.GET.get("code", ""), error=error, now=now)
    return _to_done(consent)


def _once_more(request: HttpRequest, consent: ConsentState, *, now: datetime) -> HttpResponse:
    """Answer a reload, or the browser's back button, with what became of the consent."""
    if consent.outcome in ConsentState.ENDED_WELL:
        return _to_done(consent)
    if stopped := install.ended(consent):
        return stopped_page(request, stopped)
    if consent.used_at is None or now - consent.used_at > _REDEEMING:
        raise stops.Stopped(stops.BAD_STATE, brand_id=consent.brand_id, mall_id=consent.mall_id)
    response = render(request, "integrations/cafe24/redeeming.html", status=202)
    response["Refresh"] = "2"
    return response


def _to_done(consent: ConsentState) -> HttpResponse:
    return redirect(f"{reverse('cafe24:done')}?{urlencode({'mall': consent.mall_id})}")


@require_safe
@never_cache
@login_required
@in_popup
def done(request: HttpRequest) -> HttpResponse:
    """Say that it is done, in the popup, with [확인]."""
    consent = install.last_connected(user=_user(request), mall_id=request.GET.get("mall", ""))
    if consent is None:
        return redirect("brands:index")
    context = {
        "mall_id": consent.mall_id,
        "was_connected": consent.outcome == ConsentState.REFRESHED,
        "url": _store_page(consent.brand.code, consent.mall_id),
    }
    return render(request, "integrations/cafe24/done.html", context)


@require_safe
@never_cache
@login_required
def connected(request: HttpRequest) -> HttpResponse:
    """Tell a waiting page whether this person has connected what it waits for since it was opened.

    204 means not yet; then the address to go to.
    """
    asked, user = request.GET, _user(request)
    since = parse_datetime(asked.get("since", "").replace(" ", "+"))
    place = _place(user, brand_code=asked["brand"]) if "brand" in asked else None
    if since is None or since.tzinfo is None or ("brand" in asked and place is None):
        return HttpResponse(status=204)
    consent = install.last_connected(
        user=user,
        mall_id=asked.get("mall"),
        brand_id=place.brand_id if place else None,
        since=since,
    )
    if consent is None:
        return HttpResponse(status=204)
    return JsonResponse({"url": _store_page(consent.brand.code, consent.mall_id)})


def _store_page(brand_code: str, mall_id: str) -> str:
    page = reverse("console:integration_cafe24", kwargs={"brand_code": brand_code})
    return f"{page}?{urlencode({'store': mall_id})}"


def _session_key(request: HttpRequest) -> str:
    if not request.session.session_key:
        request.session.save()
    return str(request.session.session_key)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
