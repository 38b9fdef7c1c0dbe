"""The guide's SmartStore half, followed sentence by sentence by somebody who has read only that."""

import re
from dataclasses import dataclass
from typing import ClassVar

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.admin import new_brand
from tests.e2e.conftest import NewPerson
from tests.e2e.guide import Steps, fingerprint, follow
from tests.e2e.mall import Mall
from tests.e2e.reader import Reader
from tests.e2e.served import Addresses
from tests.e2e.test_smartstore import SmartStore

pytestmark = pytest.mark.e2e

SELLER, NAME = "marogyeol", "마로결 공식스토어"
# Where the first of the practice store's goods stands among all that Naver sells.
FIRST = 8_000_001_001
ONLY_CAFE24 = (
    "보증서에 표시할 상품명",
    "상품 옵션",
    "상품 상세정보 연동",
    "직접 추가한 상품 항목 연동",
)


@dataclass
class SmartStoreReader(Reader):
    """A brand admin with a SmartStore."""

    platform: ClassVar[str] = "스마트스토어"
    store_path: ClassVar[str] = "integrations/naver/"
    inside: ClassVar[int] = FIRST + 5
    outside: ClassVar[int] = FIRST + 6

    # The solution market and what follows there.
    window: Page | None = None

    @property
    def market(self) -> Page:
        """The window that the console opened."""
        assert self.window
        return self.window

    def sell(self, product: int, phone: str) -> str:
        store = SmartStore(self.person.addresses)
        body = {
            "orderer_name": "이샘플",
            "orderer_phone": phone,
            "items": [{"product_no": product, "quantity": 1}],
        }
        order_id = str(store.ask(f"{SELLER}/orders", body)["order_id"])
        for action in ("dispatch", "deliver"):
            store.ask(f"{SELLER}/orders/{order_id}/{action}", {})
        return order_id

    def the_market_opens(self) -> None:
        self.page.get_by_role("link", name="서비스 연동", exact=True).click()
        card = self.page.get_by_role("article", name="네이버 스마트스토어")
        with self.page.context.expect_page() as opening:
            card.get_by_role("link", name="연동하기").click()
        self.window = opening.value
        # Its script hears of a choice once the page has come.
        self.window.wait_for_load_state()
        self.window.get_by_label("사용할 스토어").select_option(SELLER)
        self.window.wait_for_url(re.compile(SELLER))

    def the_solution_is_added(self) -> None:
        self.market.get_by_role("button", name="추가하기").click()

    def the_solution_is_used(self) -> None:
        self.market.get_by_role("button", name="사용하기").click()

    def the_seller_is_known(self) -> None:
        self.market.get_by_role("button", name="네이버 커머스 ID로 로그인").click()
        expect(self.market.get_by_text(f"{NAME} 스토어가 확인되었습니다.")).to_be_visible()

    def the_store_is_connected(self) -> None:
        self.market.get_by_role("button", name="연동하기").click()
        done = self.market.get_by_text("네이버 스마트스토어 연동이 완료되었습니다")
        expect(done).to_be_visible()
        self.market.close()
        card = self.page.get_by_role("article", name="네이버 스마트스토어")
        card.get_by_role("link", name="상세 보기").click()
        expect(self.page.get_by_role("region", name="연동 상태")).to_be_visible()

    def there_is_much_to_set(self) -> None:
        """Only what the guide prints for a SmartStore, on the store's own products."""
        self.until(self.page.get_by_text(re.compile("상품 12개 · 카테고리 [0-9,]+개")))
        super().there_is_much_to_set()
        for name in ONLY_CAFE24:
            expect(self.group(name)).to_have_count(0)

    def the_image_is_chosen(self) -> None:
        self.open_store()
        super().the_image_is_chosen()

    def reading_is_recommended(self) -> None:
        """The console's own guide ends as the guide does."""
        self.page.get_by_role("link", name="이용가이드").first.click()
        expect(self.reading).to_be_visible()

    @property
    def reading(self) -> Locator:
        """What the guide recommends at its end."""
        return self.page.get_by_role("region", name="함께 읽어보면 좋은 글")

    def read(self, title: str) -> None:
        """Open an article and come back."""
        self.reading.get_by_role("link", name=title).click()
        expect(self.page.get_by_role("heading", name=title, level=1)).to_be_visible()
        self.page.go_back()

    def an_article_on_apps(self) -> None:
        self.read("카페24로 고객 관리하는 마케터에게 추천하는 필수앱 4가지")

    def an_article_on_stamps(self) -> None:
        self.read("재구매 촉진을 위한 디지털 스탬프, 도입 시 자주 묻는 질문 6가지")


