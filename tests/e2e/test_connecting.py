"""A new owner's first half hour, from signing up to the first message on a customer's phone.

The steps build on one another, as they do for the owner.
"""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browser import Watch, close_by
from tests.e2e.conftest import NewPerson
from tests.e2e.mall import Mall
from tests.e2e.people import Person, rule_switch
from tests.e2e.served import Addresses

pytestmark = pytest.mark.e2e

MALL = "teranubi"
BUYER, PHONE = "이샘플", "010-0000-0002"


@pytest.fixture(scope="module")
def newcomer(person: NewPerson) -> Person:
    """Somebody who has never been here."""
    return person()


@pytest.fixture(scope="module")
def new_mall(addresses: Addresses) -> Mall:
    """A mall that no brand has connected."""
    return Mall(addresses, MALL)


def test_a_new_owner_signs_up_and_makes_a_brand(newcomer: Person) -> None:
    page = newcomer.open("/")
    page.get_by_role("link", name="회원가입").click()
    page.get_by_label("이름").fill("새소유")
    page.get_by_label("이메일").fill("owner@new.example.com")
    page.get_by_label("비밀번호").fill("a-long-new-word-1")
    page.get_by_role("button", name="회원가입").click()
    expect(page.get_by_role("heading", name="브랜드를 만들어 주세요")).to_be_visible()
    page.get_by_label("브랜드명").fill("새누비")
    page.get_by_label("고객센터 전화번호").fill("010-0000-9003")
    page.get_by_role("button", name="브랜드 만들기").click()
    expect(page.get_by_role("heading", name="시작하기")).to_be_visible()
    expect(page.get_by_role("link", name="연동하기")).to_be_visible()


def code_of(page: Page) -> str:
    """Return the code of the brand whose page this is."""
    return urlsplit(page.url).path.split("/")[2]


def begin(page: Page) -> Page:
    """Press 연동하기 and install the app; returns the window with the landing page."""
    with page.context.expect_page() as opening:
        page.get_by_role("link", name="연동하기").first.click()
    store = opening.value
    store.get_by_label("설치할 쇼핑몰").select_option(MALL)
    store.wait_for_url(re.compile(MALL))
    store.get_by_role("button", name=re.compile("설치하기|앱 열기")).click()
    expect(store.get_by_role("heading", name="버클 x 카페24")).to_be_visible()
    return store


def test_refusing_consent_ends_on_a_page_that_says_so(newcomer: Person, watch: Watch) -> None:
    watch.expect("status of 400")
    page = newcomer.open("/")
    code = code_of(page)
    landing = begin(newcomer.open(f"/b/{code}/integrations/cafe24/"))
    with landing.expect_popup() as opening:
        landing.get_by_role("button", name="연동 시작하기").click()
    consent = opening.value
    consent.get_by_role("button", name="동의 안 함").click()
    expect(consent.get_by_text("카페24에서 동의가 취소되었습니다.")).to_be_visible()
    expect(consent.get_by_text("연동된 정보는 없습니다.")).to_be_visible()
    consent.close()
    landing.close()
    newcomer.open(f"/b/{code}/integrations/")
    expect(page.get_by_text("연동됨")).to_be_hidden()


def test_an_owner_connects_cafe24_by_clicking_through(newcomer: Person) -> None:
    page = newcomer.page
    page.get_by_role("link", name="서비스 연동", exact=True).click()
    page.get_by_role("article", name="카페24 주문연동").get_by_role("link").click()
    landing = begin(page)
    expect(page.get_by_text("새 창에서 설치를 진행하고 있습니다.").first).to_be_visible()
    with landing.expect_popup() as opening:
        landing.get_by_role("button", name="연동 시작하기").click()
    consent = opening.value
    consent.get_by_role("button", name="동의함").click()
    expect(consent.get_by_text("카페24 주문 연동이 완료되었습니다")).to_be_visible()
    close_by(consent.get_by_role("link", name="확인"))
    expect(page.get_by_text("연동 상태")).to_be_visible()
    expect(page.get_by_text("최초 1회 스탬프 설정과 보증서 설정이 필요합니다")).to_be_visible()


def test_the_owner_sets_stamps_with_one_look(newcomer: Person) -> None:
    page = newcomer.page
    page.get_by_role("link", name="스탬프 설정", exact=True).last.click()
    page.get_by_label("리워드 이름").fill("캠핑 머그컵 증정")
    preview = page.frame_locator("iframe[title='스탬프 카드 미리보기']")
    page.get_by_label("리워드 이름").blur()
    expect(preview.get_by_text("캠핑 머그컵 증정").first).to_be_visible()
    page.get_by_role("button", name="저장").first.click()
    expect(page.get_by_text("스탬프 설정이 완료되었습니다.")).to_be_visible()
    page.get_by_role("link", name="연동으로 돌아가기").click()
    expect(page.get_by_role("region", name="스탬프").get_by_text("설정 완료")).to_be_visible()


def test_the_owner_sets_warranties_with_one_look(newcomer: Person) -> None:
    page = newcomer.page
    section = page.get_by_role("region", name="보증서")
    expect(section.get_by_text("아직 보증서 설정을 하지 않았습니다.")).to_be_visible()
    section.get_by_role("link", name="보증서 설정").click()
    expect(page.get_by_label("보증 내용")).to_have_value(re.compile("제조상의 하자"))
    page.get_by_role("button", name="저장").first.click()
    expect(page.get_by_text("보증서 설정이 완료되었습니다.")).to_be_visible()
    page.get_by_role("link", name="연동으로 돌아가기").click()
    expect(page.get_by_text("아래 자동발급 조건을 저장하면 발급이 시작됩니다.")).to_be_visible()


def test_the_owner_turns_issuing_on_after_one_question(newcomer: Person) -> None:
    page = newcomer.page
    rule_switch(page, on=True).check(force=True)
    page.get_by_role("radio", name="배송완료 즉시 발급").check(force=True)
    page.get_by_role("radio", name="전체상품").check(force=True)
    page.get_by_role("button", name="저장").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("지금부터 배송완료되는 주문에 보증서를 발급합니다.")
    dialog.get_by_role("button", name="저장하고 시작").click()
    expect(page.get_by_text("이후 배송완료된 주문부터 이 조건으로 발급합니다.")).to_be_visible()


def test_the_customer_hears_of_the_first_order_by_itself(
    newcomer: Person, new_mall: Mall, person: NewPerson
) -> None:
    phone = person().page
    phone.goto(new_mall.phone(PHONE))
    expect(phone.get_by_role("log")).to_contain_text("알림톡이 도착하면 이곳에 표시됩니다.")
    new_mall.order(BUYER, PHONE)
    expect(phone.get_by_role("link", name="보증서 보기")).to_be_visible()
    expect(phone.get_by_role("link", name="스탬프 보기")).to_be_visible()
    page = newcomer.open(f"/b/{code_of(newcomer.page)}/")
    expect(page.get_by_role("heading", name="시작하기")).to_be_hidden()
    expect(page.get_by_role("link", name=re.compile("너른터"))).to_be_visible()
