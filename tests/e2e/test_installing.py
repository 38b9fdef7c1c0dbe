"""The landing page and the consent window: every way in, and every way it can go wrong."""

import re

import pytest
import requests
from playwright.sync_api import Page, expect

from integrations.cafe24.mall import TYPED_PATTERN, from_typing
from tests.e2e.barriers import EXAMINED, barriers
from tests.e2e.browser import DESK, PHONE, Watch, close_by, scrolls_sideways
from tests.e2e.conftest import NewPerson
from tests.e2e.mall import Mall
from tests.e2e.people import OWNER, Person
from tests.e2e.served import Addresses
from tests.integrations.cafe24.hostile_malls import BY_HAND, CAPITALS, NAMES

pytestmark = pytest.mark.e2e

EMAIL, PASSWORD = "agency@new.example.com", "a-long-new-word-1"
FREE, OTHER_FREE = "haneulbit", "nurimaru"
CLOSED = "설치 창이 닫혔습니다. 아직 연동되지 않았습니다. [연동 시작하기]를 다시 눌러 주세요."


@pytest.fixture(scope="module")
def malls(addresses: Addresses) -> dict[str, Mall]:
    """Two malls that no brand has connected."""
    body = {"mall_ids": [FREE, OTHER_FREE]}
    made = requests.post(f"{addresses.sandbox}/_control/cafe24/malls", json=body, timeout=20)
    assert made.status_code == 201
    return {mall_id: Mall(addresses, mall_id) for mall_id in body["mall_ids"]}


@pytest.fixture(scope="module")
def agency(person: NewPerson) -> Person:
    """Somebody who will have two brands."""
    return person()


def make_brand(page: Page, name: str) -> None:
    """Fill in the form of a new brand."""
    page.get_by_label("브랜드명").fill(name)
    page.get_by_label("고객센터 전화번호").fill("010-0000-9004")
    page.get_by_role("button", name="브랜드 만들기").click()


def consent_window(page: Page) -> Page:
    """Press 연동 시작하기 and return the window in which Cafe24 asks."""
    with page.expect_popup() as opening:
        page.get_by_role("button", name="연동 시작하기").click()
    expect(opening.value.get_by_role("button", name="동의함")).to_be_visible()
    return opening.value


def tab_to(page: Page, name: str) -> None:
    """Go by the keyboard alone to a button or link."""
    wanted = page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)).first
    for _ in range(30):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"The keyboard does not reach {name}.")


def test_the_launch_survives_signing_up_and_the_first_brand(
    agency: Person, malls: dict[str, Mall]
) -> None:
    page = agency.page
    page.goto(malls[FREE].launch_url())
    expect(page).to_have_url(re.compile(f"/cafe24/launch/{FREE}/$"))
    page.get_by_role("link", name="회원가입").click()
    page.get_by_label("이름").fill("대행사")
    page.get_by_label("이메일").fill(EMAIL)
    page.get_by_label("비밀번호").fill(PASSWORD)
    page.get_by_role("button", name="회원가입").click()
    expect(page.get_by_text("연동할 브랜드가 없습니다.")).to_be_visible()
    page.get_by_role("link", name="브랜드 만들기").click()
    make_brand(page, "하늘빛")
    expect(page.get_by_text("하늘빛 브랜드에 연동합니다.")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="연동 시작하기")).to_be_visible()


def test_the_owner_of_two_brands_chooses_by_keyboard(
    agency: Person, malls: dict[str, Mall]
) -> None:
    make_brand(agency.open("/brands/new/"), "누리마루")
    page = agency.open(f"/cafe24/launch/{FREE}/")
    expect(page.get_by_role("group", name="어느 브랜드에 연동할까요?")).to_be_visible()
    choice = page.get_by_role("radio", name="하늘빛")
    choice.focus()
    expect(choice).to_be_focused()
    page.keyboard.press("Space")
    expect(choice).to_be_checked()
    with page.expect_popup() as opening:
        tab_to(page, "연동 시작하기")
        page.keyboard.press("Enter")
    expect(opening.value.get_by_role("button", name="동의함")).to_be_visible()
    expect(page.get_by_text("새 창에서 설치를 진행하고 있습니다.")).to_be_visible()
    opening.value.close()
    expect(page.get_by_text(CLOSED)).to_be_visible()


def test_pressing_twice_opens_one_window(agency: Person) -> None:
    page = agency.open(f"/cafe24/launch/{FREE}/")
    before = len(page.context.pages)
    with page.expect_popup() as opening:
        page.get_by_role("button", name="연동 시작하기").dblclick()
    expect(opening.value.get_by_role("button", name="동의함")).to_be_visible()
    assert len(page.context.pages) == before + 1
    opening.value.close()


def test_a_refused_consent_can_be_tried_again_in_its_own_window(
    agency: Person, watch: Watch
) -> None:
    watch.expect("status of 400")
    consent = consent_window(agency.open(f"/cafe24/launch/{FREE}/"))
    consent.get_by_role("button", name="동의 안 함").click()
    expect(consent.get_by_text("카페24에서 동의가 취소되었습니다.")).to_be_visible()
    consent.reload()
    expect(consent.get_by_text("카페24에서 동의가 취소되었습니다.")).to_be_visible()
    tab_to(consent, "연동하기")
    consent.keyboard.press("Enter")
    consent.get_by_role("button", name="동의 안 함").click()
    expect(consent.get_by_text("연동된 정보는 없습니다.")).to_be_visible()
    close_by(consent.get_by_role("button", name="닫기"))
    expect(agency.page.get_by_text(CLOSED)).to_be_visible()


