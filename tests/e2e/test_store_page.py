"""An admin looks after a store: syncs it, reads its log, lets it go, and brings it back.

The steps build on one another; at the end the store is connected as it was.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.barriers import EXAMINED, barriers
from tests.e2e.browser import DESK, PHONE
from tests.e2e.conftest import NewPerson
from tests.e2e.mall import Mall
from tests.e2e.people import OWNER, Person
from tests.e2e.places import until_listed

pytestmark = pytest.mark.e2e

STORE = "integrations/cafe24/"
# The mall lets a catalogue be read slowly, so that orders find room.
LONGEST_SYNC_MS = 120_000


@pytest.fixture(scope="module", autouse=True)
def _issued_a_week_later(person: NewPerson) -> Iterator[None]:
    """Give what is delivered a week in which a store may be let go."""
    owner = person(OWNER)
    owner.choose_timing("배송완료", days=7)
    yield
    owner.choose_timing("배송완료")


@pytest.fixture(scope="module")
def order_id(person: NewPerson, mall: Mall) -> str:
    """An order whose certificate is 발급예정."""
    number = mall.order("김데모", "010-0000-0091")
    page = person(OWNER).open_brand(f"warranties/?status=scheduled&q={number}")
    until_listed(page, page.locator("tbody").get_by_role("link", name=number))
    return number


def log_of(person: Person) -> Page:
    """Open the event log from the store's page."""
    page = person.open_brand(STORE)
    page.get_by_role("link", name="이벤트 기록").click()
    expect(page.get_by_role("heading", name="이벤트 기록")).to_be_visible()
    return page


def test_an_admin_syncs_now_and_sees_the_end_of_it(owner: Person) -> None:
    page = owner.open_brand(STORE)
    page.get_by_role("button", name="지금 동기화").click()
    state = page.get_by_role("region", name="연동 상태").get_by_role("status")
    expect(state).to_contain_text(re.compile("확인하고 있습니다|가져오고 있습니다|완료되었습니다"))
    expect(state).to_contain_text("동기화가 완료되었습니다.", timeout=LONGEST_SYNC_MS)


def test_an_operator_finds_an_order_in_the_log_and_has_it_read_again(
    operator: Person, order_id: str
) -> None:
    page = log_of(operator)
    page.get_by_role("searchbox", name="주문번호").fill(order_id)
    page.get_by_role("button", name="검색", exact=True).click()
    row = page.locator("tbody tr").filter(has_text="배송상태 변경").first
    expect(row).to_contain_text(order_id)
    expect(row).to_contain_text("읽음")
    row.get_by_role("button", name=re.compile(f"다시 읽기.*{order_id}")).click()
    expect(page.get_by_text(f"주문 {order_id}을(를) 다시 읽고 있습니다.")).to_be_visible()
    expect(page).to_have_url(re.compile(f"q={order_id}"))


def test_the_log_can_be_used_by_everybody(person: NewPerson, order_id: str) -> None:
    page = log_of(person(OWNER, **EXAMINED))
    expect(page.get_by_text(order_id).first).to_be_visible()
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        assert barriers(page) == []


def test_an_operator_may_not_let_a_store_go(operator: Person) -> None:
    page = operator.open_brand(STORE)
    expect(page.get_by_role("link", name="이벤트 기록")).to_be_visible()
    expect(page.get_by_role("button", name="연동 해제")).to_be_hidden()
    expect(page.get_by_role("button", name="지금 동기화")).to_be_hidden()


def test_an_admin_lets_the_store_go_after_reading_what_that_means(
    owner: Person, order_id: str
) -> None:
    page = owner.open_brand(STORE)
    page.get_by_role("button", name="연동 해제").click()
    dialog = page.get_by_role("dialog", name="연동을 해제하시겠습니까?")
    expect(dialog).to_contain_text(re.compile(r"발급예정 \d+건은 보류됩니다."))
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()  # 취소 has the focus
    page.get_by_role("button", name="연동 해제").click()
    dialog.get_by_role("button", name="연동 해제").click()
    expect(page.get_by_text("연동이 해제되었습니다", exact=True)).to_be_visible()
    page.get_by_role("link", name="보류된 보증서 보기").click()
    row = page.locator("tbody tr").filter(has_text=order_id)
    expect(row).to_contain_text("연동 해제됨")
    expect(page.get_by_text("다시 연동해도 자동으로 발급되지 않습니다.")).to_be_visible()


def test_the_store_comes_back_and_a_person_releases_what_was_held(
    owner: Person, mall: Mall, order_id: str
) -> None:
    page = owner.page
    page.add_init_script("window.open = () => null")
    page.goto(mall.launch_url())
    page.get_by_role("button", name="연동 시작하기").click()
    page.get_by_role("button", name="이 창에서 계속하기").click()
    page.get_by_role("button", name="동의함").click()
    page.get_by_role("link", name="확인").click()
    expect(page.get_by_text("연동 상태")).to_be_visible()
    expect(page.get_by_text(re.compile(r"보류된 발급예정 \d+건"))).to_be_visible()
    release = until_listed(page, page.get_by_role("button", name="다시 예정으로"))
    release.click()
    expect(page.get_by_text("다시 발급예정으로 바꿨습니다.")).to_be_visible()
    owner.open_brand(f"warranties/?status=scheduled&q={order_id}")
    expect(page.locator("tbody").get_by_role("link", name=order_id)).to_be_visible()
