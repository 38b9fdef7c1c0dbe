"""An admin says what certificates show, sees it before it is saved, and tries it on past orders.

The steps build on one another; at the end the store's rule is as it was.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.e2e.barriers import EXAMINED, barriers
from tests.e2e.browser import DESK, NARROWEST, PHONE
from tests.e2e.conftest import NewPerson
from tests.e2e.mall import HEELS, WALLET, Mall
from tests.e2e.people import OWNER, Person
from tests.e2e.places import until_listed

pytestmark = pytest.mark.e2e

STORE = "integrations/cafe24/"
BUYER, MINE = "010-0000-0071", "010-0000-0072"
# What the demo's mall keeps to itself (상품정보표시 설정: 표시 안 함).
SECRET = "WH-A-17"
TOTE_NAME = "[특가할인] 헤리티지 토트백 라지 (12월 3일 예약배송)"


@pytest.fixture(scope="module", autouse=True)
def _as_it_was(person: NewPerson, mall: Mall) -> Iterator[None]:
    """Let somebody have bought something, and put the rule back afterwards."""
    for product in (WALLET, HEELS):
        mall.order("김데모", BUYER, product_no=product)
    mall.link(BUYER, "stamp_granted")
    yield
    page = person(OWNER).open_brand(STORE)
    details(page).get_by_role("radio", name="사용 안 함").check(force=True)
    page.get_by_role("radio", name="상품명", exact=True).check()
    save(page)


def details(page: Page) -> Locator:
    return page.get_by_role("group", name="상품 상세정보 연동")


def rows(page: Page) -> Locator:
    return details(page).get_by_role("listitem")


def preview(page: Page) -> FrameLocator:
    return page.frame_locator("iframe[title='보증서 미리보기']")


def save(page: Page) -> None:
    page.locator("[data-save-bar-strip]").get_by_role("button", name="저장").click()
    saved = page.get_by_text("저장되었습니다.").first
    dialog = page.get_by_role("dialog")
    expect(dialog.or_(saved)).to_be_visible()
    if dialog.is_visible():
        dialog.get_by_role("button", name="저장").click()
    expect(saved).to_be_visible()


def choose(row: Locator, field: str, label: str) -> None:
    row.get_by_label("항목 선택").select_option(label=field)
    row.get_by_label("보증서에 노출할 명칭").fill(label)


def test_the_certificate_follows_the_form(owner: Person) -> None:
    page = owner.open_brand(STORE)
    page.get_by_label("미리 볼 상품").select_option(label="[한정수량] 결 카드 반지갑 8포켓")
    name = preview(page).locator(".product__name")
    expect(name).to_contain_text("결 카드 반지갑 8포켓")
    page.get_by_role("radio", name="모델명").check()
    expect(name).to_have_text("MG-WL-2208")
    page.get_by_role("group", name="상품 옵션").get_by_role("radio", name="사용 안 함").check(
        force=True
    )
    expect(preview(page).locator(".product__option")).to_have_count(0)
    page.get_by_role("button", name="되돌리기").click()
    expect(name).to_contain_text("결 카드 반지갑 8포켓")


def test_a_product_is_found_by_a_word(owner: Person) -> None:
    page = owner.open_brand(STORE)
    page.get_by_role("searchbox", name="상품 찾기").press_sequentially("로퍼")
    expect(preview(page).locator(".product__name")).to_contain_text("단단 페니 로퍼")


def test_fields_are_chosen_named_and_put_in_order_by_keyboard(owner: Person) -> None:
    page = owner.open_brand(STORE)
    details(page).get_by_role("radio", name="사용함").check(force=True)
    choose(rows(page).first, "소재", "겉감 소재")
    page.get_by_role("button", name="항목 추가").click()
    expect(rows(page).nth(1).get_by_label("항목 선택")).to_be_focused()
    choose(rows(page).nth(1), "원산지", "제조국")
    page.keyboard.press("Alt+ArrowUp")
    expect(page.get_by_text("1번째로 옮겼습니다.")).to_be_attached()
    expect(rows(page).first.get_by_label("보증서에 노출할 명칭")).to_be_focused()
    expect(rows(page).first.get_by_label("보증서에 노출할 명칭")).to_have_value("제조국")
    labels = preview(page).locator(".card-facts dt")
    expect(labels.filter(has_text="겉감 소재")).to_be_attached()
    page.get_by_role("button", name="항목 추가").click()
    rows(page).nth(2).get_by_role("button", name="삭제").press("Enter")
    expect(rows(page)).to_have_count(2)
    save(page)
    expect(rows(page)).to_have_count(2)


def test_what_was_changed_back_is_what_was_saved(owner: Person) -> None:
    page = owner.open_brand(STORE)
    rows(page).first.get_by_role("button", name="삭제").click()
    page.get_by_role("button", name="항목 추가").click()
    page.get_by_role("button", name="되돌리기").click()
    expect(rows(page).first.get_by_label("보증서에 노출할 명칭")).to_have_value("제조국")
    expect(page.get_by_role("button", name="되돌리기")).to_be_hidden()


def test_what_the_mall_hides_is_nowhere_on_the_page(owner: Person) -> None:
    page = owner.open_brand(STORE)
    page.get_by_role("group", name="직접 추가한 상품 항목 연동").get_by_role(
        "radio", name="사용함"
    ).check(force=True)
    page.get_by_label("미리 볼 상품").select_option(label=TOTE_NAME)
    expect(preview(page).locator(".card-facts")).to_contain_text("A/S 책임자")
    assert SECRET not in page.content()
    assert "내부 관리코드" not in page.content()


def test_unsaved_settings_are_tried_on_past_orders(owner: Person) -> None:
    page = owner.open_brand(STORE)
    page.get_by_role("button", name="미리 돌려보기").click()
    result = page.locator("#dry-run")
    expect(result).to_contain_text(re.compile(r"주문상품 \d+개 중 보증서 \d+장"))
    expect(result).to_contain_text("카테고리 미선택")
    page.get_by_role("radio", name="전체상품").check(force=True)
    page.get_by_role("button", name="미리 돌려보기").click()
    expect(result).to_contain_text(re.compile(r"지금 설정과 비교 \+[1-9]\d* / -0"))
    expect(result).to_contain_text("결 카드 반지갑 8포켓")
    page.get_by_role("button", name="되돌리기").click()


def test_the_history_tells_what_was_changed(owner: Person) -> None:
    page = owner.open_brand(STORE)
    page.get_by_text("설정 이력").click()
    expect(page.locator(".history")).to_contain_text("원산지 → 제조국, 소재 → 겉감 소재")
    expect(page.locator(".history")).to_contain_text("마로결 소유자")


def test_everybody_can_fill_in_the_rule(person: NewPerson) -> None:
    page = person(OWNER, **EXAMINED).open_brand(STORE)
    page.get_by_role("button", name="항목 추가").click()
    page.get_by_role("button", name="미리 돌려보기").click()
    expect(page.locator("#dry-run")).to_contain_text(re.compile("주문상품"))
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        assert barriers(page) == []
    page.set_viewport_size(NARROWEST)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_sample_arrives_on_ones_own_phone(owner: Person, mall: Mall) -> None:
    page = owner.open_brand(STORE)
    page.get_by_role("link", name="내 휴대폰으로 미리 받아보기").click()
    page.get_by_label("받을 휴대폰 번호").fill(MINE)
    page.get_by_role("button", name="샘플 보내기").click()
    link = mall.link(MINE, "warranty_issued")
    expect(page.locator("#sample-state")).to_contain_text("도착")
    page.goto(f"{owner.addresses.web}{link}")
    expect(page.get_by_text("미리보기용 샘플입니다.")).to_be_visible()
    assert barriers(page) == []


def test_waiting_for_the_confirmation_is_seen_and_ends_with_it(owner: Person, mall: Mall) -> None:
    owner.choose_timing("구매확정")
    number = mall.order("김데모", "010-0000-0073")
    page = owner.open_brand(f"warranties/?status=scheduled&q={number}")
    until_listed(page, page.locator("tbody").get_by_role("link", name=number))
    expect(page.locator("tbody tr").filter(has_text=number)).to_contain_text("구매확정 대기")
    mall.act(number, "confirm")
    assert mall.link("010-0000-0073", "warranty_issued")
    owner.choose_timing("배송완료")
