"""구성원: the list, invitations, roles, and leaving."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from vircle.brands import invitations, member_rules, members
from vircle.brands.access import BrandRequest, brand_page, has_role
from vircle.brands.invitations import Standing
from vircle.brands.members import Act, Impossible
from vircle.brands.models import Invitation, Membership, Role
from vircle.brands.settings_forms import InviteForm
from vircle.brands.settings_page import NOT_SAVED
from vircle.foundation import clock

_MAY = {
    Role.ADMIN: gettext_lazy("연동과 설정 변경"),
    Role.OPERATOR: gettext_lazy("발급·취소·재발송"),
    Role.VIEWER: gettext_lazy("보기만"),
}


class Member(NamedTuple):
    """A member as the list shows them, with what the one who looks may do about it."""

    place: Membership
    is_me: bool
    roles: list[tuple[str, Any, Any]]
    may_own: bool

    @property
    def dialog(self) -> str:
        """Return what ends the names of this person's dialogs."""
        return str(self.place.pk)


class Waiting(NamedTuple):
    """An invitation as the list shows it; `link` is only there for whoever may copy it."""

    invitation: Invitation
    standing: Standing
    link: str


@require_GET
@brand_page(at_least=Role.VIEWER)
def index(request: BrandRequest) -> HttpResponseBase:
    """List who works for the brand."""
    return _page(request)


@require_POST
@brand_page(at_least=Role.ADMIN)
def invite(request: BrandRequest) -> HttpResponseBase:
    """Invite somebody by e-mail."""
    form = InviteForm(request.POST, roles=member_rules.assignable(request.role))
    if not form.is_valid():
        return _page(request, form=form, status=NOT_SAVED)
    email, role = form.cleaned_data["email"], Role(form.cleaned_data["role"])
    try:
        invitations.invite(act=_act(request), actor=request.role, email=email, role=role)
    except Impossible as reason:
        form.add_error("email", _(str(reason)))
        return _page(request, form=form, status=NOT_SAVED)
    messages.success(request, _("초대를 보냈습니다. 메일의 링크는 7일 동안 사용할 수 있습니다."))
    return _back(request)


@require_POST
@brand_page(at_least=Role.ADMIN)
def resend(request: BrandRequest, invitation_id: int) -> HttpResponseBase:
    """Send a new link; the former one is closed."""
    _find_invitation(request, invitation_id)

    def act() -> None:
        invitations.resend(act=_act(request), actor=request.role, invitation_id=invitation_id)

    text = _("초대를 다시 보냈습니다. 이전에 보낸 링크는 더 이상 열리지 않습니다.")
    return _do(request, act, told=text)


@require_POST
@brand_page(at_least=Role.ADMIN)
def revoke(request: BrandRequest, invitation_id: int) -> HttpResponseBase:
    """Close a link that nobody has used."""
    _find_invitation(request, invitation_id)

    def act() -> None:
        invitations.revoke(act=_act(request), actor=request.role, invitation_id=invitation_id)

    return _do(request, act, told=_("초대를 취소했습니다. 보낸 링크는 더 이상 열리지 않습니다."))


@require_POST
@brand_page(at_least=Role.ADMIN)
def change_role(request: BrandRequest, member_id: int) -> HttpResponseBase:
    """Give a member another role."""
    _find_member(request, member_id)
    wanted = request.POST.get("role", "")
    if wanted not in Role.values:
        return _back(request)

    def act() -> None:
        members.change_role(act=_act(request), member_id=member_id, role=Role(wanted))

    return _do(request, act, told=_("역할을 바꾸었습니다."))


@require_POST
@brand_page(at_least=Role.ADMIN)
def remove(request: BrandRequest, member_id: int) -> HttpResponseBase:
    """End a member's place at once."""
    _find_member(request, member_id)

    def act() -> None:
        members.remove(act=_act(request), member_id=member_id)

    text = _("구성원을 내보냈습니다. 이 브랜드의 화면을 더 이상 열 수 없습니다.")
    return _do(request, act, told=text)


