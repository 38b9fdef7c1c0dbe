"""스탬프: a reward with a code, used, returned, decided; cards adjusted; a store's own timing."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.browser import PHONE, scrolls_sideways
from tests.e2e.conftest import NewPerson
from tests.e2e.mall import Mall
from tests.e2e.people import OPERATOR, OWNER, Person
from tests.e2e.places import until_listed

pytestmark = pytest.mark.e2e

BUYER, CODES = "010-0000-0061", ["SPRING-0001", "SPRING-0002"]


def save_settings(owner: Person, *, goal: int, with_codes: bool) -> Page:
    """Save 스탬프 설정; open cards keep their goal."""
    page = owner.open_brand("stamps/settings/")
    page.get_by_label("목표 개수").fill(str(goal))
    kind = "쿠폰 코드 목록" if with_codes else "안내 문구"
    page.get_by_role("radio", name=kind).check(force=True)
    page.get_by_role("button", name="저장", exact=True).first.click()
    dialog, saved = page.get_by_role("dialog"), page.get_by_text("스탬프 설정이 완료되었습니다.")
    expect(dialog.or_(saved)).to_be_visible()
    if dialog.is_visible():
        answer = dialog.get_by_role("button", name="다음 카드부터")
        (answer if answer.count() else dialog.get_by_role("button", name="저장")).click()
    expect(saved).to_be_visible()
    return page


@pytest.fixture(scope="module", autouse=True)
def _two_stamps_bring_a_code(person: NewPerson) -> Iterator[None]:
    """A brand whose second stamp completes a card; later things are as they were."""
    owner = person(OWNER)
    page = save_settings(owner, goal=2, with_codes=True)
    expect(page.get_by_text("모두 쓰면 리워드 발급이 보류됩니다.").first).to_be_visible()
    page.get_by_label("추가할 코드").fill("\n".join(CODES[:1]))
    page.get_by_role("button", name="코드 추가").click()
    expect(page.get_by_text("쿠폰 코드 1개를 추가했습니다.")).to_be_visible()
    yield
    save_settings(owner, goal=10, with_codes=False)


@pytest.fixture(scope="module")
def orders(mall: Mall) -> list[str]:
    """What one customer buys."""
    return []


def reward_row(page: Page) -> Locator:
    """Return the customer's latest reward in the list."""
    return page.locator("tbody tr").first


def test_the_second_stamp_brings_a_code_on_the_customers_card(
    mall: Mall, person: NewPerson, orders: list[str]
) -> None:
    orders += [mall.order("김데모", BUYER) for _ in range(2)]
    path = mall.link(BUYER, "reward_issued")
    page = person(viewport=PHONE).open(path)
    expect(page.get_by_text("스탬프를 모두 모았습니다. 리워드가 발급되었습니다.")).to_be_visible()
    expect(page.get_by_text(CODES[0])).to_be_visible()
    assert not scrolls_sideways(page)
    page.get_by_role("link", name="내 스탬프 보기").click()
    expect(page.get_by_text("/ 2개")).to_be_visible()


def test_an_operator_finds_it_looks_at_the_code_and_uses_it(operator: Person) -> None:
    page = operator.open_brand("stamps/?tab=rewards&q=0061")
    until_listed(page, page.locator("tbody").get_by_role("link", name="5,000원 할인 쿠폰"))
    expect(page.get_by_text(CODES[0])).to_have_count(0)
    page.get_by_role("button", name="코드 보기").click()
    expect(page.get_by_text(CODES[0])).to_be_visible()
    use = page.get_by_role("button", name="사용 처리")
    use.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("사용 처리했습니다.")).to_be_visible()
    expect(reward_row(page)).to_contain_text("사용 완료")
    expect(page.get_by_role("button", name="사용 취소")).to_be_visible()


