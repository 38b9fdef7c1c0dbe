"""보증서 설정 as a page: its defaults, what it refuses, who may save, and the preview."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.factories import NOW, make_integration, make_membership, make_warranty
from vircle.brands.models import Brand, Role
from warranties.models import WarrantyProgramVersion, WarrantyStatus
from warranties.programs import DEFAULT_TERMS, ProgramValues
from warranties.settings_forms import ProgramForm

URL = "/b/maro/warranties/settings/"
DEFAULTS = {**ProgramForm.initial_of(ProgramValues()), "based_on": "0"}


def entry(**changes: object) -> dict[str, object]:
    return DEFAULTS | {"skips_gifts": "on"} | changes


def test_one_look_and_save_is_enough(brand: Brand, admin_client: Client) -> None:
    form = admin_client.get(URL).context["form"]
    sent = {field.name: field.value() for field in form}
    answer = admin_client.post(URL, sent, follow=True)
    version = WarrantyProgramVersion.objects.get()
    assert (version.title, version.period_count, version.period_unit) == (
        "디지털 보증서",
        1,
        "years",
    )
    assert (version.starts_from, version.is_per_unit, version.skips_gifts) == (
        "delivered",
        True,
        True,
    )
    assert version.service_contact == brand.support_phone
    assert version.terms == DEFAULT_TERMS
    assert version.stripped_phrases == ["특가할인", "예약배송", "당일발송"]
    assert "보증서 설정이 완료되었습니다." in answer.content.decode()


def test_the_way_back_names_each_store(brand: Brand, admin_client: Client) -> None:
    make_integration(brand=brand, store_id="marogyeol", store_name="마로결몰")
    answer = admin_client.post(URL, entry(), follow=True)
    page = answer.content.decode()
    assert "마로결몰 연동으로 돌아가기" in page
    assert "/b/maro/integrations/cafe24/?store=marogyeol" in page


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"title": ""}, "title", "필수 입력 항목입니다."),
        ({"title": "가" * 31}, "title", "30자 이내로 입력해 주세요."),
        ({"period_count": "0"}, "period_count", "1에서 100 사이의 숫자를 입력해 주세요."),
        ({"period_count": ""}, "period_count", "필수 입력 항목입니다."),
        ({"period_unit": "days"}, "period_unit", "목록에서 선택해 주세요."),
        ({"phrases": "가" * 31}, "phrases", "한 문구는 30자 이내로 입력해 주세요."),
    ],
)
def test_a_wrong_entry_is_named_and_nothing_is_saved(
    admin_client: Client, changes: dict[str, object], field: str, message: str
) -> None:
    answer = admin_client.post(URL, entry(**changes))
    assert answer.status_code == 422
    assert answer.context["form"].errors[field] == [message]
    assert "아직 저장되지 않았습니다" in answer.content.decode()
    assert not WarrantyProgramVersion.objects.exists()


def test_an_endless_period_needs_no_number(admin_client: Client) -> None:
    admin_client.post(URL, entry(period_unit="unlimited", period_count=""))
    assert WarrantyProgramVersion.objects.get().period_unit == "unlimited"


def test_phrases_are_split_and_kept_once(admin_client: Client) -> None:
    admin_client.post(URL, entry(phrases="특가할인, 단독 ,특가할인,\n무료배송"))
    assert WarrantyProgramVersion.objects.get().stripped_phrases == [
        "특가할인",
        "단독",
        "무료배송",
    ]


def test_a_stale_form_is_told_and_may_then_overwrite(brand: Brand, admin_client: Client) -> None:
    other = Client()
    other.force_login(make_membership(brand=brand, role=Role.ADMIN).user)
    other.post(URL, entry(title="남의 보증서"))
    stale = admin_client.post(URL, entry(title="내 보증서"))
    page = stale.content.decode()
    assert stale.status_code == 409
    assert "다른 구성원이 먼저 저장했습니다" in page
    assert "내 보증서" in page
    assert WarrantyProgramVersion.objects.latest("number").title == "남의 보증서"
    sent = entry(title="내 보증서", based_on=stale.context["form"]["based_on"].value())
    assert admin_client.post(URL, sent).status_code == 302
    assert WarrantyProgramVersion.objects.latest("number").title == "내 보증서"


def test_a_change_that_touches_waiting_certificates_is_asked_about(
    brand: Brand, admin_client: Client
) -> None:
    admin_client.post(URL, entry())
    make_warranty(integration=make_integration(brand=brand), status=WarrantyStatus.PENDING)
    change = entry(title="새 이름", based_on="1")
    asked = admin_client.post(URL, change)
    assert "발급 전인 1건(발급예정·신청대기)에도" in asked.content.decode()
    assert WarrantyProgramVersion.objects.count() == 1
    assert admin_client.post(URL, change | {"confirmed": "1"}).status_code == 302
    assert WarrantyProgramVersion.objects.latest("number").title == "새 이름"


def test_others_may_look_but_not_save(
    operator_client: Client, viewer_client: Client, stranger_client: Client, anonymous: Client
) -> None:
    for browser in (operator_client, viewer_client):
        assert "관리자 이상만" in browser.get(URL).content.decode()
        assert browser.post(URL, entry()).status_code == 403
    assert stranger_client.get(URL).status_code == 404
    assert anonymous.post(URL, entry()).headers["Location"].startswith("/accounts/login/")
    assert not WarrantyProgramVersion.objects.exists()


def test_the_preview_follows_the_form_and_saves_nothing(admin_client: Client) -> None:
    sent = entry(title="평생 보증서", period_unit="unlimited", phrases="예약배송")
    page = admin_client.post(f"{URL}preview/", sent).content.decode()
    assert "평생 보증서" in page
    assert "기간 없음" in page
    assert "[특가할인] 헤리티지 토트백 라지" in page
    assert "예약배송" not in page.split("<title>")[-1]
    assert admin_client.post(f"{URL}preview/", sent | {"title": ""}).status_code == 204
    assert not WarrantyProgramVersion.objects.exists()


def test_the_page_costs_few_queries(
    brand: Brand, admin_client: Client, django_assert_max_num_queries: object
) -> None:
    for number in range(5):
        make_integration(brand=brand, connected_since=NOW - timedelta(days=number))
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        admin_client.get(URL)
