"""What arrived while warranties were off is issued by a person's wish, seen beforehand."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewPerson
from tests.e2e.mall import Mall
from tests.e2e.people import OWNER, Person, rule_form, rule_switch

pytestmark = pytest.mark.e2e

BUYER = "010-0000-0391"


@pytest.fixture(scope="module")
def owner(person: NewPerson) -> Iterator[Person]:
    """The owner, who leaves the rule on."""
    found = person(OWNER)
    yield found
    switch(found, on=True)


def switch(owner: Person, *, on: bool) -> None:
    """Turn the store's warranties on or off and answer what is asked."""
    page = owner.open_brand("integrations/cafe24/")
    chosen = rule_switch(page, on=on)
    if chosen.is_checked():
        return
    chosen.check(force=True)
    rule_form(page).get_by_role("button", name="저장", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^저장")).click()
    expect(page.get_by_text("저장되었습니다.").first).to_be_visible()


def open_past_orders(owner: Person) -> Page:
    page = owner.open_brand("integrations/cafe24/")
    page.get_by_role("link", name="지난 주문 발급").click()
    expect(page.get_by_role("heading", name="지난 주문 발급")).to_be_visible()
    return page


def test_an_order_that_arrived_while_off_is_previewed_and_issued_without_a_message(
    owner: Person, mall: Mall
) -> None:
    switch(owner, on=False)
    order_id = mall.order("박데모", BUYER)
    page = owner.open_brand("orders/")
    for _ in range(30):
        if page.get_by_text(order_id).count():
            break
        page.wait_for_timeout(500)
        page.reload()
    switch(owner, on=True)
    page = open_past_orders(owner)
    today = page.get_by_label("종료일").input_value()
    page.get_by_label("시작일").fill(today)
    page.get_by_label("스탬프").uncheck(force=True)
    page.get_by_role("button", name="대상 확인").click()
    start = page.get_by_role("button", name=re.compile("^발급 시작 — 보증서"))
    expect(start).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="알림톡 없이 발급").click()
    expect(page.get_by_text(re.compile("주문 .*건의 처리가 끝났습니다"))).to_be_visible(
        timeout=30_000
    )
    row = owner.open_brand(f"warranties/?q={order_id}").locator("tbody tr").first
    expect(row).to_contain_text("발급완료")
    expect(row).to_contain_text("보내지 않음")
    assert "warranty_issued" not in mall.told(BUYER)
