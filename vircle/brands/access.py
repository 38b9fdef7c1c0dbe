"""Who may open a brand's page: the one decorator in front of every console view."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase

from vircle.brands.models import Brand, Membership, Role, User
from vircle.brands.selectors import memberships_of
from vircle.brands.tenancy import brand_scope

P = ParamSpec("P")

_RANK = {Role.VIEWER: 0, Role.OPERATOR: 1, Role.ADMIN: 2, Role.OWNER: 3}


class BrandRequest(HttpRequest):
    """A request of a signed-in member, inside the brand's scope."""

    user: User
    brand: Brand
    membership: Membership
    memberships: list[Membership]
    role: Role


class RoleTooLow(PermissionDenied):
    """The member's role does not allow this; `needed` is the least role that would."""

    def __init__(self, *, needed: Role) -> None:
        super().__init__(needed.label)
        self.needed = needed


def has_role(*, role: Role, at_least: Role) -> bool:
    """Compare two roles."""
    return _RANK[role] >= _RANK[at_least]


def insist_on_role(request: Any, *, at_least: Role) -> None:
    """Refuse members of a lower role, and let the refusal's page name the role that suffices."""
    if not has_role(role=request.role, at_least=at_least):
        request.needed_role = at_least.label
        raise RoleTooLow(needed=at_least)


def brand_page(
    *, at_least: Role
) -> Callable[
    [Callable[Concatenate[BrandRequest, P], HttpResponseBase]], Callable[..., HttpResponseBase]
]:
    """Admit members of the brand in the address (`brand_code`) whose role suffices.

    Anonymous visitors are sent to sign-in, strangers get 404 (a brand's existence is nobody's
    business), too low a role 403. The view runs in `brand_scope`, so in one transaction; it must
    render inside (use `render`, not `TemplateResponse`).
    """

    def decorate(
        view: Callable[Concatenate[BrandRequest, P], HttpResponseBase],
    ) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: Any, *args: Any, brand_code: str, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            _admit(request, brand_code=brand_code, at_least=at_least)
            with brand_scope(brand_id=request.brand.pk):
                return view(request, *args, **kwargs)

        return guarded

    return decorate


def _admit(request: Any, *, brand_code: str, at_least: Role) -> None:
    # All of them, for the top bar's choice: inside the scope only this brand's is visible.
    memberships = memberships_of(user_id=request.user.pk)
    membership = next((m for m in memberships if m.brand.code == brand_code), None)
    if membership is None:
        raise Http404
    request.memberships = memberships
    request.brand, request.membership = membership.brand, membership
    request.role = Role(membership.role)
    insist_on_role(request, at_least=at_least)
