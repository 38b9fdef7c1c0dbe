"""A brand admin in front of a store's page: what a person does there again and again."""

import re
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlsplit

from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.e2e.mall import Mall
from tests.e2e.people import Person

# The practice SmartStore says nothing of deliveries; they are looked for every ten seconds.
LONGEST_SECONDS = 90.0


def new_brand(person: Person, *, email: str, name: str) -> Person:
    """Sign somebody up who has nothing but the guide, with a brand that has nothing yet."""
    page = person.open("/accounts/signup/")
    page.get_by_label("이름").fill("길잡이")
    page.get_by_label("이메일").fill(email)
    page.get_by_label("비밀번호").fill("a-long-new-word-1")
    page.get_by_role("button", name="회원가입").click()
    page.get_by_label("브랜드명").fill(name)
    page.get_by_label("고객센터 전화번호").fill("010-0000-9005")
    page.get_by_role("button", name="브랜드 만들기").click()
    expect(page.get_by_role("heading", name="시작하기")).to_be_visible()
    return Person(page, person.addresses, urlsplit(page.url).path.split("/")[2])


@dataclass
class Admin(ABC):
    """Somebody who sets a store up, sells something in it, and looks what became of it."""

    person: Person
    # Where the customers' phones are.
    mall: Mall
    customer: Callable[[str], Page]
    # The last number that a customer has got.
    phones: int
    waiting: tuple[str, str] = ("", "")

    platform: ClassVar[str]
    store_path: ClassVar[str]
    # Names of products by number: one of the four categories, one beside them.
    inside: ClassVar[int]
    outside: ClassVar[int]

    @property
    def page(self) -> Page:
        """The page in front of the admin."""
        return self.person.page

    @abstractmethod
    def sell(self, product: int, phone: str) -> str:
        """Let somebody buy a product and let it be delivered; returns the order's number."""

    def new_phone(self) -> str:
        """Return the number of a customer who has bought nothing yet."""
        self.phones += 1
        return f"010-0000-{self.phones:04d}"

    def open_store(self) -> Locator:
        """Open the store's page; returns its section 보증서."""
        self.person.open_brand(self.store_path)
        return self.section

    @property
    def section(self) -> Locator:
        """The section 보증서 of the store's page."""
        return self.page.get_by_role("region", name="보증서", exact=True)

    @property
    def stamps(self) -> Locator:
        """The section 스탬프 of the store's page."""
        return self.page.get_by_role("region", name="스탬프", exact=True)

    def group(self, name: str) -> Locator:
        """Return the fields below one heading of the section 보증서."""
        return self.section.get_by_role("group", name=name, exact=True)

    def choose(self, group: str, option: str) -> Locator:
        """Press one choice; returns what was pressed."""
        radio = self.group(group).get_by_role("radio", name=re.compile(f"^{option}")).first
        radio.check(force=True)
        expect(radio).to_be_checked()
        return radio

    @property
    def preview(self) -> FrameLocator:
        """The certificate beside the form."""
        return self.page.frame_locator("iframe[title='보증서 미리보기']")

    def save(self) -> None:
        """Press 저장 and agree to what it means."""
        self.section.get_by_role("button", name="저장", exact=True).first.click()
        saved = self.page.get_by_text("저장되었습니다.").first
        dialog = self.page.get_by_role("dialog")
        expect(dialog.or_(saved)).to_be_visible()
        if dialog.is_visible():
            dialog.get_by_role("button", name=re.compile("^저장")).click()
        expect(saved).to_be_visible()

    def until(self, sought: Locator) -> Locator:
        """Look again until it is there, as people press 새로고침."""
        ends_at = time.monotonic() + LONGEST_SECONDS
        while not sought.count() and time.monotonic() < ends_at:
            self.page.wait_for_timeout(500)
            self.page.reload()
        expect(sought.first).to_be_visible()
        return sought.first

    def hears(self, phone: str, kind: str) -> str:
        """Wait for a message on a customer's phone; returns the path behind its button."""
        ends_at = time.monotonic() + LONGEST_SECONDS
        while kind not in self.mall.told(phone) and time.monotonic() < ends_at:
            time.sleep(0.25)
        return self.mall.link(phone, kind)

    def row(self, order_id: str, status: str) -> Locator:
        """Wait for an order's certificate below one tab of 보증서 발급 내역."""
        self.person.open_brand("warranties/")
        self.page.get_by_role("link", name=re.compile(f"^{status}")).first.click()
        self.page.get_by_role("searchbox", name="검색").last.fill(order_id)
        self.page.get_by_role("button", name="검색", exact=True).click()
        return self.until(self.page.locator("tbody tr").filter(has_text=order_id))

    def decision(self, order_id: str) -> Locator:
        """Wait for what was decided about an order's certificates, on the order's page."""
        self.person.open_brand(f"orders/?q={order_id}")
        self.until(self.page.locator("tbody").get_by_role("link", name=order_id)).click()
        heading = self.page.get_by_role("heading", name="보증서")
        return self.until(self.page.locator(".decision", has=heading))
