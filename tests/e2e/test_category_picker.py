"""An admin chooses categories: by mouse, by keyboard alone, on a phone, and without JavaScript.

마로결's rule covers bags and sandals; it is saved only by the steps that put it back as it was.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.barriers import EXAMINED, barriers
from tests.e2e.browser import DESK, PHONE, scrolls_sideways
from tests.e2e.conftest import NewPerson
from tests.e2e.people import OWNER, Person

pytestmark = pytest.mark.e2e

BAGS, SANDALS = "가방", "신발 - 샌들"
APPLIED = "선택한 카테고리를 반영했습니다. 화면 아래 [저장]을 눌러야 적용됩니다."


def store_page(person: Person) -> Page:
    return person.open_brand("integrations/cafe24/?store=marogyeol")


def opened(page: Page) -> Locator:
    """Open the popup; returns it once there is something to choose from."""
    page.get_by_role("button", name="카테고리 선택").click()
    popup = page.get_by_role("dialog", name="카테고리 선택")
    expect(column(popup, "대분류").get_by_role("option").first).to_be_visible()
    return popup


def column(popup: Locator, level: str) -> Locator:
    return popup.get_by_role("listbox", name=level)


def choose(popup: Locator, *names: str) -> None:
    """Press one name in each column."""
    for level, name in zip(("대분류", "중분류", "소분류", "세분류"), names, strict=False):
        column(popup, level).get_by_role("option", name=re.compile(f"^{name}, ")).click()


def add(popup: Locator, *names: str) -> None:
    choose(popup, *names)
    popup.get_by_role("button", name="추가", exact=True).click()


def listed(where: Locator | Page, heading: str = "선택한 카테고리") -> list[str]:
    """Return the breadcrumbs of the list."""
    found = where.get_by_role("list", name=re.compile(heading))
    return found.locator(".picked__path").all_inner_texts()


@pytest.fixture
def page(owner: Person) -> Iterator[Page]:
    """The store's page, whose changes nobody keeps."""
    page = store_page(owner)
    expect(page.get_by_role("list", name="선택한 카테고리")).to_be_visible()
    assert sorted(listed(page)) == [BAGS, SANDALS]
    yield page
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("about:blank")


def test_the_columns_follow_one_another(page: Page) -> None:
    popup = opened(page)
    expect(popup.get_by_text("대분류만 선택해도 됩니다.")).to_be_visible()
    choose(popup, "지갑", "카드지갑", "목걸이 카드지갑")
    assert column(popup, "세분류").get_by_role("option").count() == 2
    expect(popup.get_by_text("지갑 - 카드지갑 - 목걸이 카드지갑", exact=True)).to_be_visible()
    choose(popup, "신발")
    expect(column(popup, "소분류")).to_be_hidden()
    expect(column(popup, "중분류").get_by_role("option", name=re.compile("^샌들,"))).to_be_visible()


def test_adding_again_below_and_above_is_answered(page: Page) -> None:
    popup = opened(page)
    add(popup, "신발", "샌들")
    expect(popup.get_by_text("이미 추가한 카테고리입니다.")).to_be_visible()
    add(popup, "신발", "샌들", "여성 샌들")
    expect(popup.get_by_text('"신발 - 샌들"에 이미 포함된 카테고리입니다.')).to_be_visible()
    add(popup, "신발", "로퍼")
    assert "신발 - 로퍼" in listed(popup)
    add(popup, "신발")
    merged = '"신발"을(를) 추가하여 하위 카테고리 2개를 하나로 합쳤습니다.'
    expect(popup.get_by_text(merged)).to_be_visible()
    assert sorted(listed(popup)) == [BAGS, "신발"]
    expect(popup.get_by_role("heading", name="선택한 카테고리 2개")).to_be_visible()


def test_nothing_holds_before_the_page_is_saved(page: Page) -> None:
    popup = opened(page)
    add(popup, "지갑", "반지갑")
    popup.get_by_role("button", name="저장", exact=True).click()
    expect(popup).to_be_hidden()
    expect(page.get_by_text(APPLIED)).to_be_visible()
    expect(page.get_by_text("저장하지 않은 변경사항이 있습니다.")).to_be_visible()
    assert "지갑 - 반지갑" in listed(page)
    page.get_by_role("button", name="되돌리기").click()
    assert sorted(listed(page)) == [BAGS, SANDALS]
    expect(page.get_by_text("저장하지 않은 변경사항이 있습니다.")).to_be_hidden()


