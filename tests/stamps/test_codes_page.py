"""Coupon codes below 스탬프 설정: pasted, from a file, counted, thrown away; and what is asked."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from stamps import codes
from stamps.models import RewardCode, StampCard, StampProgram, StampProgramVersion
from stamps.programs import ProgramValues
from stamps.settings_forms import ProgramForm, program_values
from tests.factories import make_card, make_customer, make_stamp_program
from vircle.brands.models import Brand

URL = "/b/maro/stamps/settings/"
CODES = f"{URL}codes/"


@pytest.fixture
def program(brand: Brand) -> StampProgramVersion:
    return make_stamp_program(brand=brand, reward_name="5,000원 할인 쿠폰", reward_kind="codes")


def added(client: Client, **fields: object) -> str:
    return client.post(CODES, fields, follow=True).content.decode()


def entry(version: StampProgramVersion, **changes: object) -> dict[str, object]:
    values = ProgramForm.initial_of(program_values(version)).items()
    shown: dict[str, object] = {name: value or "" for name, value in values}
    return shown | {"based_on": f"{version.number}", "notifies": "on"} | changes


def test_pasted_ones_are_counted_once(program: StampProgramVersion, admin_client: Client) -> None:
    page = added(admin_client, codes="AAA-1\r\n\r\n BBB-2 \r\nAAA-1\r\n")
    assert "쿠폰 코드 2개를 추가했습니다." in page
    assert "남은 코드 2개" in page
    assert "쿠폰 코드가 2개 남았습니다. 모두 쓰면 리워드 발급이 보류됩니다." in page
    again = added(admin_client, codes="BBB-2\nCCC-3\n" + "x" * 61)
    assert "이미 추가한 코드 1개는 건너뛰었습니다." in again
    assert "1줄은 코드가 너무 길거나" in again
    assert RewardCode.objects.count() == 3


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp949"])
def test_a_file_of_a_spreadsheet(
    program: StampProgramVersion, admin_client: Client, encoding: str
) -> None:
    raw = "AAA-1,봄 쿠폰\nBBB-2,봄 쿠폰\n".encode(encoding)
    added(admin_client, file=SimpleUploadedFile("codes.csv", raw))
    assert codes.count_free(brand_id=program.brand_id) == 2


def test_what_is_no_list_is_refused(program: StampProgramVersion, admin_client: Client) -> None:
    words = "1MB 이하의 텍스트 또는 CSV 파일을 선택해 주세요."
    assert words in added(admin_client, file=SimpleUploadedFile("a.csv", b"x" * 1_000_001))
    assert words in added(admin_client, file=SimpleUploadedFile("a.png", b"\x89PNG\xff\xfe\xff"))
    assert "한 번에 10,000개까지" in added(admin_client, codes="\n".join(map(str, range(10_001))))
    assert "추가할 쿠폰 코드를 한 줄에 하나씩" in added(admin_client, codes=" ")
    assert not RewardCode.objects.exists()


def test_unused_ones_are_thrown_away(program: StampProgramVersion, admin_client: Client) -> None:
    added(admin_client, codes="AAA-1\nBBB-2")
    page = admin_client.post(f"{CODES}clear/", follow=True).content.decode()
    assert "사용하지 않은 쿠폰 코드 2개를 지웠습니다." in page
    assert not RewardCode.objects.exists()


def test_no_code_is_ever_shown_among_the_settings(
    program: StampProgramVersion, admin_client: Client
) -> None:
    assert "AAA-1" not in added(admin_client, codes="AAA-1")


def test_a_list_needs_a_name(program: StampProgramVersion, admin_client: Client) -> None:
    answer = admin_client.post(URL, entry(program, reward_name=""))
    assert answer.status_code == 422
    assert answer.context["form"].errors["reward_name"]


def test_lowering_the_goal_asks_with_the_number_of_cards(
    brand: Brand, program: StampProgramVersion, admin_client: Client
) -> None:
    for number, balance in enumerate((7, 6, 2)):
        customer = make_customer(brand=brand, phone=f"0100000{number:04}")
        make_card(brand=brand, customer=customer, balance=balance)
    asked = admin_client.post(URL, entry(program, goal=6))
    page = asked.content.decode()
    assert "이미 6개 이상 모은 카드가 2장 있어 목표를 6개로 낮추면 바로 완성됩니다." in page
    assert "data-dialog-start" in page
    assert StampProgramVersion.objects.count() == 1
    admin_client.post(URL, entry(program, goal=6, confirmed="next"))
    assert StampProgramVersion.objects.count() == 2
    assert StampProgram.objects.get().lowering_since is None
    newer = StampProgramVersion.objects.get(number=2)
    admin_client.post(URL, entry(newer, goal=5, confirmed="now"))
    assert StampProgram.objects.get().lowering_since is not None
    assert set(StampCard.objects.values_list("goal", flat=True)) == {10}


def test_a_goal_that_concerns_nobody_is_saved_at_once(
    program: StampProgramVersion, admin_client: Client
) -> None:
    assert admin_client.post(URL, entry(program, goal=6)).status_code == 302
    newer = StampProgramVersion.objects.get(number=2)
    assert "원래 목표를 유지하고" in admin_client.post(URL, entry(newer, goal=8)).content.decode()


def test_the_history_tells_the_difference(
    program: StampProgramVersion, admin_client: Client
) -> None:
    admin_client.post(URL, entry(program, name="여정 스탬프", reward_days=""))
    page = admin_client.get(URL).content.decode()
    for words in ("설정 이력", "2번 저장", "여정 스탬프", "리워드 사용기한", "기한 없음"):
        assert words in page
    assert ProgramValues().name in page
