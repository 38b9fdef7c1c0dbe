"""구성원: who may change whom, what a brand is never without, and that a place ends at once."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.conftest import signed_in
from tests.factories import make_membership
from vircle.brands import member_rules
from vircle.brands.models import AuditLog, Brand, Membership, Role, User

LIST = "/b/maro/members/"


def act(client: Client, name: str, member: Membership | None = None, **data: str) -> str:
    """Press a button; returns what the list says afterwards."""
    where = {"brand_code": "maro"} | ({"member_id": member.pk} if member else {})
    answer = client.post(reverse(f"brands:{name}", kwargs=where), data, follow=True)
    return answer.content.decode()


def role_of(member: Membership) -> str:
    return Membership.objects.get(brand=member.brand, pk=member.pk).role


@pytest.mark.parametrize(
    ("actor", "given"),
    [
        (Role.OWNER, {Role.ADMIN, Role.OPERATOR, Role.VIEWER}),
        (Role.ADMIN, {Role.OPERATOR, Role.VIEWER}),
        (Role.OPERATOR, set()),
        (Role.VIEWER, set()),
    ],
)
def test_each_role_gives_only_roles_below_it(actor: Role, given: set[Role]) -> None:
    assert set(member_rules.assignable(actor)) == given
    managed = {role for role in Role if member_rules.may_manage(actor, target=role)}
    assert managed == given | ({Role.OWNER} if actor == Role.OWNER else set())


def test_everybody_sees_who_works_here_and_only_admins_may_change_it(
    brand: Brand, owner: User, viewer_client: Client, admin_client: Client
) -> None:
    page = viewer_client.get(LIST).content.decode()
    assert owner.email in page
    assert "소유자" in page
    assert "구성원 초대" not in page
    assert "역할 변경" not in page
    admins_page = admin_client.get(LIST).content.decode()
    assert "구성원 초대" in admins_page
    assert "역할 변경" in admins_page


def test_an_owner_changes_a_role_and_it_is_noted(brand: Brand, owner_client: Client) -> None:
    member = make_membership(brand=brand, role=Role.VIEWER)
    assert "역할을 바꾸었습니다." in act(owner_client, "change_role", member, role="admin")
    assert role_of(member) == Role.ADMIN
    entry = AuditLog.objects.get(action="member.role")
    assert (entry.subject, entry.detail) == (
        f"user {member.user_id}",
        {"before": "viewer", "after": "admin"},
    )
    act(owner_client, "change_role", member, role="admin")
    assert AuditLog.objects.filter(action="member.role").count() == 1


@pytest.mark.parametrize(
    ("target", "wanted"),
    [("owner", "viewer"), ("admin", "viewer"), ("viewer", "admin"), ("viewer", "owner")],
)
def test_an_admin_reaches_neither_admins_nor_their_role(
    brand: Brand, owner: User, admin_client: Client, target: str, wanted: str
) -> None:
    member = make_membership(brand=brand, role=Role(target))
    page = act(admin_client, "change_role", member, role=wanted)
    assert "소유자만 바꿀 수 있습니다." in page
    assert role_of(member) == target


def test_an_admin_removes_operators_but_no_admin(brand: Brand, admin_client: Client) -> None:
    operator = make_membership(brand=brand, role=Role.OPERATOR)
    other = make_membership(brand=brand, role=Role.ADMIN)
    act(admin_client, "remove_member", operator)
    act(admin_client, "remove_member", other)
    assert not Membership.objects.filter(pk=operator.pk).exists()
    assert role_of(other) == Role.ADMIN


def test_a_removed_members_open_session_ends_for_that_brand_only(
    brand: Brand, other_brand: Brand, owner_client: Client
) -> None:
    member = make_membership(brand=brand, role=Role.OPERATOR)
    make_membership(brand=other_brand, user=member.user, role=Role.VIEWER)
    theirs = signed_in(member.user)
    assert theirs.get("/b/maro/orders/").status_code == 200
    act(owner_client, "remove_member", member)
    assert theirs.get("/b/maro/orders/").status_code == 404
    assert theirs.get("/b/tera/orders/").status_code == 200


def test_the_last_owner_neither_leaves_nor_steps_down(
    brand: Brand, owner: User, owner_client: Client
) -> None:
    mine = Membership.objects.get(user=owner)
    assert "마지막 소유자는" in act(owner_client, "leave")
    assert "마지막 소유자는" in act(owner_client, "change_role", mine, role="admin")
    assert "마지막 소유자는" in act(owner_client, "remove_member", mine)
    assert role_of(mine) == Role.OWNER
    assert "나가기" not in owner_client.get(LIST).content.decode()


def test_ownership_is_handed_over_whole_and_then_one_may_leave(
    brand: Brand, owner: User, owner_client: Client
) -> None:
    member = make_membership(brand=brand, role=Role.OPERATOR)
    assert "소유권을 넘겼습니다." in act(owner_client, "hand_over", member)
    assert role_of(member) == Role.OWNER
    assert Membership.objects.get(user=owner).role == Role.ADMIN
    assert (
        owner_client.post(reverse("brands:hand_over", args=["maro", member.pk])).status_code == 403
    )
    assert "마로결 브랜드에서 나갔습니다." in act(owner_client, "leave")
    assert not Membership.objects.filter(user=owner).exists()
    actions = list(AuditLog.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["member.ownership", "member.role", "member.role", "member.left"]


def test_nonsense_changes_nothing(brand: Brand, owner_client: Client) -> None:
    member = make_membership(brand=brand, role=Role.VIEWER)
    act(owner_client, "change_role", member, role="emperor")
    assert "소유자만 바꿀 수 있습니다." in act(owner_client, "change_role", member, role="owner")
    assert role_of(member) == Role.VIEWER