def test_a_choice_that_was_not_added_is_asked_about(page: Page) -> None:
    popup = opened(page)
    choose(popup, "지갑")
    popup.get_by_role("button", name="저장", exact=True).click()
    asked = page.get_by_text('선택한 "지갑"이(가) 아직 추가되지 않았습니다. 추가하고 저장할까요?')
    expect(asked).to_be_visible()
    page.keyboard.press("Escape")
    expect(asked).to_be_hidden()
    expect(popup).to_be_visible()
    popup.get_by_role("button", name="저장", exact=True).click()
    page.get_by_role("button", name="추가하고 저장").click()
    expect(popup).to_be_hidden()
    assert "지갑" in listed(page)
    popup = opened(page)
    choose(popup, "신발", "로퍼")
    popup.get_by_role("button", name="저장", exact=True).click()
    page.get_by_role("button", name="추가하지 않고 저장").click()
    expect(popup).to_be_hidden()
    assert "신발 - 로퍼" not in listed(page)


@pytest.mark.parametrize("way", ["취소", "닫기", "Escape", "backdrop"])
def test_leaving_asks_before_a_list_is_lost(page: Page, way: str) -> None:
    def leave() -> None:
        if way == "Escape":
            page.keyboard.press("Escape")
        elif way == "backdrop":
            page.mouse.click(4, 4)
        else:
            popup.get_by_role("button", name=way, exact=True).click()

    popup = opened(page)
    leave()
    expect(popup).to_be_hidden()
    popup = opened(page)
    popup.get_by_role("button", name=re.compile(f"^삭제.*{BAGS}")).click()
    leave()
    page.get_by_role("button", name="계속 선택하기").click()
    expect(popup).to_be_visible()
    leave()
    page.get_by_role("button", name="저장하지 않고 닫기").click()
    expect(popup).to_be_hidden()
    assert sorted(listed(page)) == [BAGS, SANDALS]


@pytest.mark.parametrize("words", ["굽 낮은", "신발 - 샌들 > 낮은", "굽 낮ㅇ"])
def test_a_category_is_found_by_its_path_while_it_is_typed(page: Page, words: str) -> None:
    popup = opened(page)
    popup.get_by_label("카테고리 검색").fill(words)
    expect(popup.get_by_role("heading", name="검색 결과 1개")).to_be_visible()
    path = "신발 - 샌들 - 여성 샌들 - 굽 낮은 샌들"
    popup.get_by_role("option", name=re.compile(f"^{path}, ")).click()
    popup.get_by_role("button", name="추가", exact=True).click()
    expect(popup.get_by_text('"신발 - 샌들"에 이미 포함된 카테고리입니다.')).to_be_visible()
    popup.get_by_label("카테고리 검색").fill("ㅌㅅ ㄹㅍ")
    expect(popup.get_by_role("option")).to_have_text([re.compile("태슬 로퍼")])
    popup.get_by_label("카테고리 검색").fill("없는 이름")
    expect(popup.get_by_text("찾는 이름의 카테고리가 없습니다.")).to_be_visible()


def test_the_keyboard_is_enough(page: Page) -> None:
    press = page.keyboard.press
    page.get_by_role("button", name="카테고리 선택").focus()
    press("Enter")
    popup = page.get_by_role("dialog", name="카테고리 선택")
    expect(column(popup, "대분류")).to_be_focused()
    press("ArrowDown")  # 가방
    press("ArrowDown")  # 지갑
    press("ArrowRight")  # 지갑 - 반지갑
    press("ArrowDown")  # 지갑 - 카드지갑
    expect(column(popup, "중분류")).to_be_focused()
    expect(column(popup, "중분류").get_by_role("option", selected=True)).to_have_accessible_name(
        re.compile("^카드지갑, 상품 .*개, 하위 카테고리 있음")
    )
    press("Enter")
    expect(popup.get_by_text('"지갑 - 카드지갑"을(를) 추가했습니다.')).to_be_visible()
    press("ArrowLeft")
    expect(column(popup, "대분류")).to_be_focused()
    press("Shift+Tab")
    expect(popup.get_by_label("카테고리 검색")).to_be_focused()
    page.keyboard.type("로퍼")
    press("ArrowDown")
    press("Enter")
    expect(popup.get_by_text('"신발 - 로퍼"을(를) 추가했습니다.')).to_be_visible()
    press("Escape")
    expect(popup.get_by_label("카테고리 검색")).to_be_focused()
    expect(popup.get_by_label("카테고리 검색")).to_have_value("")
    until_focused(page, popup.get_by_role("button", name="저장", exact=True))
    press("Enter")
    expect(popup).to_be_hidden()
    expect(page.get_by_role("button", name="카테고리 선택")).to_be_focused()
    assert {"지갑 - 카드지갑", "신발 - 로퍼"} <= set(listed(page))
    until_focused(page, page.get_by_role("button", name=re.compile("^삭제.*지갑 - 카드지갑")))
    press("Enter")
    assert "지갑 - 카드지갑" not in listed(page)


