"""An invitation's link: whose it is, what it offers, and taking the place."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from vircle.brands import invitations
from vircle.brands.invitations import Standing
from vircle.brands.members import Act
from vircle.brands.models import Brand, Invitation, Membership, User
from vircle.brands.tenancy import brand_scope
from vircle.brands.views import WAY_BACK
from vircle.foundation import clock


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def join(request: HttpRequest, code: str, token: str) -> HttpResponseBase:
    """Offer the place to whoever was invited, and say to everybody else why not.

    Opening the link changes nothing: mail scanners open links too.
    """
    brand = Brand.objects.filter(code=code).first()
    if brand is None:
        return _told(request, "unknown", status=404)
    with brand_scope(brand_id=brand.pk):
        invitation = invitations.find(brand=brand, token=token)
        if invitation is None:
            return _told(request, "unknown", status=404)
        return _answer(request, brand, invitation)


def _answer(request: HttpRequest, brand: Brand, invitation: Invitation) -> HttpResponseBase:
    user = request.user
    found = invitations.standing(invitation, now=clock.now())
    if isinstance(user, User) and found == Standing.ACCEPTED and _is_member(brand, user):
        return redirect("console:home", brand_code=brand.code)
    context: dict[str, Any] = {
        "offered_by": brand,
        "invitation": invitation,
        "masked": masked(invitation.email),
    }
    if found != Standing.OPEN:
        return _told(request, found.value, status=410, **context)
    if not isinstance(user, User):
        # Sign-up may lead through a mailbox and lose its own way back.
        request.session[WAY_BACK] = request.path
        return _told(request, "sign_in", **context)
    if not invitations.is_for(invitation, user=user):
        return _told(request, "someone_else", status=403, **context)
    request.session.pop(WAY_BACK, None)
    if request.method == "POST":
        return _accept(request, brand, invitation, user=user)
    return _told(request, "open", **context)


def _accept(
    request: HttpRequest, brand: Brand, invitation: Invitation, *, user: User
) -> HttpResponseBase:
    act = Act(brand, user.pk, clock.now())
    # Two presses of the button: the second finds it accepted, by the same person.
    invitations.accept(act=act, invitation_id=invitation.pk)
    text = _("%(name)s 브랜드의 구성원이 되었습니다.") % {"name": brand.name}
    messages.success(request, text)
    return redirect("console:home", brand_code=brand.code)


def _is_member(brand: Brand, user: User) -> bool:
    return Membership.objects.filter(brand_id=brand.pk, user_id=user.pk).exists()


def _told(request: HttpRequest, state: str, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, "brands/join.html", {"state": state, **context}, status=status)


def masked(email: str) -> str:
    """Name an address so that its owner knows it and a finder of the link does not."""
    name, _at, domain = email.partition("@")
    return f"{name[:2]}***@{domain}"
