"""The guide's own steps, walked by a new owner in front of a camera."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.e2e.mall import HEELS, TOTE, WALLET, Mall
from tests.e2e.people import Person
from tools.camera import Camera

MALL = "teranubi"
PRODUCT = "[단독구성] 뜬숨 자충 매트 2인용 8cm"
BRAND, REWARD = "테라누비", "캠핑 머그컵 증정"
STORE = ViewportSize(width=760, height=500)
WINDOW = ViewportSize(width=700, height=760)
POPUP = ViewportSize(width=620, height=660)
RULE = "#rule-form > fieldset > .field"
BUYERS = (
    ("김데모", "010-0000-0001", TOTE),
    ("이샘플", "010-0000-0002", HEELS),
    ("박예시", "010-0000-0003", WALLET),
)


@dataclass
class Story:
    """A new owner with one brand, who connects a mall and a SmartStore."""

    owner: Person
    mall: Mall
    camera: Camera
    code: str = ""

    def play(self) -> None:
        """Walk the guide from its first line to its last."""
        self._sign_up()
        self._connect_cafe24()
        self._set_up()
        self._choose_conditions()
        self._work()
        self._connect_naver()

    @property
    def page(self) -> Page:
        """Return the owner's window."""
        return self.owner.page

    def _open(self, path: str) -> Page:
        return self.owner.open(f"/b/{self.code}/{path}")

    def _sign_up(self) -> None:
        page = self.owner.open("/accounts/signup/")
        page.get_by_label("이름").fill("새소유")
        page.get_by_label("이메일").fill("owner@guide.example.com")
        page.get_by_label("비밀번호").fill("a-long-new-word-1")
        page.get_by_role("button", name="회원가입").click()
        page.get_by_label("브랜드명").fill(BRAND)
        page.get_by_label("고객센터 전화번호").fill("010-0000-9002")
        page.get_by_role("button", name="브랜드 만들기").click()
        expect(page.get_by_role("heading", name="시작하기")).to_be_visible()
        self.code = urlsplit(page.url).path.split("/")[2]

    def _connect_cafe24(self) -> None:
        camera = self.camera
        page = self._open("integrations/")
        camera.both(page, "integrations", ".card-grid")
        self._open("integrations/cafe24/")
        camera.both(page, "cafe24-begin", ".page__header", ".connect")
        with page.context.expect_page() as opening:
            page.get_by_role("link", name="연동하기").first.click()
        store = opening.value
        store.set_viewport_size(STORE)
        store.get_by_label("설치할 쇼핑몰").select_option(MALL)
        store.wait_for_url(re.compile(MALL))
        camera.window(store, "cafe24-install")
        store.get_by_role("button", name="설치하기").click()
        expect(store.get_by_role("heading", name="버클 x 카페24")).to_be_visible()
        store.set_viewport_size(WINDOW)
        camera.both(store, "cafe24-landing")
        with store.expect_popup() as asking:
            store.get_by_role("button", name="연동 시작하기").click()
        self._agree(asking.value)
        store.close()
        page.bring_to_front()
        self._until_synced("integrations/cafe24/")
        connection = "section[aria-labelledby=connection]"
        camera.both(page, "setup-needed", ".page__header", "#main .banner", connection)

    def _agree(self, consent: Page) -> None:
        consent.set_viewport_size(POPUP)
        expect(consent.get_by_role("button", name="동의함")).to_be_visible()
        self.camera.window(consent, "cafe24-agree")
        consent.get_by_role("button", name="동의함").click()
        expect(consent.get_by_text("카페24 주문 연동이 완료되었습니다")).to_be_visible()
        self.camera.both(consent, "cafe24-done")
        consent.close()

    def _until_synced(self, path: str) -> None:
        page = self._open(path)
        done = page.get_by_text(re.compile(r"상품 \d+개 · 카테고리 \d+개"))
        for _ in range(60):
            if done.count():
                return
            page.wait_for_timeout(1000)
            page.reload()
        raise RuntimeError(f"{page.url} never shows its products.")

    def _set_up(self) -> None:
        page = self._open("stamps/settings/")
        self.camera.both(
            page, "stamp-settings", ".page__header", ".settings", prepare=_promise, tallest=620
        )
        _promise(page)
        _save(page)
        expect(page.get_by_text("스탬프 설정이 완료되었습니다.")).to_be_visible()
        self._open("warranties/settings/")
        self.camera.both(page, "warranty-settings", ".page__header", ".settings", tallest=620)
        _save(page)
        expect(page.get_by_text("보증서 설정이 완료되었습니다.")).to_be_visible()

    def _choose_conditions(self) -> None:
        page, both = self._open("integrations/cafe24/"), self.camera.both
        both(page, "stamps-section", "section[aria-labelledby=stamps-section]")
        both(
            page,
            "rule-timing",
            f"{RULE}:has([name=use])",
            f"{RULE}:has([name=timing])",
            prepare=_turn_on,
        )
        both(page, "rule-products", f"{RULE}:has([name=scope])", prepare=_choose_bags)
        both(page, "category-picker", "dialog.picker", prepare=_look_at_categories)
        both(page, "rule-name", f"{RULE}:has([name=name_source])")
        both(page, "rule-details", ".rule-details", prepare=_name_details)
        both(page, "rule-preview", "#rule-preview .phone", prepare=_choose_product)
        both(page, "saving", "dialog[open]", prepare=_ask)
        _turn_on(page)
        page.locator("#rule-form [name=timing][value=manual]").check(force=True)
        _save(page)
        page.locator("dialog[open]").get_by_role("button", name="저장하고 시작").click()
        expect(page.get_by_text("이 조건으로 발급합니다.").first).to_be_visible()

    def _work(self) -> None:
        for name, phone, product_no in BUYERS:
            self.mall.order(name, phone, product_no=product_no)
        page, rows = self._open("warranties/?status=pending"), self.page.locator("tbody tr")
        _until(page, rows, len(BUYERS))
        self.camera.both(page, "history", "#main", ".bulk-bar", prepare=_choose_two, tallest=700)
        page.locator("tbody a[href*='/orders/']").first.click()
        self.camera.both(page, "order", ".page__header", ".decision", tallest=900)
        self._open("stamps/")
        _until(page, rows, len(BUYERS))
        self.camera.both(page, "stamp-history", "#main", tallest=520)

    def _connect_naver(self) -> None:
        camera, page = self.camera, self._open("integrations/")
        card = page.get_by_role("article", name="네이버 스마트스토어")
        with page.context.expect_page() as opening:
            card.get_by_role("link", name="연동하기").click()
        market = opening.value
        market.set_viewport_size(STORE)
        market.get_by_label("사용할 스토어").select_option(MALL)
        market.wait_for_url(re.compile(MALL))
        camera.window(market, "naver-add")
        market.get_by_role("button", name="추가하기").click()
        expect(market.get_by_role("button", name="사용하기")).to_be_visible()
        camera.window(market, "naver-use")
        market.get_by_role("button", name="사용하기").click()
        expect(market.get_by_role("button", name="네이버 커머스 ID로 로그인")).to_be_visible()
        camera.window(market, "naver-id")
        market.get_by_role("button", name="네이버 커머스 ID로 로그인").click()
        expect(market.get_by_role("heading", name="스마트스토어를 연동합니다")).to_be_visible()
        market.set_viewport_size(WINDOW)
        camera.both(market, "naver-connect")
        market.get_by_role("button", name="연동하기").click()
        expect(market.get_by_text("네이버 스마트스토어 연동이 완료되었습니다")).to_be_visible()
        market.close()
        self._until_synced("integrations/naver/")
        fields = f"{RULE}:has([name=use])", f"{RULE}:has([name=timing])"
        camera.both(page, "naver-rule", *fields, "#rule-form .rule__only", prepare=_turn_on)
        camera.both(page, "naver-picker", "dialog.picker", prepare=_look_at_categories)