def test_where_popups_are_blocked_it_goes_on_in_the_same_window_and_back(
    agency: Person, watch: Watch
) -> None:
    watch.expect("status of 400")
    page = agency.page.context.new_page()
    page.add_init_script("window.open = () => null")
    page.goto(agency.page.url)
    page.get_by_role("button", name="연동 시작하기").click()
    expect(page.get_by_text("팝업이 차단되었습니다.")).to_be_visible()
    page.get_by_role("button", name="이 창에서 계속하기").click()
    expect(page.get_by_role("button", name="동의함")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="버클 x 카페24")).to_be_visible()
    page.get_by_role("button", name="연동 시작하기").click()
    page.get_by_role("button", name="이 창에서 계속하기").click()
    page.get_by_role("button", name="동의 안 함").click()
    expect(page.get_by_text("카페24에서 동의가 취소되었습니다.")).to_be_visible()
    expect(page.get_by_role("button", name="닫기")).to_be_hidden()
    page.close()


def test_two_tabs_connect_two_malls_to_two_brands(agency: Person, malls: dict[str, Mall]) -> None:
    first = agency.open(f"/cafe24/launch/{FREE}/")
    second = first.context.new_page()
    second.goto(malls[OTHER_FREE].launch_url())
    for page, brand in ((first, "하늘빛"), (second, "누리마루")):
        page.get_by_role("radio", name=brand).check(force=True)
    windows = [consent_window(page) for page in (first, second)]
    for window in reversed(windows):
        window.get_by_role("button", name="동의함").click()
        expect(window.get_by_text("카페24 주문 연동이 완료되었습니다")).to_be_visible()
    for page, mall_id in ((first, FREE), (second, OTHER_FREE)):
        expect(page).to_have_url(re.compile(f"/integrations/cafe24/\\?store={mall_id}$"))
        expect(page.get_by_text("연동 상태")).to_be_visible()
        expect(page.get_by_text(re.compile(r"상품 \d+개 · 카테고리 \d+개"))).to_be_visible(
            timeout=60_000
        )
    for window in windows:
        close_by(window.get_by_role("link", name="확인"))
    second.close()


def test_going_back_from_the_completion_never_says_that_nothing_was_connected(
    agency: Person, malls: dict[str, Mall]
) -> None:
    page = agency.open(f"/cafe24/done/?mall={FREE}")
    expect(page.get_by_text("카페24 주문 연동이 완료되었습니다")).to_be_visible()
    page.get_by_role("link", name="확인").click()
    expect(page.get_by_text("연동 상태")).to_be_visible()
    agency.open(f"/cafe24/launch/{FREE}/")
    expect(page.get_by_text("이미 연동된 쇼핑몰입니다. 바로 이용하실 수 있습니다.")).to_be_visible()
    expect(page.get_by_text("연동 상태")).to_be_visible()


def test_the_app_opens_on_the_stores_page_from_the_mall(
    agency: Person, malls: dict[str, Mall]
) -> None:
    page = agency.page
    page.goto(malls[OTHER_FREE].launch_url())
    expect(page).to_have_url(re.compile(f"/integrations/cafe24/\\?store={OTHER_FREE}$"))
    expect(page.get_by_text("이미 연동된 쇼핑몰입니다.")).to_be_visible()


def test_a_mall_of_somebody_else_is_told_before_the_consent(
    owner: Person, malls: dict[str, Mall]
) -> None:
    owner.page.goto(malls[FREE].launch_url())
    expect(owner.page.get_by_text("이미 다른 브랜드에 연동되어 있습니다.")).to_be_visible()
    expect(owner.page.get_by_role("button", name="연동 시작하기")).to_be_hidden()


def test_an_app_that_was_removed_is_installed_again(agency: Person, malls: dict[str, Mall]) -> None:
    page = agency.page
    page.goto(f"{agency.addresses.sandbox}/appstore/vircle?mall_id={OTHER_FREE}")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="앱 삭제").click()
    page.get_by_role("button", name="설치하기").click()
    expect(page.get_by_text("이전에 연동했던 쇼핑몰입니다.")).to_be_visible()
    consent_window(page).get_by_role("button", name="동의함").click()
    expect(page.get_by_text("연동 상태")).to_be_visible()


def test_everybody_can_use_the_way_in(
    person: NewPerson, agency: Person, malls: dict[str, Mall], watch: Watch
) -> None:
    visitor, owner, refused = (
        person(**EXAMINED),
        person(OWNER, **EXAMINED),
        person(OWNER, **EXAMINED),
    )
    done = person(storage_state=agency.page.context.storage_state(), **EXAMINED)
    visitor.page.goto(malls[FREE].launch_url())
    owner.page.goto(malls[OTHER_FREE].launch_url())
    refused.open("/cafe24/callback/?error=access_denied")
    done.open(f"/cafe24/done/?mall={FREE}")
    for each in (visitor, owner, refused, done):
        for size in (DESK, PHONE):
            each.page.set_viewport_size(size)
            assert barriers(each.page) == []
            assert not scrolls_sideways(each.page)


def test_the_browser_and_the_server_agree_on_what_may_be_typed(owner: Person) -> None:
    page = owner.open("/brands/")
    names = [text for text in (*BY_HAND, *CAPITALS, *NAMES) if text.isprintable() and text]
    verdicts = page.evaluate(
        """([pattern, names]) => names.map((name) => {
            const input = document.createElement("input");
            input.pattern = pattern;
            input.value = name;
            return input.checkValidity();
        })""",
        [TYPED_PATTERN, names],
    )
    assert dict(zip(names, verdicts, strict=True)) == {
        name: bool(from_typing(name)) for name in names
    }
