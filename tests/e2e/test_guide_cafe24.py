"""The guide's Cafe24 half, followed sentence by sentence by somebody who has read only that."""

import re
from dataclasses import dataclass
from typing import ClassVar

import pytest
import requests
from playwright.sync_api import Locator, Page, expect

from tests.e2e.admin import new_brand
from tests.e2e.browser import close_by
from tests.e2e.conftest import NewPerson
from tests.e2e.guide import Steps, fingerprint, follow
from tests.e2e.mall import WALLET, Mall
from tests.e2e.reader import Reader
from tests.e2e.served import Addresses

pytestmark = pytest.mark.e2e

MALL = "onsaemiro"
# What the practice mall keeps to itself (상품정보표시 설정: 표시 안 함).
HIDDEN, SECRET = "내부 관리코드", "WH-A-17"
FIELDS = ["제조사", "원산지", "모델", "제조일자", "소재", "크기", "관리 방법"]


@dataclass
class Cafe24Reader(Reader):
    """A brand admin with a mall on Cafe24."""

    platform: ClassVar[str] = "카페24"
    store_path: ClassVar[str] = "integrations/cafe24/"
    inside: ClassVar[int] = WALLET
    outside: ClassVar[int] = WALLET + 1

    # Windows that open on the way.
    window: Page | None = None

    @property
    def opened(self) -> Page:
        """The window that opened last."""
        assert self.window
        return self.window

    def sell(self, product: int, phone: str) -> str:
        return self.mall.order("이샘플", phone, product_no=product)

    def orders_bring_both(self) -> None:
        self.page.get_by_role("link", name="서비스 연동", exact=True).click()
        words = "카페24 / 스마트스토어 주문 건이 생기면 스탬프 / 보증서가 자동으로 발급됩니다."
        expect(self.page.get_by_text(words)).to_be_visible()

    def the_card_is_chosen(self) -> None:
        self.page.get_by_role("article", name="카페24 주문연동").get_by_role("link").click()
        expect(self.page.get_by_role("heading", name="카페24 주문연동")).to_be_visible()

    def the_app_store_opens(self) -> None:
        with self.page.context.expect_page() as opening:
            self.page.get_by_role("link", name="연동하기").first.click()
        self.window = opening.value
        expect(self.window.get_by_role("heading", name=re.compile("^버클"))).to_be_visible()
        # Its script hears of a choice once the page has come.
        self.window.wait_for_load_state()
        self.window.get_by_label("설치할 쇼핑몰").select_option(MALL)
        self.window.wait_for_url(re.compile(MALL))

    def the_landing_page_opens(self) -> None:
        self.opened.get_by_role("button", name="설치하기").click()
        expect(self.opened.get_by_role("heading", name="버클 x 카페24")).to_be_visible()

    def the_popup_asks(self) -> None:
        with self.opened.expect_popup() as opening:
            self.opened.get_by_role("button", name="연동 시작하기").click()
        self.window = opening.value
        expect(self.window.get_by_role("button", name="동의함")).to_be_visible()

    def the_app_is_installed(self) -> None:
        self.opened.get_by_role("button", name="동의함").click()

    def the_popup_says_so(self) -> None:
        expect(self.opened.get_by_text("카페24 주문 연동이 완료되었습니다")).to_be_visible()
        close_by(self.opened.get_by_role("link", name="확인"))
        expect(self.page.get_by_role("region", name="연동 상태")).to_be_visible()

    def names_can_be_clean(self) -> None:
        self.open_store()
        words = "보증서 상품명에 홍보 / 마케팅 문구가 포함되지 않게 설정할 수 있습니다."
        expect(self.names.get_by_text(words)).to_contain_text("특가할인 / OOO착용 / 예약배송 등")

    @property
    def names(self) -> Locator:
        """The four names of a product."""
        return self.group("보증서에 표시할 상품명")

    def one_of_four_names(self) -> None:
        self.page.get_by_label("미리 볼 상품").select_option(
            label="[한정수량] 결 카드 반지갑 8포켓"
        )
        shown = {
            "상품명": "[한정수량] 결 카드 반지갑 8포켓",
            "공급사 상품명": "결 반지갑 8P",
            "모델명": "MG-WL-2208",
            "영문 상품명": "Gyeol Card Bifold 8P",
        }
        expect(self.names.get_by_role("radio")).to_have_count(len(shown))
        for name, text in shown.items():
            self.names.get_by_role("radio", name=re.compile(f"^{name}")).check()
            expect(self.preview.locator(".product__name")).to_have_text(text)

    def the_option_is_shown(self) -> None:
        option = self.preview.locator(".product__option")
        self.choose("상품 옵션", "사용 안 함")
        expect(option).to_have_count(0)
        self.choose("상품 옵션", "사용함")
        expect(option).to_contain_text("다크브라운")

    def details_are_shown(self) -> None:
        self.choose("상품 상세정보 연동", "사용함")
        expect(self.row_of_details.get_by_label("항목 선택")).to_be_visible()

    @property
    def row_of_details(self) -> Locator:
        """The first row of 상품 상세정보 연동."""
        return self.group("상품 상세정보 연동").get_by_role("listitem").first

    def a_detail_gets_its_label(self) -> None:
        self.row_of_details.get_by_label("항목 선택").select_option(label="소재")
        self.row_of_details.get_by_label("보증서에 노출할 명칭").fill("겉감 소재")
        facts = self.preview.locator(".card-facts div", has_text="겉감 소재")
        expect(facts).to_contain_text("겉감 소가죽 100% / 안감 면")

    def the_list_is_the_malls(self) -> None:
        path = "[카페24 관리자 > 쇼핑몰 설정 > 상품 설정 > 상품정보표시 설정 > 상품상세]"
        details = self.group("상품 상세정보 연동")
        expect(details.get_by_text(f"{path}에 표시되는 정보입니다.")).to_be_visible()
        offered = self.row_of_details.get_by_role("option").all_inner_texts()
        assert set(FIELDS) <= set(offered)
        assert HIDDEN not in offered

    def added_items_are_shown(self) -> None:
        self.choose("직접 추가한 상품 항목 연동", "사용함")
        expect(self.preview.locator(".card-facts")).to_contain_text("A/S 책임자와 전화번호")
        self.save()
        phone = self.new_phone()
        self.sell(self.inside, phone)
        page = self.customer(self.hears(phone, "warranty_issued"))
        expect(page.get_by_role("heading", name="Gyeol Card Bifold 8P")).to_be_visible()
        expect(page.locator(".product__image img")).to_be_visible()
        expect(page.locator(".product__option")).to_contain_text("다크브라운")
        for words in ("겉감 소재", "관리 방법", "A/S 책임자와 전화번호"):
            expect(page.get_by_role("term").filter(has_text=words)).to_be_visible()
        assert HIDDEN not in page.content()
        assert SECRET not in page.content()


