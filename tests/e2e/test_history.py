"""보증서 발급 내역 by an operator: cancel, correct, hand on, look, issue, choose all."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.barriers import EXAMINED, barriers
from tests.e2e.browser import DESK, PHONE, Watch, scrolls_sideways
from tests.e2e.conftest import NewPerson
from tests.e2e.mall import Mall
from tests.e2e.people import OPERATOR, OWNER, Person
from tests.e2e.places import until_listed
from tests.e2e.test_queue import arrive, checks, press_until, wait_for_rows

pytestmark = pytest.mark.e2e

ALL_OF_THEM = 32  # more than a page shows


def open_issued(operator: Person, order_id: str) -> Page:
    """Open the certificate of an order."""
    page = operator.open_brand(f"warranties/?q={order_id}")
    until_listed(page, page.locator("tbody").get_by_role("link", name=re.compile("^W"))).click()
    expect(page.get_by_role("heading", name="처리 기록")).to_be_visible()
    return page


def test_an_operator_cancels_and_the_customer_is_told(
    operator: Person, person: NewPerson, mall: Mall
) -> None:
    phone = "010-0000-0201"
    order_id = mall.order("하취소", phone)
    link = mall.link(phone, "warranty_issued")
    page = open_issued(operator, order_id)
    page.get_by_role("button", name="발급취소").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("되돌릴 수 없습니다.")
    expect(dialog.get_by_label("고객에게 취소 알림톡 보내기")).to_be_checked()
    dialog.get_by_label("환불").check()
    dialog.get_by_role("button", name="1장 발급취소").click()
    expect(page.get_by_text("보증서 1장을 발급취소했습니다.")).to_be_visible()
    expect(page.get_by_text("환불").first).to_be_visible()
    assert mall.link(phone, "warranty_canceled") == link
    customer = person().open(link)
    expect(customer.get_by_text("이 보증서는 유효하지 않습니다.")).to_be_visible()
    expect(customer.get_by_text("사유: 환불")).to_be_visible()


def test_an_operator_corrects_a_number_and_the_old_link_closes(
    operator: Person, person: NewPerson, mall: Mall, watch: Watch
) -> None:
    wrong, right = "010-0000-0202", "010-0000-0203"
    order_id = mall.order("고정정", wrong)
    old = mall.link(wrong, "warranty_issued")
    page = open_issued(operator, order_id)
    page.get_by_role("button", name="연락처 수정").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("새 휴대폰 번호").fill("02-000-0001")
    dialog.get_by_role("button", name="수정하고 보내기").click()
    expect(dialog.get_by_text("전화번호 형식이 올바르지 않습니다.")).to_be_visible()
    dialog.get_by_label("새 휴대폰 번호").fill(right)
    dialog.get_by_role("button", name="수정하고 보내기").click()
    expect(page.get_by_text("연락처를 수정했습니다. 새 번호로 보증서를 보냅니다.")).to_be_visible()
    new = mall.link(right, "warranty_issued")
    assert new != old
    watch.expect("status of 404")
    customer = person().open(old)
    expect(customer.get_by_role("heading", name="페이지를 열 수 없습니다")).to_be_visible()
    customer.goto(f"{operator.addresses.web}{new}")
    expect(customer.get_by_text("디지털 보증서").first).to_be_visible()


def test_an_operator_hands_on_the_link_and_looks_as_the_customer_does(
    operator: Person, person: NewPerson, mall: Mall
) -> None:
    phone = "010-0000-0204"
    order_id = mall.order("노링크", phone)
    link = mall.link(phone, "warranty_issued")
    page = open_issued(operator, order_id)
    assert link not in page.content()
    page.get_by_role("button", name="링크 복사").click()
    expect(page.get_by_label("고객 링크")).to_have_value(re.compile(f"{link}$"))
    page.get_by_role("dialog").get_by_role("button", name="닫기").last.click()
    page.get_by_role("button", name="전체 보기").click()
    expect(page.get_by_text("노링크")).to_be_visible()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="고객 화면 보기").click()
    preview = opened.value
    expect(preview.get_by_text("고객 화면 미리 보기입니다.")).to_be_visible()
    assert link not in preview.content()
    preview.close()


def test_an_operator_issues_without_an_order(
    operator: Person, person: NewPerson, mall: Mall
) -> None:
    phone = "010-0000-0205"
    page = operator.open_brand("warranties/")
    page.get_by_role("link", name="개별 발급").click()
    page.get_by_label("쇼핑몰 상품에서 찾기").press_sequentially("토트", delay=30)
    page.get_by_role("radio", name=re.compile("토트")).first.check()
    page.get_by_label("고객 이름").fill("도개별")
    page.get_by_label("휴대폰 번호").fill(phone)
    page.get_by_role("button", name="보증서 발급").dblclick()
    expect(page.get_by_text("개별 발급 (주문 없음)")).to_be_visible()
    link = mall.link(phone, "warranty_issued")
    assert mall.told(phone).count("warranty_issued") == 1
    customer = person().open(link)
    expect(customer.get_by_text("유효", exact=True)).to_be_visible()
    operator.open_brand("warranties/?store=individual")
    expect(page.locator("tbody").get_by_text("개별 발급")).to_have_count(1)


def test_filters_stay_while_tabs_change(operator: Person) -> None:
    page = operator.open_brand("warranties/?status=issued")
    page.get_by_label("알림톡 상태").select_option(label="도착")
    page.get_by_label("배송완료일 시작").fill("2020-01-01")
    page.get_by_role("button", name="검색", exact=True).click()
    expect(page).to_have_url(re.compile("message=delivered"))
    page.get_by_role("link", name=re.compile("^발급취소")).click()
    expect(page.get_by_label("알림톡 상태")).to_have_value("delivered")
    page.get_by_role("link", name="조건 지우기").first.click()
    expect(page).not_to_have_url(re.compile("message="))


def test_a_cancellation_without_a_mouse(person: NewPerson, mall: Mall) -> None:
    phone = "010-0000-0206"
    order_id = mall.order("모키보", phone)
    mall.link(phone, "warranty_issued")
    page = open_issued(person(OPERATOR), order_id)
    press_until(page, "발급취소")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="1장 발급취소")).to_be_visible()
    press_until(page, "주문 취소")
    page.keyboard.press("ArrowDown")
    expect(dialog.get_by_label("반품")).to_be_checked()
    press_until(page, "고객에게 취소 알림톡 보내기")
    page.keyboard.press("Space")
    press_until(page, "1장 발급취소")
    page.keyboard.press("Enter")
    expect(page.get_by_text("보증서 1장을 발급취소했습니다.")).to_be_visible()
    assert "warranty_canceled" not in mall.told(phone)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_everybody_can_use_what_opens(person: NewPerson, mall: Mall, size: object) -> None:
    phone = "010-0000-0207"
    order_id = mall.order("보누구", phone)
    mall.link(phone, "warranty_issued")
    examiner = person(OWNER, viewport=size, **EXAMINED)
    page = open_issued(examiner, order_id)
    for name in ("발급취소", "연락처 수정", "링크 복사"):
        page.get_by_role("button", name=name).first.click()
        expect(page.get_by_role("dialog").get_by_role("button").last).to_be_visible()
        assert barriers(page) == [], name
        page.keyboard.press("Escape")
    for path in ("warranties/individual/", "warranties/?status=issued"):
        page = examiner.open_brand(path)
        assert barriers(page) == []
        assert not scrolls_sideways(page)
    page.get_by_role("button", name="CSV 내려받기").click()
    assert barriers(page) == []
    with page.expect_download() as download:
        page.get_by_label("내려받는 이유").fill("점검")
        page.get_by_role("button", name="내려받기", exact=True).click()
    assert download.value.suggested_filename.endswith(".csv")


@pytest.fixture
def _by_hand(person: NewPerson) -> Iterator[None]:
    owner = person(OWNER)
    owner.choose_timing("수동발급")
    yield
    owner.choose_timing("배송완료")


@pytest.mark.usefixtures("_by_hand")
def test_an_operator_chooses_all_that_wait_issues_and_undoes_them(
    operator: Person, mall: Mall
) -> None:
    arrive(mall, name="여럿이", first=301, count=ALL_OF_THEM)
    page = wait_for_rows(operator, count=30)
    tab = page.get_by_role("link", name=re.compile(rf"^신청대기\s*{ALL_OF_THEM}$"))
    for _ in range(40):
        if tab.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    page.get_by_role("checkbox", name="보이는 행 모두 선택").check()
    changes_mind_while_all_are_counted(page)
    checks(page).first.check()
    page.get_by_role("button", name=f"이 조건의 {ALL_OF_THEM}건 모두 선택").click()
    expect(page.get_by_text(re.compile(rf"{ALL_OF_THEM}\s*건 선택"))).to_be_visible()
    checks(page).first.uncheck()
    expect(page.get_by_text(re.compile(r"29\s*건 선택"))).to_be_visible()
    checks(page).first.check()
    page.get_by_role("button", name=f"이 조건의 {ALL_OF_THEM}건 모두 선택").click()
    page.get_by_role("button", name="발급", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(f"보증서 {ALL_OF_THEM}장을 발급하시겠습니까?")
    dialog.get_by_role("button", name=f"{ALL_OF_THEM}장 발급").click()
    expect(page.get_by_text(f"{ALL_OF_THEM}건을 발급했습니다.")).to_be_visible()
    page.get_by_role("button", name="실행 취소").click()
    expect(page.get_by_text(f"{ALL_OF_THEM}건의 발급을 취소하고")).to_be_visible()
    expect(tab).to_be_visible()
    reject_all(page)


def changes_mind_while_all_are_counted(page: Page) -> None:
    """Nothing is done with a choice that is not known yet, and a row let go is not in it."""
    held: list[Route] = []
    page.route("**/warranties/matching/**", lambda route: held.append(route))
    with page.expect_request("**/warranties/matching/**"):
        page.get_by_role("button", name=f"이 조건의 {ALL_OF_THEM}건 모두 선택").click()
    issue = page.get_by_role("button", name="발급", exact=True)
    expect(issue).to_be_disabled()
    checks(page).first.uncheck()
    for route in held:
        route.continue_()
    expect(issue).to_be_enabled()
    expect(page.get_by_text(re.compile(r"29\s*건 선택"))).to_be_visible()
    page.unroute_all()


def reject_all(page: Page) -> None:
    """Leave an empty queue to whoever comes next."""
    page.get_by_role("checkbox", name="보이는 행 모두 선택").check()
    page.get_by_role("button", name=f"이 조건의 {ALL_OF_THEM}건 모두 선택").click()
    page.get_by_role("button", name="반려").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("중복 신청").check()
    dialog.get_by_role("button", name="반려").click()
    expect(page.get_by_text("처리할 신청대기 건이 없습니다.")).to_be_visible()
