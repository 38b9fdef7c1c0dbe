"""내 계정: one's name, the log of one's sign-ins, and ending every other session."""

from django.test import Client

from tests.conftest import signed_in
from tests.factories import make_user
from vircle.brands.models import Brand, SignInLog, User
from vircle.brands.signin_log import SignIn

ACCOUNT, END = "/account/", "/account/sessions/end/"


def test_the_name_is_kept_and_colleagues_read_it(owner: User, owner_client: Client) -> None:
    assert owner_client.post(ACCOUNT, {"name": "박예시"}).status_code == 302
    owner.refresh_from_db()
    assert owner.name == "박예시"
    assert "박예시" in owner_client.get("/b/maro/members/").content.decode()
    answer = owner_client.post(ACCOUNT, {"name": ""})
    assert answer.status_code == 422
    assert "필수 입력 항목입니다." in answer.content.decode()


def test_every_other_session_ends_and_this_one_stays(brand: Brand, owner: User) -> None:
    here, elsewhere, colleague = signed_in(owner), signed_in(owner), signed_in(make_user())
    assert here.post(END, follow=True).status_code == 200
    assert here.get(ACCOUNT).status_code == 200
    assert elsewhere.get("/b/maro/")["Location"].startswith("/accounts/login/")
    assert colleague.get(ACCOUNT).status_code == 200
    assert SignInLog.objects.get().action == SignIn.OTHERS_ENDED
    assert "다른 기기 로그아웃" in here.get(ACCOUNT).content.decode()


def test_a_new_password_ends_the_other_sessions_too(owner: User) -> None:
    elsewhere = signed_in(owner)
    owner.set_password("another-long-password")
    owner.save()
    assert elsewhere.get(ACCOUNT).status_code == 302


def test_the_log_shows_ones_own_entries_only(owner: User, owner_client: Client) -> None:
    other = make_user()
    for user, address in ((owner, "192.0.2.1"), (other, "192.0.2.2")):
        SignInLog.objects.create(
            at=user.date_joined, user=user, action=SignIn.SIGNED_IN, address=address
        )
    page = owner_client.get(ACCOUNT).content.decode()
    assert "192.0.2.1" in page
    assert "192.0.2.2" not in page
