"""The SmartStore half: from the solution market to a message about a delivery nobody told of.

The steps build on one another, as they do for the owner, who is 테라누비's.
"""

import re
import time
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.e2e.barriers import EXAMINED, barriers
from tests.e2e.browser import NARROWEST, Watch, scrolls_sideways
from tests.e2e.conftest import NewPerson
from tests.e2e.mall import Mall
from tests.e2e.people import Person, inside_phone, rule_switch
from tests.e2e.served import Addresses
from tests.e2e.test_every_page import OTHER_OWNER

pytestmark = pytest.mark.e2e

SELLER, NAME = "teranubi", "테라누비"
BUYER, PHONE = "이샘플", "010-0000-0097"
PAGE = "/b/tera/integrations/naver/"
# Looks are ten seconds apart in a town; then a decision and a message follow.
LONGEST_SECONDS = 90.0


@dataclass(frozen=True)
class SmartStore:
    """The practice store, asked as no platform could be asked."""

    addresses: Addresses

    @property
    def page(self) -> str:
        """Return the page where a person orders and presses 배송완료."""
        return f"{self.addresses.sandbox}/naver/mall/{SELLER}/"

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Ask the control API."""
        url = f"{self.addresses.sandbox}/_control/naver/{path}"
        answer = requests.request("GET" if body is None else "POST", url, json=body, timeout=20)
        assert answer.status_code < 400, f"{path}: {answer.text[:300]}"
        return answer.json()


@pytest.fixture(scope="module")
def smartstore(addresses: Addresses) -> SmartStore:
    """테라누비's practice SmartStore."""
    return SmartStore(addresses)


@pytest.fixture(scope="module")
def seller(person: NewPerson) -> Person:
    """The owner of a brand that has no SmartStore yet."""
    found = person(OTHER_OWNER)
    return Person(found.page, found.addresses, "tera")


def market_of(page: Page) -> Page:
    """Press 연동하기 on 서비스 연동 and return the window with the solution market."""
    card = page.get_by_role("article", name="네이버 스마트스토어")
    with page.context.expect_page() as opening:
        card.get_by_role("link", name="연동하기").click()
    market = opening.value
    market.get_by_label("사용할 스토어").select_option(SELLER)
    market.wait_for_url(re.compile(SELLER))
    return market


def test_a_token_that_naver_does_not_know_ends_in_words(seller: Person, watch: Watch) -> None:
    watch.expect("status of 403")
    page = seller.open("/naver/launch/?token=a.b.c.d.e")
    expect(page.get_by_text("네이버 커머스 ID 인증을 완료하지 못했습니다.")).to_be_visible()
    expect(page.get_by_role("link", name="커머스솔루션마켓 열기")).to_be_visible()


def test_whoever_cannot_be_verified_is_sent_to_naver_s_own_page(seller: Person) -> None:
    page = seller.open("/naver/launch/?token=nonsense")
    expect(page).to_have_url(re.compile("/naver/market/error"))


def test_the_owner_adds_and_uses_the_solution(seller: Person, smartstore: SmartStore) -> None:
    page = seller.open("/b/tera/integrations/")
    market = market_of(page)
    market.get_by_role("button", name="추가하기").click()
    market.get_by_role("button", name="사용하기").click()
    market.get_by_role("button", name="네이버 커머스 ID로 로그인").click()
    expect(market.get_by_role("heading", name="스마트스토어를 연동합니다")).to_be_visible()
    expect(market.get_by_text(f"{NAME} 스토어가 확인되었습니다.")).to_be_visible()
    assert "token" not in market.url
    assert smartstore.ask(SELLER)["subscription"]["status"] == "WAITING_SUBSCRIPTION"
    expect(page.get_by_text("새 창에서 연동을 진행하고 있습니다.")).to_be_visible()
    market.get_by_role("button", name="연동하기").click()
    expect(market.get_by_text("네이버 스마트스토어 연동이 완료되었습니다")).to_be_visible()
    expect(market.get_by_text("10분 안팎의 간격으로 확인합니다").first).to_be_visible()
    assert smartstore.ask(SELLER)["subscription"]["status"] == "SUBSCRIBING"
    card = page.get_by_role("article", name="네이버 스마트스토어")
    expect(card.get_by_text("연동됨")).to_be_visible()
    market.close()


