"""Where a person arrives: their brand's home, a choice of several, or the making of the first."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from vircle.brands.forms import BrandForm
from vircle.brands.models import User
from vircle.brands.selectors import memberships_of
from vircle.brands.services import create_brand
from vircle.foundation import clock

# In the session: a page of ours that somebody left in order to sign in or up, and expects back.
WAY_BACK = "way_back"


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Send somebody home, wherever that is for them, or back to what they had begun."""
    if way_back := request.session.pop(WAY_BACK, ""):
        return redirect(way_back)
    places = memberships_of(user_id=_user(request).pk)
    if not places:
        return redirect("brands:create")
    if len(places) == 1:
        return redirect("console:home", brand_code=places[0].brand.code)
    return redirect("brands:switch")


@login_required
def switch(request: HttpRequest) -> HttpResponse:
    """Offer a person's brands."""
    places = memberships_of(user_id=_user(request).pk)
    return render(request, "brands/switch.html", {"memberships": places})


@login_required
def create(request: HttpRequest) -> HttpResponse:
    """Make a brand, and go to its home, or back to where one was missing."""
    form = BrandForm(request.POST or None, request.FILES or None)
    way_back = _way_back(request)
    if request.method == "POST" and form.is_valid():
        brand = create_brand(user=_user(request), now=clock.now(), **form.cleaned_data)
        return redirect(way_back or reverse("console:home", kwargs={"brand_code": brand.code}))
    values = {"form": form, "next": way_back}
    return render(request, "brands/create.html", values, status=422 if form.errors else 200)


def _way_back(request: HttpRequest) -> str:
    """Return the page of ours that sent somebody here, or ''."""
    asked = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()})
    return asked if is_ours else ""


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