def until_focused(page: Page, wanted: Locator) -> None:
    """Press Tab as often as it takes."""
    for _ in range(30):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    expect(wanted).to_be_focused()


def test_what_is_saved_holds_and_is_taken_back(page: Page, owner: Person) -> None:
    def save_page() -> None:
        page.get_by_role("button", name="저장", exact=True).click()
        saved = page.get_by_text("저장되었습니다.").first
        asked = page.get_by_role("dialog")
        expect(asked.or_(saved)).to_be_visible()
        if asked.is_visible():
            asked.get_by_role("button", name="저장").click()
        expect(saved).to_be_visible()

    popup = opened(page)
    add(popup, "지갑")
    popup.get_by_role("button", name="저장", exact=True).click()
    save_page()
    store_page(owner)
    assert sorted(listed(page)) == [BAGS, SANDALS, "지갑"]
    page.get_by_role("button", name=re.compile("^삭제.*지갑")).click()
    expect(page.get_by_text("선택한 카테고리 2개", exact=True)).to_be_visible()
    save_page()
    store_page(owner)
    assert sorted(listed(page)) == [BAGS, SANDALS]


def test_a_phone_goes_step_by_step(person: NewPerson) -> None:
    page = store_page(person(OWNER, viewport=PHONE, has_touch=True))
    popup = opened(page)
    choose(popup, "신발")
    expect(column(popup, "대분류")).to_be_hidden()
    expect(column(popup, "중분류")).to_be_visible()
    column(popup, "중분류").get_by_role("option", name=re.compile("^로퍼,")).click()
    expect(column(popup, "소분류")).to_be_visible()
    popup.get_by_role("button", name="이전 단계").click()
    expect(column(popup, "중분류")).to_be_visible()
    popup.get_by_role("button", name="추가", exact=True).click()
    assert "신발 - 로퍼" in listed(popup)
    assert not scrolls_sideways(page)


def test_everybody_can_use_the_popup(person: NewPerson) -> None:
    page = store_page(person(OWNER, **EXAMINED))
    popup = opened(page)
    add(popup, "지갑", "반지갑")
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        assert barriers(page) == []
    popup.get_by_label("카테고리 검색").fill("지갑")
    assert barriers(page) == []


def test_a_list_that_does_not_come_is_asked_for_again(page: Page, watch: Any) -> None:
    watch.expect("ERR_FAILED")
    is_down = True

    def answer(route: Route) -> None:
        route.abort() if is_down else route.continue_()

    page.route("**/category-picker/tree/", answer)
    page.get_by_role("button", name="카테고리 선택").click()
    popup = page.get_by_role("dialog", name="카테고리 선택")
    expect(popup.get_by_text("카테고리 목록을 불러오지 못했습니다.")).to_be_visible()
    is_down = False
    popup.get_by_role("button", name="다시 시도").click()
    expect(column(popup, "대분류").get_by_role("option").first).to_be_visible()


def test_without_javascript_the_form_keeps_what_was_chosen(person: NewPerson) -> None:
    page = store_page(person(OWNER, java_script_enabled=False))
    expect(page.get_by_role("button", name="카테고리 선택")).to_be_hidden()
    expect(page.get_by_text("브라우저의 JavaScript를 켜 주세요.")).to_be_visible()
    kept = page.locator("form.rule input[name=categories]")
    assert kept.count() == 2
