"""What people do with the product, in the words that they read on it."""

import re
from dataclasses import dataclass
from urllib.parse import urljoin

from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.e2e.served import Addresses
from vircle.demo.content import MAROGYEOL, PASSWORD

OWNER, OPERATOR = (email for email, _, _ in MAROGYEOL.people)
# Whoever runs Vircle itself; belongs to no brand.
STAFF = "staff@vircle.example.com"


@dataclass(frozen=True)
class Person:
    """Somebody in front of one page of the product."""

    page: Page
    addresses: Addresses
    brand_code: str = MAROGYEOL.code

    def open(self, path: str) -> Page:
        """Open a page of the product by its path."""
        self.page.goto(urljoin(self.addresses.web, path))
        return self.page

    def open_brand(self, path: str = "") -> Page:
        """Open a page of the brand by the path below it."""
        return self.open(f"/b/{self.brand_code}/{path}")

    def sign_in(self, email: str) -> None:
        """Sign in with the demo's password."""
        self.open("/accounts/login/")
        self.page.get_by_label("이메일").fill(email)
        self.page.get_by_label("비밀번호", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="로그인").click()
        self.page.wait_for_url(re.compile(r"/(b|brands)/"))

    def choose_timing(self, timing: str, *, days: int = 0) -> None:
        """Save the store's 발급 시점: 배송완료, at once or after days, or 수동발급."""
        page = self.open_brand("integrations/cafe24/")
        rule = rule_form(page)
        rule.get_by_role("radio", name=re.compile(f"^{timing}")).first.check(force=True)
        if timing == "배송완료":
            when = "배송완료 N일 후 발급" if days else "배송완료 즉시 발급"
            rule.get_by_role("radio", name=when).check(force=True)
        if days:
            rule.locator("input[name=delay_days]").fill(str(days))
        rule.get_by_role("button", name="저장", exact=True).click()
        saved = page.get_by_text("저장되었습니다.").first
        dialog = page.get_by_role("dialog")
        expect(dialog.or_(saved)).to_be_visible()
        if dialog.is_visible():
            dialog.get_by_role("button", name="저장").click()
        expect(saved).to_be_visible()


def rule_form(page: Page) -> Locator:
    """Return the form of a store's warranties; its page has other forms with the same words."""
    return page.locator("#rule-form")


def rule_switch(page: Page, *, on: bool) -> Locator:
    """Return the half of 사용여부 that turns a store's warranties on or off."""
    group = rule_form(page).get_by_role("group", name="사용여부")
    return group.get_by_role("radio", name="사용함" if on else "사용 안 함", exact=True)


def inside_phone(page: Page) -> FrameLocator:
    """Return the page that a button opened inside the phone."""
    return page.frame_locator("iframe.web-page")