@require_POST
@brand_page(at_least=Role.OWNER)
def hand_over(request: BrandRequest, member_id: int) -> HttpResponseBase:
    """Make a member the owner and oneself an admin."""
    _find_member(request, member_id)

    def act() -> None:
        members.hand_over(act=_act(request), member_id=member_id)

    return _do(request, act, told=_("소유권을 넘겼습니다. 지금부터 관리자입니다."))


@require_POST
@brand_page(at_least=Role.VIEWER)
def leave(request: BrandRequest) -> HttpResponseBase:
    """End one's own place."""
    try:
        members.leave(act=_act(request))
    except Impossible as reason:
        messages.warning(request, _(str(reason)))
        return _back(request)
    text = _("%(name)s 브랜드에서 나갔습니다.") % {"name": request.brand.name}
    messages.success(request, text)
    return redirect("brands:index")


def _do(request: BrandRequest, act: Callable[[], None], *, told: str) -> HttpResponseBase:
    try:
        act()
    except Impossible as reason:
        messages.warning(request, _(str(reason)))
    else:
        messages.success(request, told)
    return _back(request)


def _act(request: BrandRequest) -> Act:
    return Act(request.brand, request.user.pk, clock.now())


def _back(request: BrandRequest) -> HttpResponseBase:
    return redirect("brands:members", brand_code=request.brand.code)


def _find_member(request: BrandRequest, member_id: int) -> None:
    if not Membership.objects.filter(brand_id=request.brand.pk, pk=member_id).exists():
        raise Http404


def _find_invitation(request: BrandRequest, invitation_id: int) -> None:
    if not Invitation.objects.filter(brand_id=request.brand.pk, pk=invitation_id).exists():
        raise Http404


def _page(
    request: BrandRequest, *, form: InviteForm | None = None, status: int = 200
) -> HttpResponse:
    roles = member_rules.assignable(request.role)
    listed = _members(request)
    context = {
        "nav": "members",
        "members": listed,
        "waiting": _waiting(request, may_act=bool(roles)),
        "form": (form or InviteForm(roles=roles)) if roles else None,
        "may_invite": bool(roles),
        "is_last_owner": _is_last_owner(request, listed),
    }
    return render(request, "brands/members.html", context, status=status)


def _members(request: BrandRequest) -> list[Member]:
    rows = Membership.objects.filter(brand_id=request.brand.pk).select_related("user")
    places = sorted(rows, key=lambda place: (Role.values.index(place.role), place.pk))
    return [_member(request, place) for place in places]


def _member(request: BrandRequest, place: Membership) -> Member:
    is_me = place.user_id == request.user.pk
    manages = member_rules.may_manage(request.role, target=Role(place.role)) and not is_me
    roles = member_rules.assignable(request.role) if manages else ()
    return Member(
        place=place,
        is_me=is_me,
        roles=[(role.value, role.label, _MAY[role]) for role in roles],
        may_own=manages and has_role(role=request.role, at_least=Role.OWNER),
    )


def _is_last_owner(request: BrandRequest, listed: list[Member]) -> bool:
    roles = [Role(member.place.role) for member in listed]
    return member_rules.loses_last_owner(roles=roles, before=request.role, after=None)


def _waiting(request: BrandRequest, *, may_act: bool) -> list[Waiting]:
    """List what nobody has answered yet; whoever may not invite has no use for it."""
    if not may_act:
        return []
    now = clock.now()
    rows = Invitation.objects.filter(
        brand_id=request.brand.pk, accepted_at=None, revoked_at=None
    ).order_by("-pk")
    return [Waiting(row, invitations.standing(row, now=now), _link(request, row)) for row in rows]


def _link(request: BrandRequest, row: Invitation) -> str:
    may_act = Role(row.role) in member_rules.assignable(request.role)
    return invitations.link_of(row, brand=request.brand) if may_act else ""
