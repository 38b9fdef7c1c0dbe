"""Signing up, in and out, and what the log keeps of it."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.factories import PASSWORD, make_brand, make_membership, make_user
from vircle.brands.models import SignInLog, User
from vircle.brands.signin_log import SignIn

pytestmark = pytest.mark.django_db
LOGIN, SIGNUP, LOGOUT = "/accounts/login/", "/accounts/signup/", "/accounts/logout/"


@pytest.fixture(autouse=True)
def no_rate_limits(settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = False


def log() -> list[tuple[str, int | None, str | None]]:
    return list(SignInLog.objects.order_by("id").values_list("action", "user_id", "address"))


def test_signing_up_keeps_the_name_and_leads_to_making_a_brand(anonymous: Client) -> None:
    entry = {"email": "Owner@Example.com", "password1": PASSWORD, "name": "김데모"}
    answer = anonymous.post(SIGNUP, entry, follow=True)
    user = User.objects.get()
    assert (user.name, user.email) == ("김데모", "owner@example.com")
    assert answer.redirect_chain == [("/", 302), ("/brands/new/", 302)]
    assert log() == [(SignIn.SIGNED_IN, user.pk, "127.0.0.1")]


@pytest.mark.parametrize("password", ["short", "12345678", "password"])
def test_a_weak_password_is_refused(anonymous: Client, password: str) -> None:
    entry = {"email": "owner@example.com", "password1": password, "name": "김데모"}
    assert anonymous.post(SIGNUP, entry).status_code == 200
    assert not User.objects.exists()


def test_signing_in_and_out_is_logged(anonymous: Client) -> None:
    user = make_user(email="owner@example.com")
    make_membership(brand=make_brand(code="maro"), user=user)
    answer = anonymous.post(LOGIN, {"login": "owner@example.com", "password": PASSWORD})
    assert answer.headers["Location"] == "/"
    anonymous.post(LOGOUT)
    assert [line[:2] for line in log()] == [
        (SignIn.SIGNED_IN, user.pk),
        (SignIn.SIGNED_OUT, user.pk),
    ]


def test_signing_in_returns_to_the_page_that_was_asked_for(anonymous: Client) -> None:
    make_user(email="owner@example.com")
    asked = anonymous.get("/b/maro/").headers["Location"]
    answer = anonymous.post(asked, {"login": "owner@example.com", "password": PASSWORD})
    assert answer.headers["Location"] == "/b/maro/"


@pytest.mark.parametrize(
    ("email", "is_known"), [("owner@example.com", True), ("nobody@example.com", False)]
)
def test_a_failure_tells_nothing_and_is_logged(
    anonymous: Client, email: str, is_known: bool
) -> None:
    user = make_user(email="owner@example.com")
    answer = anonymous.post(LOGIN, {"login": email, "password": "wrong-password"})
    assert "이메일 또는 비밀번호가 올바르지 않습니다." in answer.content.decode()
    assert log() == [(SignIn.FAILED, user.pk if is_known else None, "127.0.0.1")]
