"""What follows when a shop presses 배송완료, seen in the mall, the console and the phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewPerson
from tests.e2e.mall import TOTE, WALLET, Mall
from tests.e2e.people import Person, inside_phone
from tests.e2e.places import until_listed

pytestmark = pytest.mark.e2e

BUYER, PHONE = "박예시", "010-0000-0003"


def order_in_mall(page: Page) -> None:
    """Order what the page offers, as the buyer of this story."""
    page.get_by_label("이름").fill(BUYER)
    page.keyboard.press("Tab")
    expect(page.get_by_label("휴대폰", exact=True).first).to_have_value(PHONE)
    page.get_by_role("button", name="주문하기").click()


def test_a_shop_presses_delivered_and_the_customer_opens_the_warranty(
    person: NewPerson, mall: Mall
) -> None:
    phone, shop = person().page, person().page
    phone.goto(mall.phone(PHONE))
    shop.goto(mall.page)
    order_in_mall(shop)
    for deed in ("배송 시작", "배송완료"):
        shop.get_by_role("article").first.get_by_role("button", name=deed).first.click()
    expect(phone.get_by_role("link", name="보증서 보기")).to_be_visible()
    phone.get_by_role("link", name="보증서 보기").click()
    page = inside_phone(phone)
    expect(page.get_by_role("heading", name="디지털 보증서")).to_be_visible()
    expect(page.get_by_role("heading", name="헤리티지 토트백 라지", exact=True)).to_be_visible()
    expect(page.get_by_text(re.compile(r"36[45]일 남음"))).to_be_visible()
    expect(page.get_by_text("박*시")).to_be_visible()


def test_the_customer_looks_at_the_stamp_card(person: NewPerson, mall: Mall) -> None:
    phone = person().page
    mall.order("김데모", "010-0000-0001")
    phone.goto(mall.phone("010-0000-0001"))
    phone.get_by_role("link", name="스탬프 보기").first.click()
    page = inside_phone(phone)
    expect(page.get_by_role("heading", name="마로결 구매 스탬프")).to_be_visible()
    expect(page.get_by_role("img", name="1번째 스탬프")).to_be_visible()
    expect(page.get_by_text("5,000원 할인 쿠폰")).to_be_visible()
    phone.get_by_role("link", name="대화로 돌아가기").click()
    expect(phone.get_by_role("log")).to_contain_text("스탬프 적립 안내")


def test_three_of_one_product_are_three_warranties_and_one_message(
    person: NewPerson, mall: Mall
) -> None:
    number = "010-0000-0021"
    mall.order("이샘플", number, quantity=3)
    phone = person().page
    phone.goto(mall.phone(number))
    phone.get_by_role("link", name="보증서 보기").click()
    page = inside_phone(phone)
    expect(page.get_by_text("이 주문의 보증서 3장")).to_be_visible()
    expect(page.get_by_text("3장 중 2")).to_be_visible()
    assert mall.told(number).count("warranty_issued") == 1


def test_the_order_page_says_why(operator: Person, mall: Mall) -> None:
    order_id = mall.order("서안심", "010-0000-0022", product_no=WALLET)
    page = operator.page
    operator.open_brand(f"orders/?q={order_id}")
    until_listed(page, page.get_by_role("link", name=order_id)).click()
    expect(page.get_by_text("배송완료 확인").first).to_be_visible()
    warranty = page.locator(".decision", has=page.get_by_role("heading", name="보증서"))
    expect(warranty).to_contain_text("발급 안 함")
    expect(warranty).to_contain_text("선택한 카테고리가 아닙니다")
    stamps = page.locator(".decision", has=page.get_by_role("heading", name="스탬프"))
    expect(stamps).to_contain_text("지급")


def test_a_return_makes_the_warranty_invalid_on_the_customers_page(
    person: NewPerson, mall: Mall
) -> None:
    number = "010-0000-0005"
    order_id = mall.order("정연습", number, product_no=TOTE)
    phone = person().page
    phone.goto(mall.phone(number))
    expect(phone.get_by_role("link", name="보증서 보기")).to_be_visible()
    expect(phone.get_by_role("link", name="스탬프 보기")).to_be_visible()
    mall.act(order_id, "return_request", "return_complete")
    expect(phone.get_by_role("log")).to_contain_text("디지털 보증서 발급 취소 안내")
    expect(phone.get_by_role("log")).to_contain_text("스탬프 회수 안내")
    phone.get_by_role("link", name="보증서 보기").last.click()
    page = inside_phone(phone)
    expect(page.get_by_text("유효하지 않음").first).to_be_visible()
    expect(page.get_by_text("이 보증서는 유효하지 않습니다.")).to_be_visible()
    expect(page.get_by_text("사유: 반품")).to_be_visible()