S = SmartStoreReader
STEPS: Steps[SmartStoreReader] = (
    (
        "서비스 연동 화면에서 [네이버 스마트스토어] 연동하기를 선택해주세요.",
        S.the_market_opens,
    ),
    ("추가하기를 클릭해주세요.", S.the_solution_is_added),
    ("솔루션 추가 후, 사용하기를 클릭하세요.", S.the_solution_is_used),
    ("네이버 커머스 ID 인증을 완료해주세요.", S.the_seller_is_known),
    (
        "해당 화면에서 연동하기 버튼을 눌러주시면 연동이 완료됩니다.",
        S.the_store_is_connected,
    ),
    (
        "구매 고객에게 스탬프나 보증서를 보내기 위해서,"
        " 최초 1회 스탬프 설정보증서 설정이 필요합니다. 설정을 진행해주세요!",
        S.both_settings_are_made_once,
    ),
    ("스탬프 설정이 완료된 상태", S.stamps_are_set),
    ("스탬프가 고객에게 지급되는 시점은 [배송완료]입니다.", S.stamps_come_at_delivery),
    ("(지급시점을 선택할 수 있게 고도화 예정입니다.)", S.the_stamps_timing_can_be_chosen),
    ("보증서 설정이 완료된 상태", S.warranties_are_set),
    ("보증서 자동발급에 관한 여러 설정을 할 수 있습니다.", S.there_is_much_to_set),
    ("사용여부 : 스마트스토어 주문을 연동하여 보증서를 발급할지 말지 선택해주세요.", S.it_is_used),
    ("선택한 시점에 보증서가 자동으로 발급됩니다.", S.a_moment_is_chosen),
    (
        "1. [배송완료] → 배송완료 시점에 자동으로 보증서 발급 (알림톡 발송)",
        S.issued_at_delivery,
    ),
    (
        "배송완료 즉시 발급할지, 배송완료 N일 후에 발급할지 선택해주세요.",
        S.at_once_or_days_later,
    ),
    ("2. [수동발급] → 배송 완료 시점에 보증서가 “신청대기” 상태로 저장", S.kept_as_requested),
    (
        "수동발급 선택 시, 자동으로 발급되지 않으며,"
        " [보증서 발급 내역]에서 신청대기 건을 수동으로 발급할 수 있습니다.",
        S.issued_by_hand,
    ),
    ("보증서에 상품 이미지를 넣을지 말지 설정할 수 있습니다.", S.the_image_is_chosen),
    ("특정상품을 선택하여 보증서를 발급할 수 있습니다.", S.products_can_be_chosen),
    (
        # The guide's own spelling.
        "1. [전체상품] → 스마트스트어에 등록된 모든 상품에 대해서 보증서 발급",
        S.issued_for_all_products,
    ),
    (
        "2. [특정상품] → 스마트스토어에 등록된 카테고리중에서 선택한 카테고리 상품만 보증서 발급",
        S.only_chosen_categories,
    ),
    ("카테고리 선택을 클릭하면 아래 팝업 창이 노출됩니다.", S.the_popup_opens),
    ("보증서를 발급할 카테고리를 선택 후, 추가 버튼을 눌러주세요.", S.a_category_is_added),
    ("아래와 같은 유형으로 선택 가능합니다.", S.there_are_four_levels),
    ("대분류", S.first_level),
    ("대분류 - 중분류", S.second_level),
    ("대분류 - 중분류 - 소분류", S.third_level),
    ("대분류 - 중분류 - 소분류 - 세분류", S.fourth_level),
    ("선택이 끝났다면, 저장 버튼을 눌러주세요.", S.the_choice_is_saved),
    ("함께 읽어보면 좋은 글", S.reading_is_recommended),
    (
        "카페24로 고객 관리하는 마케터에게 추천하는 필수앱 4가지 | 버클 공식블로그",
        S.an_article_on_apps,
    ),
    (
        "재구매 촉진을 위한 디지털 스탬프, 도입 시 자주 묻는 질문 6가지 | 버클 공식블로그",
        S.an_article_on_stamps,
    ),
)
# What the guide quotes of the two articles is not its own word.
EVERY_WORD = "b45ab229e94ea4381f698100f521de245eeb1a3168fd9855bb0fab0561da8b3e"


@pytest.fixture
def reader(person: NewPerson, addresses: Addresses) -> SmartStoreReader:
    """Somebody with a new brand and a store that nobody has connected."""
    somebody = new_brand(person(), email="guide@garam.example.com", name="가람결")
    return SmartStoreReader(
        person=somebody,
        mall=Mall(addresses, SELLER),
        customer=lambda path: person().open(path),
        phones=500,
    )


def test_the_guide_is_followed_word_by_word(reader: SmartStoreReader) -> None:
    followed = follow(reader, STEPS)
    assert fingerprint(followed) == EVERY_WORD