def test_the_catalogue_comes_by_itself(seller: Person) -> None:
    page = seller.open(PAGE)
    expect(page.get_by_text(re.compile("상품 12개 · 카테고리 [0-9]+개"))).to_be_visible(
        timeout=60_000
    )


def test_the_owner_turns_warranties_on(seller: Person) -> None:
    page = seller.open(PAGE)
    rule_switch(page, on=True).check(force=True)
    page.get_by_role("radio", name="배송완료 즉시 발급").check(force=True)
    page.get_by_role("radio", name="전체상품").check(force=True)
    expect(page.get_by_text("카페24 주문연동에서만 설정할 수 있습니다.")).to_be_visible()
    page.get_by_role("button", name="저장").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("지금부터 배송완료되는 주문에 보증서를 발급합니다.")
    dialog.get_by_role("button", name="저장하고 시작").click()
    expect(page.get_by_text("이후 배송완료된 주문부터 이 조건으로 발급합니다.")).to_be_visible()


def test_a_silent_delivery_becomes_a_stamp_and_a_warranty(
    seller: Person, smartstore: SmartStore, addresses: Addresses, person: NewPerson
) -> None:
    buyer = person(watched=False)
    shop = buyer.page
    shop.goto(smartstore.page)
    shop.locator("input[name=buyer_name]").fill(BUYER)
    # Leaving the name fills in the number that the shop knows.
    shop.locator("input[name=buyer_name]").press("Tab")
    shop.locator("input[name=buyer_phone]").fill(PHONE)
    shop.get_by_role("button", name="주문하기").click()
    order = shop.locator("article.order").first
    order.get_by_role("button", name="배송 시작").click()
    order.get_by_role("button", name="배송완료").first.click()
    expect(order.get_by_text("배송완료").first).to_be_visible()
    mall = Mall(addresses, SELLER)
    ends_at = time.monotonic() + LONGEST_SECONDS
    while len(mall.told(PHONE)) < 2 and time.monotonic() < ends_at:
        time.sleep(0.5)
    assert sorted(mall.told(PHONE)) == ["stamp_granted", "warranty_issued"]


def test_the_customer_reads_both_on_the_phone(addresses: Addresses, person: NewPerson) -> None:
    phone = person(watched=False).page
    phone.goto(Mall(addresses, SELLER).phone(PHONE))
    phone.get_by_role("link", name="보증서 보기").first.click()
    expect(inside_phone(phone).get_by_text(f"{NAME} 디지털 보증서").first).to_be_visible()


def test_the_order_stands_in_the_console(seller: Person) -> None:
    page = seller.open("/b/tera/orders/")
    expect(page.locator("tbody").get_by_text("스마트스토어").first).to_be_visible()


@pytest.mark.parametrize(
    "path", [PAGE, f"{PAGE}?new=1", "/naver/own/tera/", "/b/tera/integrations/"]
)
def test_nothing_bars_anybody(person: NewPerson, path: str) -> None:
    page = person(OTHER_OWNER, **EXAMINED).open(path)
    assert barriers(page) == []


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}?new=1", "/naver/own/tera/"])
def test_it_fits_the_narrowest_phone(person: NewPerson, path: str) -> None:
    page = person(OTHER_OWNER, viewport=NARROWEST).open(path)
    assert not scrolls_sideways(page)


def test_an_end_in_the_market_is_noticed_and_told(seller: Person, smartstore: SmartStore) -> None:
    smartstore.ask(f"{SELLER}/subscription/request_end", {})
    smartstore.ask(f"{SELLER}/subscription/end", {})
    page = seller.open(PAGE)
    for _ in range(60):
        if page.get_by_text("솔루션 사용이 해지되었습니다.").count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    expect(page.get_by_text("솔루션 사용이 해지되었습니다.")).to_be_visible()
    expect(page.get_by_text("다시 연동 필요").first).to_be_visible()
    expect(page.get_by_role("link", name="다시 연동하기")).to_be_visible()
