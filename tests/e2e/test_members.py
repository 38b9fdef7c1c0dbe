"""구성원, 브랜드 설정, 내 계정 in a browser: inviting, joining, a face, leaving devices behind."""

import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.e2e.barriers import EXAMINED, barriers
from tests.e2e.browser import DESK, NARROWEST, PHONE, scrolls_sideways
from tests.e2e.conftest import NewPerson
from tests.e2e.people import OPERATOR, OWNER, Person
from tests.e2e.places import invited
from vircle.demo.content import PASSWORD

pytestmark = pytest.mark.e2e

NEW = "helper@example.com"


def test_somebody_is_invited_signs_up_and_works_here(owner: Person, person: NewPerson) -> None:
    link = invited(owner, NEW, "운영자")
    guest = person()
    page = guest.page
    page.goto(link)
    expect(page.get_by_role("heading", name="마로결 브랜드에 초대되었습니다")).to_be_visible()
    page.get_by_role("link", name="회원가입").click()
    page.get_by_label("이름").fill("박예시")
    page.get_by_label("이메일").fill(NEW)
    page.get_by_label("비밀번호").fill(PASSWORD)
    page.get_by_role("button", name="회원가입").click()
    page.get_by_role("button", name="참여하기").click()
    expect(page.get_by_text("마로결 브랜드의 구성원이 되었습니다.")).to_be_visible()
    guest.open_brand("orders/")
    expect(page.get_by_role("heading", name="주문")).to_be_visible()


def test_a_stranger_with_the_link_reads_why_it_is_not_theirs(
    owner: Person, person: NewPerson, watch: Any
) -> None:
    watch.expect("status of 403")
    link = invited(owner, "another@example.com", "조회자")
    page = person(OPERATOR).page
    page.goto(link)
    expect(page.get_by_role("heading", name="다른 이메일로 보낸 초대입니다")).to_be_visible()
    expect(page.get_by_text("an***@example.com")).to_be_visible()
    listed = owner.open_brand("members/")
    listed.get_by_role("button", name="another@example.com 초대 취소").click()
    expect(listed.get_by_text("초대를 취소했습니다.")).to_be_visible()


def test_an_owner_changes_a_role_and_lets_somebody_go_without_a_mouse(owner: Person) -> None:
    page = owner.open_brand("members/")
    button = page.get_by_role("button", name="박예시 역할 변경")
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="박예시 역할 변경")).to_be_visible()
    dialog.get_by_role("radio", name=re.compile("^운영자")).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_text("역할을 바꾸었습니다.")).to_be_visible()
    row = page.get_by_role("listitem").filter(has_text=NEW)
    expect(row).to_contain_text("조회자")
    page.get_by_role("button", name="박예시 내보내기").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="구성원을 내보내시겠습니까?")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="박예시 내보내기").click()
    page.get_by_role("dialog").get_by_role("button", name="내보내기").click()
    expect(page.get_by_text("구성원을 내보냈습니다.")).to_be_visible()
    expect(row).to_have_count(0)


def test_a_brand_gets_a_face(owner: Person, tmp_path: Path) -> None:
    picture = tmp_path / "logo.png"
    Image.new("RGBA", (640, 240), "#6b4a34").save(picture)
    page = owner.open_brand("settings/")
    page.get_by_label("브랜드 색상").fill("#ffe812")
    expect(page.get_by_text("더 진한 색")).to_be_visible()
    page.get_by_role("button", name="되돌리기").click()
    page.get_by_label("로고 이미지").set_input_files(picture)
    page.get_by_role("button", name="저장", exact=True).click()
    expect(page.get_by_text("저장되었습니다.")).to_be_visible()
    logo = page.get_by_role("img", name="지금 로고")
    expect(logo).to_be_visible()
    assert logo.evaluate("image => image.naturalWidth") == 512
    page.get_by_label("로고 삭제").check()
    page.get_by_role("button", name="저장", exact=True).click()
    expect(logo).to_have_count(0)


def test_signing_out_elsewhere_keeps_this_browser(person: NewPerson) -> None:
    here, elsewhere = person(), person()
    for each in (here, elsewhere):
        each.sign_in("owner@teranubi.example.com")
    page = here.open("/account/")
    page.get_by_role("button", name="다른 기기에서 로그아웃").click()
    expect(page.get_by_text("다른 기기에서 모두 로그아웃했습니다.")).to_be_visible()
    elsewhere.open("/b/tera/")
    expect(elsewhere.page.get_by_role("heading", name="로그인")).to_be_visible()


@pytest.mark.parametrize("path", ["/b/maro/members/", "/b/maro/settings/", "/account/"])
def test_everybody_can_use_these_pages(path: str, owner: Person, person: NewPerson) -> None:
    examiner = person(OWNER, **EXAMINED).open(path)
    for size in (DESK, PHONE):
        examiner.set_viewport_size(size)
        assert barriers(examiner) == []
    narrow = person(OWNER, viewport=NARROWEST).open(path)
    assert not scrolls_sideways(narrow)