def _save(page: Page) -> None:
    page.locator("form[data-save-bar] button[type=submit]:visible").first.click()


def _until(page: Page, rows: Locator, wanted: int) -> None:
    for _ in range(120):
        if rows.count() >= wanted:
            return
        page.wait_for_timeout(500)
        page.reload()
    raise RuntimeError(f"{page.url} still shows {rows.count()} of {wanted} rows.")


def _promise(page: Page) -> None:
    with page.expect_response("**/preview/**"):
        page.locator("[name=reward_name]").fill(REWARD)
        page.locator("[name=reward_name]").blur()
    expect(page.frame_locator("#preview iframe").get_by_text(REWARD).first).to_be_attached()


def _turn_on(page: Page) -> None:
    for name, value in (("use", "on"), ("timing", "delivered"), ("when", "now"), ("scope", "all")):
        page.locator(f"#rule-form [name={name}][value={value}]").check(force=True)


def _choose_bags(page: Page) -> None:
    page.locator("[name=scope][value=some]").check(force=True)
    _look_at_categories(page)
    page.locator("[data-picker-save]").click()
    expect(page.locator("[data-picked-list] > *").first).to_be_visible()


def _look_at_categories(page: Page) -> None:
    """Add one whole branch, then go down another."""
    page.locator("[name=scope][value=some]").check(force=True)
    page.locator("[data-picker-open]").click()
    columns = page.locator("dialog.picker [role=listbox]")
    columns.first.get_by_role("option").first.click()
    page.locator("[data-picker-add]").click()
    columns.first.get_by_role("option").nth(1).click()
    columns.nth(1).get_by_role("option").first.click()
    columns.nth(2).get_by_role("option").first.click()
    page.locator("[data-picker-add]").click()


def _name_details(page: Page) -> None:
    page.locator("[name=details][value=on]").check(force=True)
    rows = page.locator("[data-detail-list] > *")
    for place, (name, label) in enumerate((("제조사", "만든 곳"), ("원산지", "제조국"))):
        if place:
            page.locator("[data-detail-add]").click()
        rows.nth(place).locator("select").select_option(label=name)
        rows.nth(place).locator("input[type=text], input:not([type])").first.fill(label)


def _choose_product(page: Page) -> None:
    with page.expect_response("**/preview/**"):
        page.locator("#preview-product").select_option(label=PRODUCT)


def _ask(page: Page) -> None:
    _turn_on(page)
    _save(page)
    expect(page.locator("dialog[open]")).to_be_visible()


def _choose_two(page: Page) -> None:
    for place in range(2):
        page.locator("tbody input[type=checkbox]").nth(place).check()
