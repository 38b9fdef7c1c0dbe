"""Inviting: a link for one address, for seven days, once; everybody else is told why not."""

import re
import smtplib
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.fixtures import Settings

from tests.conftest import signed_in
from tests.factories import PASSWORD, make_invitation, make_membership, make_user
from vircle.brands import invitations
from vircle.brands.models import AuditLog, Brand, Invitation, Membership, Role, User
from vircle.foundation import clock

LIST, INVITE = "/b/maro/members/", "/b/maro/members/invite/"
ENTRY = {"email": "New@Example.com", "role": "operator"}

Commit = DjangoCaptureOnCommitCallbacks


@pytest.fixture(autouse=True)
def no_rate_limits(settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = False


def send(client: Client, commit: Commit, **entry: str) -> Any:
    with commit(execute=True):
        return client.post(INVITE, ENTRY | entry)


def path_in(text: str) -> str:
    found = re.search(r"https?://[^/\s]+(/join/\S+)", text)
    assert found
    return found[1]


def link(invitation: Invitation, brand: Brand) -> str:
    return path_in(invitations.link_of(invitation, brand=brand))


def places() -> list[tuple[str, str]]:
    return list(Membership.objects.order_by("pk").values_list("user__email", "role"))


def test_an_invited_person_signs_up_and_takes_the_place(
    brand: Brand,
    admin_client: Client,
    anonymous: Client,
    django_capture_on_commit_callbacks: Commit,
) -> None:
    assert send(admin_client, django_capture_on_commit_callbacks).status_code == 302
    [letter] = mail.outbox
    assert letter.to == ["new@example.com"]
    assert letter.subject == "[버클] 마로결 브랜드에 초대되었습니다"
    address = path_in(str(letter.body))
    page = anonymous.get(address).content.decode()
    assert "ne***@example.com" in page
    assert "new@example.com" not in page
    entry = {"email": "new@example.com", "password1": PASSWORD, "name": "박예시"}
    answer = anonymous.post("/accounts/signup/", entry, follow=True)
    assert answer.redirect_chain[-1][0] == address
    assert "참여하기" in answer.content.decode()
    answer = anonymous.post(address, follow=True)
    assert answer.redirect_chain == [("/b/maro/", 302)]
    assert places()[-1] == ("new@example.com", Role.OPERATOR)
    invitation = Invitation.objects.get()
    assert invitation.sent_at
    assert invitation.accepted_at
    actions = list(AuditLog.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["invitation.sent", "member.joined"]
    assert "new@example.com" not in str(list(AuditLog.objects.values()))


def test_opening_the_link_changes_nothing_and_pressing_twice_joins_once(brand: Brand) -> None:
    invitation = make_invitation(brand=brand, email="new@example.com")
    client = signed_in(make_user(email="new@example.com"))
    address = link(invitation, brand)
    client.get(address)
    assert places() == []
    client.post(address)
    answer = client.post(address)
    assert answer.status_code == 302
    assert answer["Location"] == "/b/maro/"
    assert places() == [("new@example.com", Role.OPERATOR)]
    assert AuditLog.objects.filter(action="member.joined").count() == 1


def test_a_stranger_with_the_link_is_told_whose_it_is(brand: Brand) -> None:
    invitation = make_invitation(brand=brand, email="new@example.com")
    client = signed_in(make_user(email="stranger@example.com"))
    for answer in (client.get(link(invitation, brand)), client.post(link(invitation, brand))):
        assert answer.status_code == 403
        page = answer.content.decode()
        assert "다른 이메일로 보낸 초대입니다" in page
        assert "new@example.com" not in page
    assert places() == []


def test_an_address_counts_once_it_is_confirmed(brand: Brand) -> None:
    user = make_user(email="own@example.com")
    added = EmailAddress.objects.create(user=user, email="new@example.com", verified=False)
    address = link(make_invitation(brand=brand, email="new@example.com"), brand)
    assert signed_in(user).post(address).status_code == 403
    added.verified = True
    added.save()
    assert signed_in(user).post(address).status_code == 302
    assert places() == [("own@example.com", Role.OPERATOR)]


def test_after_seven_days_revoked_or_used_it_is_over(brand: Brand) -> None:
    now = clock.now()
    over: dict[str, dict[str, Any]] = {
        "기한이 지났습니다": {"expires_at": now - timedelta(seconds=1)},
        "초대가 취소되었습니다": {"revoked_at": now},
        "이미 사용한 초대입니다": {"accepted_at": now},
    }
    client = signed_in(make_user(email="new@example.com"))
    for words, fields in over.items():
        invitation = make_invitation(brand=brand, email="new@example.com", **fields)
        Invitation.objects.exclude(pk=invitation.pk).delete()
        answer = client.post(link(invitation, brand))
        assert answer.status_code == 410
        assert words in answer.content.decode()
    assert places() == []


@pytest.mark.parametrize("spoilt", ["x{0}", "{0}x", "0{0}", "no-such.token", "%00.x", "a-b.c"])
def test_a_made_up_link_says_nothing(brand: Brand, anonymous: Client, spoilt: str) -> None:
    good = link(make_invitation(brand=brand), brand).rstrip("/").rsplit("/", 1)
    answer = anonymous.get(f"{good[0]}/{spoilt.format(good[1])}/")
    assert answer.status_code == 404
    assert "마로결" not in answer.content.decode()


def test_another_brands_code_opens_nothing(
    brand: Brand, other_brand: Brand, anonymous: Client
) -> None:
    address = link(make_invitation(brand=brand), brand)
    assert anonymous.get(address.replace("/maro/", "/tera/")).status_code == 404
    assert anonymous.get(address.replace("/maro/", "/none/")).status_code == 404


def test_sending_again_closes_the_former_link(
    brand: Brand, admin_client: Client, django_capture_on_commit_callbacks: Commit
) -> None:
    send(admin_client, django_capture_on_commit_callbacks)
    former = path_in(str(mail.outbox[0].body))
    row = Invitation.objects.get()
    address = reverse("brands:resend_invitation", args=["maro", row.pk])
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(address)
    latest = path_in(str(mail.outbox[1].body))
    client = signed_in(make_user(email="new@example.com"))
    assert client.post(former).status_code == 404
    assert client.post(latest).status_code == 302


def test_inviting_the_same_address_twice_is_one_invitation(
    brand: Brand, owner_client: Client, django_capture_on_commit_callbacks: Commit
) -> None:
    send(owner_client, django_capture_on_commit_callbacks)
    send(owner_client, django_capture_on_commit_callbacks, role="viewer")
    row = Invitation.objects.get()
    assert (row.role, row.generation) == (Role.VIEWER, 2)


def test_a_revoked_link_is_closed_and_leaves_the_list(brand: Brand, admin_client: Client) -> None:
    row = make_invitation(brand=brand, email="new@example.com")
    assert "new@example.com" in admin_client.get(LIST).content.decode()
    admin_client.post(reverse("brands:revoke_invitation", args=["maro", row.pk]))
    assert "new@example.com" not in admin_client.get(LIST).content.decode()
    assert signed_in(make_user(email="new@example.com")).get(link(row, brand)).status_code == 410


def test_an_admin_neither_invites_nor_touches_admins(brand: Brand, admin_client: Client) -> None:
    assert admin_client.post(INVITE, ENTRY | {"role": "admin"}).status_code == 422
    row = make_invitation(brand=brand, role=Role.ADMIN, email="new@example.com")
    for name in ("resend_invitation", "revoke_invitation"):
        page = admin_client.post(reverse(f"brands:{name}", args=["maro", row.pk]), follow=True)
        assert "소유자만 초대할 수 있습니다." in page.content.decode()
    # Not by inviting the same address to less, either.
    assert admin_client.post(INVITE, ENTRY).status_code == 422
    row.refresh_from_db()
    assert (row.role, row.generation, row.revoked_at) == (Role.ADMIN, 1, None)
    assert "/join/" not in admin_client.get(LIST).content.decode()


@pytest.mark.parametrize("role", ["owner", "emperor", ""])
def test_nobody_is_invited_to_own_a_brand(brand: Brand, owner_client: Client, role: str) -> None:
    assert owner_client.post(INVITE, ENTRY | {"role": role}).status_code == 422
    assert not Invitation.objects.exists()


def test_members_and_nonsense_are_refused_in_words(
    brand: Brand, owner: User, owner_client: Client
) -> None:
    answer = owner_client.post(INVITE, ENTRY | {"email": owner.email.upper()})
    assert answer.status_code == 422
    assert "이미 함께 일하고 있는 구성원의 이메일입니다." in answer.content.decode()
    answer = owner_client.post(INVITE, ENTRY | {"email": "nobody"})
    assert "이메일 주소를 다시 확인해 주세요." in answer.content.decode()
    assert not Invitation.objects.exists()


def test_there_is_an_end_to_open_invitations(
    brand: Brand, owner_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invitations, "MOST_OPEN", 1)
    make_invitation(brand=brand)
    answer = owner_client.post(INVITE, ENTRY)
    assert "초대가 너무 많습니다." in answer.content.decode()


def test_a_mail_server_that_is_down_is_shown_and_the_link_can_be_copied(
    brand: Brand,
    owner_client: Client,
    django_capture_on_commit_callbacks: Commit,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def refuse(self: object) -> int:
        raise smtplib.SMTPRecipientsRefused({"new@example.com": (550, b"no")})

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    assert send(owner_client, django_capture_on_commit_callbacks).status_code == 302
    page = owner_client.get(LIST).content.decode()
    assert "메일을 아직 보내지 못했습니다." in page
    assert link(Invitation.objects.get(), brand) in page
    assert "new@example.com" not in caplog.text


def test_whoever_is_a_member_by_another_address_keeps_their_role(brand: Brand) -> None:
    user = make_user(email="own@example.com")
    EmailAddress.objects.create(user=user, email="new@example.com", verified=True)
    make_membership(brand=brand, user=user, role=Role.ADMIN)
    row = make_invitation(brand=brand, email="new@example.com")
    assert signed_in(user).post(link(row, brand)).status_code == 302
    assert places() == [("own@example.com", Role.ADMIN)]