C = Cafe24Reader
STEPS: Steps[Cafe24Reader] = (
    (
        "카페24 / 스마트스토어 주문 건이 생기면 스탬프 / 보증서가 자동으로 발급되게 해보세요!",
        C.orders_bring_both,
    ),
    ("서비스 연동 화면에서 [카페24 주문연동]을 선택해주세요.", C.the_card_is_chosen),
    (
        "카페24 주문연동 상세 화면에서 연동하기 클릭하면"
        " 카페24 앱스토어의 버클 앱 상세 페이지로 이동합니다.",
        C.the_app_store_opens,
    ),
    ("설치하기 를 클릭하면 [버클 x 카페24 랜딩 페이지]로 이동합니다.", C.the_landing_page_opens),
    ("위 페이지에서 연동 시작하기를 클릭하면, 앱 설치 팝업이 실행됩니다.", C.the_popup_asks),
    ("동의함을 클릭하면 버클 앱이 설치됩니다.", C.the_app_is_installed),
    ("팝업과 함께 카페24 주문 연동이 완료됩니다. 확인을 클릭해주세요.", C.the_popup_says_so),
    (
        "구매 고객에게 스탬프나 보증서를 보내기 위해서,"
        " 최초 1회 스탬프 설정보증서 설정이 필요합니다. 설정을 진행해주세요!",
        C.both_settings_are_made_once,
    ),
    ("스탬프 설정이 완료된 상태", C.stamps_are_set),
    ("스탬프가 고객에게 지급되는 시점은 [배송완료]입니다.", C.stamps_come_at_delivery),
    ("(지급시점을 선택할 수 있게 고도화 예정입니다.)", C.the_stamps_timing_can_be_chosen),
    ("보증서 설정이 완료된 상태", C.warranties_are_set),
    ("보증서 자동발급에 관한 여러 설정을 할 수 있습니다.", C.there_is_much_to_set),
    ("사용여부 : 카페24 주문을 연동하여 보증서를 발급할지 말지 선택해주세요.", C.it_is_used),
    ("선택한 시점에 보증서가 자동으로 발급됩니다.", C.a_moment_is_chosen),
    (
        "1. [배송완료] → 배송완료 시점에 자동으로 보증서 발급 (알림톡 발송)",
        C.issued_at_delivery,
    ),
    (
        "배송완료 즉시 발급할지, 배송완료 N일 후에 발급할지 선택해주세요.",
        C.at_once_or_days_later,
    ),
    ("2. [수동발급] → 배송 완료 시점에 보증서가 “신청대기” 상태로 저장", C.kept_as_requested),
    (
        "수동발급 선택 시, 자동으로 발급되지 않으며,"
        " [보증서 발급 내역]에서 신청대기 건을 수동으로 발급할 수 있습니다.",
        C.issued_by_hand,
    ),
    ("특정상품을 선택하여 보증서를 발급할 수 있습니다.", C.products_can_be_chosen),
    (
        "1. [전체상품] → 카페24에 등록된 모든 상품에 대해서 보증서 발급",
        C.issued_for_all_products,
    ),
    (
        "2. [특정상품] → 카페24에 등록된 카테고리중에서 선택한 카테고리 상품만 보증서 발급",
        C.only_chosen_categories,
    ),
    ("카테고리 선택을 클릭하면 아래 팝업 창이 노출됩니다.", C.the_popup_opens),
    ("보증서를 발급할 카테고리를 선택 후, 추가 버튼을 눌러주세요.", C.a_category_is_added),
    ("아래와 같은 유형으로 선택 가능합니다.", C.there_are_four_levels),
    ("대분류", C.first_level),
    ("대분류 - 중분류", C.second_level),
    ("대분류 - 중분류 - 소분류", C.third_level),
    ("대분류 - 중분류 - 소분류 - 세분류", C.fourth_level),
    ("선택이 끝났다면, 저장 버튼을 눌러주세요.", C.the_choice_is_saved),
    (
        "보증서 상품명에 홍보 / 마케팅 문구가 포함되지 않게 설정할 수 있습니다."
        " ex) 특가할인 / OOO착용 / 예약배송 등",
        C.names_can_be_clean,
    ),
    ("상품명 영문 상품명 공급사 상품명 모델명 중 하나를 선택해주세요.", C.one_of_four_names),
    ("보증서에 상품 이미지를 넣을지 말지 설정할 수 있습니다.", C.the_image_is_chosen),
    (
        "고객이 주문 당시 선택한 상품 옵션을 보증서에 노출시킬 수 있습니다.",
        C.the_option_is_shown,
    ),
    (
        "카페24에 저장되어있는 상품 상세정보를 보증서에 노출시킬 수 있습니다.",
        C.details_are_shown,
    ),
    (
        "항목을 선택 후, 보증서에 어떤 명칭으로 노출되게 할지 입력해주세요.",
        C.a_detail_gets_its_label,
    ),
    (
        "상품 상세정보 연동 목록은 [카페24 관리자 > 쇼핑몰 설정 > 상품 설정"
        " > 상품정보표시 설정 > 상품상세]에 표시되는 정보입니다.",
        C.the_list_is_the_malls,
    ),
    (
        "[직접 추가한 상품 항목 연동]을 사용함으로 선택할 경우,"
        " 상품 상세 페이지에 노출되는 추가항목 정보가 보증서에 함께 표시됩니다.",
        C.added_items_are_shown,
    ),
)
EVERY_WORD = "9076361195f0230ea9797bbd51bf77240d6fd3bc011f7cdc58c6e583dd51ee8c"


@pytest.fixture
def reader(person: NewPerson, addresses: Addresses) -> Cafe24Reader:
    """Somebody with a new brand and a mall that nobody has connected."""
    body = {"mall_ids": [MALL]}
    made = requests.post(f"{addresses.sandbox}/_control/cafe24/malls", json=body, timeout=20)
    assert made.status_code == 201
    somebody = new_brand(person(), email="guide@onsaemiro.example.com", name="온새미로")
    return Cafe24Reader(
        person=somebody,
        mall=Mall(addresses, MALL),
        customer=lambda path: person().open(path),
        phones=400,
    )


def test_the_guide_is_followed_word_by_word(reader: Cafe24Reader) -> None:
    followed = follow(reader, STEPS)
    assert fingerprint(followed) == EVERY_WORD
