"""What every page of the installation shares: it may stand in a popup, and it may have to stop."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from integrations.cafe24 import install, stops, visits
from vircle.brands.access import has_role
from vircle.brands.models import Membership, Role, User
from vircle.brands.selectors import memberships_of
from vircle.foundation import clock

View = Callable[..., HttpResponse]


def in_popup(view: View) -> View:
    """Keep the tie to the page that opened the window; our usual policy would cut it here.

    The way leads over another site and back: only a page that asks for no group of its own may
    then still tell its opener, and be closed by its own button.
    """

    @wraps(view)
    def tied(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cross-Origin-Opener-Policy"] = "unsafe-none"
        return response

    return tied


def telling(view: View) -> View:
    """Show a clear page when the installation stops, and leave one line about it."""

    @wraps(view)
    def told(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except stops.Stopped as stopped:
            install.note_refusal(
                stopped=stopped,
                user=request.user if isinstance(request.user, User) else None,
                address=request.META.get("REMOTE_ADDR", ""),
                now=clock.now(),
            )
            return stopped_page(request, stopped)

    return told


def stopped_page(request: HttpRequest, stopped: stops.Stopped) -> HttpResponse:
    """Say what happened, that nothing was connected, and how to go on from here."""
    place = _place(request, brand_id=stopped.brand_id)
    again = stopped.reason.again if place and stopped.mall_id else ""
    context = {
        "text": stopped.text,
        "again": again,
        "brand": place.brand.code if place else "",
        "mall_id": stopped.mall_id,
        "link": "" if again else _link(request, place, wants_again=bool(stopped.reason.again)),
    }
    template = "integrations/cafe24/stopped.html"
    return render(request, template, context, status=stopped.reason.status)


def _place(request: HttpRequest, *, brand_id: int | None) -> Membership | None:
    """Return the brand it was about, or the only one it can have been about."""
    if not isinstance(request.user, User):
        return None
    places = [
        place
        for place in memberships_of(user_id=request.user.pk)
        if has_role(role=Role(place.role), at_least=Role.ADMIN)
    ]
    if brand_id is None:
        return places[0] if len(places) == 1 else None
    return next((place for place in places if place.brand_id == brand_id), None)


def _link(request: HttpRequest, place: Membership | None, *, wants_again: bool) -> str:
    """Return where the button of the reason is to be found again, or else the way home."""
    mall_id = visits.latest_mall(request.session, now=clock.now())
    if wants_again and mall_id:
        return reverse("cafe24:landing", args=[mall_id])
    if place:
        return reverse("console:integration_cafe24", kwargs={"brand_code": place.brand.code})
    return reverse("brands:index") if request.user.is_authenticated else ""
