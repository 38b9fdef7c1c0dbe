"""스탬프 설정 as a page: its defaults, what it refuses, who may save, and the preview."""

import pytest
from django.test import Client

from stamps.models import StampProgramVersion
from stamps.programs import ProgramValues
from stamps.settings_forms import ProgramForm
from tests.factories import make_integration, make_membership
from vircle.brands.models import Brand, Role

URL = "/b/maro/stamps/settings/"


def entry(**changes: object) -> dict[str, object]:
    values = {name: value or "" for name, value in ProgramForm.initial_of(ProgramValues()).items()}
    return values | {"based_on": "0", "notifies": "on"} | changes


def test_one_look_and_save_is_enough(brand: Brand, admin_client: Client) -> None:
    make_integration(brand=brand, store_id="marogyeol")
    form = admin_client.get(URL).context["form"]
    sent = {field.name: field.value() for field in form if field.value() is not None}
    answer = admin_client.post(URL, sent, follow=True)
    version = StampProgramVersion.objects.get()
    assert (version.name, version.goal, version.earn_per) == ("구매 스탬프", 10, "order")
    assert (version.minimum_amount, version.reward_name) == (None, "")
    assert (version.reward_days, version.stamp_months, version.notifies) == (90, 12, True)
    page = answer.content.decode()
    assert "이후 배송완료된 주문부터 지급됩니다." in page
    assert "marogyeol 연동으로 돌아가기" in page


def test_an_emptied_number_means_no_limit(admin_client: Client) -> None:
    admin_client.post(URL, entry(reward_days="", stamp_months="", minimum_amount="0"))
    version = StampProgramVersion.objects.get()
    assert (version.reward_days, version.stamp_months, version.minimum_amount) == (None,) * 3


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"goal": "1"}, "goal", "2에서 50 사이의 숫자를 입력해 주세요."),
        ({"goal": "51"}, "goal", "2에서 50 사이의 숫자를 입력해 주세요."),
        ({"goal": "열"}, "goal", "2에서 50 사이의 숫자를 입력해 주세요."),
        ({"name": ""}, "name", "필수 입력 항목입니다."),
        ({"reward_name": "가" * 41}, "reward_name", "40자 이내로 입력해 주세요."),
    ],
)
def test_a_wrong_entry_is_named_and_nothing_is_saved(
    admin_client: Client, changes: dict[str, object], field: str, message: str
) -> None:
    answer = admin_client.post(URL, entry(**changes))
    assert answer.status_code == 422
    assert answer.context["form"].errors[field] == [message]
    assert not StampProgramVersion.objects.exists()


def test_a_stale_form_is_told(brand: Brand, admin_client: Client) -> None:
    other = Client()
    other.force_login(make_membership(brand=brand, role=Role.ADMIN).user)
    other.post(URL, entry(goal=6))
    stale = admin_client.post(URL, entry(goal=8))
    assert stale.status_code == 409
    assert "다른 구성원이 먼저 저장했습니다" in stale.content.decode()
    assert StampProgramVersion.objects.get().goal == 6


def test_others_may_look_but_not_save(
    operator_client: Client, stranger_client: Client, anonymous: Client
) -> None:
    assert operator_client.get(URL).status_code == 200
    assert operator_client.post(URL, entry()).status_code == 403
    assert stranger_client.get(URL).status_code == 404
    assert anonymous.get(URL).status_code == 302
    assert not StampProgramVersion.objects.exists()


def test_the_preview_follows_the_form_and_saves_nothing(admin_client: Client) -> None:
    page = admin_client.post(f"{URL}preview/", entry(name="여정 스탬프", goal=6)).content.decode()
    assert "여정 스탬프" in page
    assert "/ 6개" in page
    assert not StampProgramVersion.objects.exists()
