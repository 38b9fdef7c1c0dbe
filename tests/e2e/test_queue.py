"""신청대기 by hand: one, many, taken back, and without a mouse."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import NewPerson
from tests.e2e.mall import Mall
from tests.e2e.people import OPERATOR, OWNER, Person
from vircle.demo.content import PASSWORD

pytestmark = pytest.mark.e2e

PENDING = "warranties/?status=pending"
MANY = 10  # from this number on there is more time to take it back


@pytest.fixture(scope="module", autouse=True)
def _issued_by_hand(person: NewPerson) -> Iterator[None]:
    """The owner lets an operator decide, and goes back to 배송완료 afterwards."""
    owner = person(OWNER)
    owner.choose_timing("수동발급")
    yield
    owner.choose_timing("배송완료")


def arrive(mall: Mall, *, name: str, first: int, count: int = 1) -> list[str]:
    """Let orders be delivered; returns the customers' numbers."""
    phones = [f"010-0000-{first + each:04d}" for each in range(count)]
    for phone in phones:
        mall.order(name, phone)
    return phones


def wait_for_rows(operator: Person, *, count: int) -> Page:
    """Open the queue until as many wait as were delivered."""
    page = operator.open_brand(PENDING)
    for _ in range(30):
        if checks(page).count() >= count:
            break
        page.wait_for_timeout(500)
        page.reload()
    assert checks(page).count() >= count
    return page


def checks(page: Page) -> Locator:
    """Return the boxes in front of the rows."""
    return page.get_by_role("checkbox", name=re.compile("^W"))


def issue_chosen(page: Page, *, count: int) -> None:
    """Press 발급 in the bar, read what it means, and agree."""
    page.get_by_role("button", name="발급", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(f"보증서 {count}장을 발급하시겠습니까?")
    expect(dialog).to_contain_text(f"고객 {count}명에게 알림톡이 발송됩니다.")
    dialog.get_by_role("button", name=f"{count}장 발급").click()


def test_an_operator_issues_one_takes_it_back_and_issues_it_again(
    operator: Person, person: NewPerson, mall: Mall
) -> None:
    [phone] = arrive(mall, name="문대기", first=31)
    page = wait_for_rows(operator, count=1)
    checks(page).first.check()
    issue_chosen(page, count=1)
    toast = page.get_by_role("status").filter(has_text="1건을 발급했습니다.")
    expect(toast).to_be_visible()
    toast.get_by_role("button", name="실행 취소").click()
    expect(page.get_by_text("1건의 발급을 취소하고 신청대기로 되돌렸습니다.")).to_be_visible()
    assert "warranty_issued" not in mall.told(phone)
    checks(page).first.check()
    issue_chosen(page, count=1)
    expect(page.get_by_text("처리할 신청대기 건이 없습니다.")).to_be_visible()
    customer = person().page
    customer.goto(mall.phone(phone))
    expect(customer.get_by_role("link", name="보증서 보기")).to_be_visible(timeout=25_000)
    assert mall.told(phone).count("warranty_issued") == 1


def test_an_operator_issues_many_and_sends_at_once(
    operator: Person, person: NewPerson, mall: Mall
) -> None:
    phones = arrive(mall, name="한모의", first=41, count=MANY)
    page = wait_for_rows(operator, count=MANY)
    page.get_by_role("checkbox", name="보이는 행 모두 선택").check()
    expect(page.get_by_text(re.compile(rf"{MANY}\s*건 선택"))).to_be_visible()
    issue_chosen(page, count=MANY)
    expect(page.get_by_text(f"{MANY}건을 발급했습니다.")).to_be_visible()
    page.get_by_role("button", name="지금 보내기").click()
    expect(page.get_by_text("알림톡을 발송하고 있습니다.")).to_be_visible()
    customer = person().page
    customer.goto(mall.phone(phones[-1]))
    expect(customer.get_by_role("link", name="보증서 보기")).to_be_visible()


def test_an_operator_rejects_with_a_reason(operator: Person, mall: Mall) -> None:
    arrive(mall, name="신확정", first=51)
    page = wait_for_rows(operator, count=1)
    checks(page).first.check()
    page.get_by_role("button", name="반려").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("중복 신청").check()
    dialog.get_by_role("button", name="반려").click()
    expect(page.get_by_text("처리할 신청대기 건이 없습니다.")).to_be_visible()
    operator.open_brand("warranties/?status=canceled")
    page.get_by_role("link", name=re.compile("^W")).first.click()
    expect(page.get_by_text("중복 신청").first).to_be_visible()


def press_until(page: Page, name: str, *, key: str = "Tab") -> None:
    """Go on with the keyboard until the thing with this name has the focus."""
    for _ in range(40):
        page.keyboard.press(key)
        if name in page.evaluate(
            "(document.activeElement.getAttribute('aria-label') || '')"
            " + ' ' + (document.activeElement.labels?.[0]?.textContent || '')"
            " + ' ' + document.activeElement.textContent"
        ):
            return
    raise AssertionError(f"The keyboard does not reach {name!r} on {page.url}.")


def test_an_operator_signs_in_and_issues_without_a_mouse(person: NewPerson, mall: Mall) -> None:
    [phone] = arrive(mall, name="오보기", first=71)
    wait_for_rows(person(OPERATOR), count=1)
    page = person().open("/accounts/login/")
    press_until(page, "이메일")
    page.keyboard.type(OPERATOR)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="마로결")).to_be_visible()
    press_until(page, "보증서 발급 내역")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="보증서 발급 내역")).to_be_visible()
    press_until(page, "신청대기")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("status=pending"))
    press_until(page, "W2")
    page.keyboard.press("Space")
    press_until(page, "발급")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("보증서 1장을 발급하시겠습니까?")
    press_until(page, "1장 발급")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1건을 발급했습니다.")).to_be_visible()
    customer = person().page
    customer.goto(mall.phone(phone))
    expect(customer.get_by_role("link", name="보증서 보기")).to_be_visible(timeout=25_000)