def test_a_return_after_the_use_waits_for_a_person(
    mall: Mall, operator: Person, orders: list[str]
) -> None:
    mall.act(orders[0], "return_request", "return_complete")
    mall.link(BUYER, "stamp_reversed")
    page = operator.open_brand()
    page.get_by_role("link", name="리워드 확인").click()
    expect(reward_row(page)).to_contain_text("확인 필요")
    reward_row(page).get_by_role("link", name="5,000원 할인 쿠폰").click()
    expect(page.get_by_text("리워드를 사용한 뒤 반품된 주문이 있습니다.")).to_be_visible()
    page.get_by_role("button", name="그대로 두기").click()
    expect(page.get_by_text("그대로 두었습니다.")).to_be_visible()
    expect(page.get_by_text("사용 완료").first).to_be_visible()


def test_a_card_is_adjusted_by_keyboard_and_brings_a_reward_that_waits(
    mall: Mall, operator: Person
) -> None:
    page = operator.open_brand("stamps/?tab=cards&q=0061")
    page.locator("tbody").get_by_role("link").first.click()
    opener = page.get_by_role("button", name="스탬프 조정")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("spinbutton", name="조정할 개수").fill("2")
    dialog.get_by_label("조정 사유").fill("오프라인 행사 참여")
    page.keyboard.press("Enter")
    expect(page.get_by_text("스탬프를 +2개 조정했습니다.")).to_be_visible()
    expect(page.get_by_text("쿠폰 코드를 추가하면 자동으로 발급됩니다.")).to_be_visible()
    assert mall.told(BUYER).count("reward_issued") == 1


def test_codes_that_come_later_are_given_to_who_waits(
    mall: Mall, owner: Person, person: NewPerson
) -> None:
    page = owner.open_brand("stamps/settings/")
    expect(page.get_by_text("리워드 1건의 발급이 보류되었습니다.")).to_be_visible()
    page.get_by_label("추가할 코드").fill(CODES[1])
    page.get_by_role("button", name="코드 추가").click()
    listing = person(OPERATOR).open_brand("stamps/?tab=rewards&q=0061&status=issued")
    until_listed(listing, listing.locator("tbody").get_by_role("link", name="5,000원"))
    for _ in range(60):
        if mall.told(BUYER).count("reward_issued") == 2:
            break
        listing.wait_for_timeout(250)
    assert mall.told(BUYER).count("reward_issued") == 2


def test_the_ledger_is_searched_and_narrowed(operator: Person, orders: list[str]) -> None:
    page = operator.open_brand("stamps/")
    page.get_by_role("searchbox", name="검색").last.fill(orders[0])
    page.get_by_role("button", name="검색", exact=True).click()
    expect(page.locator("tbody tr")).to_have_count(2)
    page.locator("select[name=kind]").select_option(label="회수")
    page.get_by_role("button", name="검색", exact=True).click()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("반품")
    page.get_by_role("link", name="조건 지우기").click()
    expect(page.locator("tbody tr").nth(2)).to_be_visible()


def test_a_stores_own_timing(mall: Mall, owner: Person, operator: Person) -> None:
    page = owner.open_brand("integrations/cafe24/")
    page.get_by_text("지급 조건 바꾸기").click()
    section = page.locator("#stamp-form")
    section.get_by_role("radio", name="배송완료 N일 후").check()
    section.get_by_role("spinbutton").fill("3")
    section.get_by_role("button", name="저장").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("지급 시점은 지금부터 배송완료되는 주문에 적용합니다.")
    dialog.get_by_role("button", name="저장").click()
    expect(page.get_by_text("지급되는 시점은 [배송완료 3일 후]입니다.")).to_be_visible()
    order_id = mall.order("이샘플", "010-0000-0062")
    listed = operator.open_brand(f"orders/?q={order_id}")
    until_listed(listed, listed.locator("tbody").get_by_role("link", name=order_id)).click()
    for _ in range(30):
        if listed.get_by_text("적립 예정").count():
            break
        listed.wait_for_timeout(500)
        listed.reload()
    expect(listed.get_by_text("적립 예정").first).to_be_visible()
    page.get_by_text("지급 조건 바꾸기").click()
    section.locator("input[name=timing][value=delivered]").check()
    section.get_by_role("button", name="저장").click()
    expect(dialog).to_contain_text("적립 예정 1건은")
    dialog.get_by_role("button", name="저장").click()
    expect(page.get_by_text("지급되는 시점은 [배송완료]입니다.")).to_be_visible()
