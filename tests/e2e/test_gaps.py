"""누락 점검 by an operator: ask for a day, watch it, and see the list of days follow."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import NewPerson
from tests.e2e.mall import Mall
from tests.e2e.people import OPERATOR

pytestmark = pytest.mark.e2e


def test_a_day_is_checked_while_one_looks_on(person: NewPerson, mall: Mall) -> None:
    phone = "010-0000-0701"
    order_id = mall.order("노누락", phone)
    mall.link(phone, "warranty_issued")
    page = person(OPERATOR).open_brand("orders/")
    page.get_by_role("link", name="누락 점검").click()
    day = page.get_by_label("배송완료일")
    day.fill(day.get_attribute("max") or "")
    page.get_by_role("button", name="점검하기").click()
    card = page.locator("#gap-check")
    expect(card.get_by_text("누락된 주문이 없습니다.")).to_be_visible(timeout=60_000)
    count = re.search(r"쇼핑몰 배송완료 (\d+)건 · 버클 처리 (\d+)건 · 차이 0건", card.inner_text())
    assert count is not None, order_id
    assert count[1] == count[2] != "0"
    row = page.get_by_role("row").filter(has=page.locator("[aria-current=true]"))
    expect(row.get_by_role("cell", name=f"{count[1]}건")).to_have_count(2)
    expect(row).to_contain_text("점검 완료")
