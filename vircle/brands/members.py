"""구성원: roles are changed, places end, ownership passes on; each in one locked step."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from vircle.brands import member_rules
from vircle.brands.models import Brand, Membership, Role
from vircle.brands.services import write_audit

LAST_OWNER = gettext_noop(
    "마지막 소유자는 나가거나 역할을 바꿀 수 없습니다. 먼저 다른 구성원에게 소유권을 넘겨 주세요."
)
NOT_YOURS = gettext_noop("이 구성원의 역할은 소유자만 바꿀 수 있습니다. 변경된 내용은 없습니다.")
GONE = gettext_noop("이미 내보낸 구성원입니다. 화면을 새로 고쳐 주세요.")


class Impossible(Exception):
    """What was asked for cannot be done; the message is fit to be shown."""


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something in which brand, and when."""

    brand: Brand
    user_id: int
    now: datetime

    def audit(self, action: str, *, subject: str, **detail: str) -> None:
        """Note it in the brand's log."""
        write_audit(
            brand_id=self.brand.pk,
            user_id=self.user_id,
            now=self.now,
            action=action,
            subject=subject,
            detail=detail,
        )


@transaction.atomic
def change_role(*, act: Act, member_id: int, role: Role) -> None:
    """Give a member another role; raises Impossible."""
    places = _lock(act.brand)
    target = _managed(places, act=act, member_id=member_id)
    if role not in member_rules.assignable(_role_of(places, act=act)):
        raise Impossible(NOT_YOURS)
    _keep_an_owner(places, target=target, after=role)
    if target.role != role:
        _set_role(act, target, role)


@transaction.atomic
def remove(*, act: Act, member_id: int) -> None:
    """End a member's place; every page asks for it anew, so it ends at once. Raises Impossible."""
    places = _lock(act.brand)
    target = _managed(places, act=act, member_id=member_id)
    _keep_an_owner(places, target=target, after=None)
    act.audit("member.removed", subject=_subject(target), role=target.role)
    _end(target)


@transaction.atomic
def leave(*, act: Act) -> None:
    """End one's own place; raises Impossible."""
    places = _lock(act.brand)
    mine = _place_of(places, user_id=act.user_id)
    _keep_an_owner(places, target=mine, after=None)
    act.audit("member.left", subject=_subject(mine), role=mine.role)
    _end(mine)


@transaction.atomic
def hand_over(*, act: Act, member_id: int) -> None:
    """Make a member the owner and oneself an admin; raises Impossible."""
    places = _lock(act.brand)
    mine = _place_of(places, user_id=act.user_id)
    target = places.get(member_id)
    if target is None:
        raise Impossible(GONE)
    if mine.role != Role.OWNER or target.pk == mine.pk:
        raise Impossible(NOT_YOURS)
    act.audit("member.ownership", subject=_subject(target))
    _set_role(act, target, Role.OWNER)
    _set_role(act, mine, Role.ADMIN)


def _lock(brand: Brand) -> dict[int, Membership]:
    """Lock all places of a brand: two owners who demote each other take turns."""
    rows = Membership.objects.select_for_update().filter(brand_id=brand.pk).order_by("pk")
    return {place.pk: place for place in rows}


def _place_of(places: dict[int, Membership], *, user_id: int) -> Membership:
    """Return the actor's place as it is now, not as it was when the page was opened."""
    place = next((place for place in places.values() if place.user_id == user_id), None)
    if place is None:
        raise Impossible(GONE)
    return place


def _role_of(places: dict[int, Membership], *, act: Act) -> Role:
    return Role(_place_of(places, user_id=act.user_id).role)


def _managed(places: dict[int, Membership], *, act: Act, member_id: int) -> Membership:
    target = places.get(member_id)
    if target is None:
        raise Impossible(GONE)
    if not member_rules.may_manage(_role_of(places, act=act), target=Role(target.role)):
        raise Impossible(NOT_YOURS)
    return target


def _keep_an_owner(
    places: dict[int, Membership], *, target: Membership, after: Role | None
) -> None:
    roles = [Role(place.role) for place in places.values()]
    if member_rules.loses_last_owner(roles=roles, before=Role(target.role), after=after):
        raise Impossible(LAST_OWNER)


def _set_role(act: Act, target: Membership, role: Role) -> None:
    act.audit("member.role", subject=_subject(target), before=target.role, after=role)
    target.role = role
    target.save(update_fields=["role"])


def _end(place: Membership) -> None:
    Membership.objects.filter(brand_id=place.brand_id, pk=place.pk).delete()


def _subject(place: Membership) -> str:
    """Name a person by number: a log entry outlives the account, and names nobody."""
    return f"user {place.user_id}"
