"""Take the pictures in docs/images: a day at 마로결 and the guide's steps, in a town of their own.

`make screenshots` runs `python -m tools.screenshots [DIRECTORY] [--guide]`; with `--guide` it takes
the guide's only.
"""

import sys
import tempfile
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.e2e.browser import launched, new_context
from tests.e2e.mall import HEELS, MIDDLE_BAG, MINI_TOTE, SHOULDER_BAG, TOTE, Mall
from tests.e2e.people import OWNER, Person
from tests.e2e.served import Addresses, running_town
from tools.camera import DENSITY, Camera, settle
from tools.guide_story import MALL, Story

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
CUSTOMER = ("김데모", "010-0000-0001")
DESK, TALL = {"width": 1280, "height": 800}, {"width": 1280, "height": 1010}
ONLY_GUIDE = "--guide"


@dataclass
class Day:
    """What happens at the brand before somebody takes its picture."""

    owner: Person
    mall: Mall
    expected: int = 0

    def play(self) -> None:
        """Let orders arrive under one timing after the other, so that every status is there."""
        self._delivered("유받기", "010-0000-0008", SHOULDER_BAG)
        returned = self._delivered("정연습", "010-0000-0005", MINI_TOTE)
        self._delivered("이샘플", "010-0000-0002", HEELS, quantity=2)
        self._look(2 + 2)
        self.owner.choose_timing("배송완료", days=7)
        held = self._delivered("최가상", "010-0000-0004", TOTE)
        self._delivered("박예시", "010-0000-0003", SHOULDER_BAG)
        self._look(2)
        self.owner.choose_timing("배송완료")
        self._delivered(*CUSTOMER, TOTE)
        self._delivered("서안심", "", MINI_TOTE)
        self._look(2)
        self.owner.choose_timing("수동발급")
        self._delivered("문대기", "010-0000-0009", MIDDLE_BAG)
        self._delivered("한모의", "010-0000-0006", TOTE)
        self._look(2)
        self.mall.act(returned, "return_request", "return_complete")
        self.mall.act(held, "return_request")
        self._look(0, tab="canceled", words="반품")
        self._look(0, tab="scheduled", words="반품 진행 중")
        self._hold()

    def _hold(self) -> None:
        """Keep the one back that is being returned."""
        page = self.owner.page
        page.get_by_role("row").filter(has_text="반품 진행 중").get_by_role("checkbox").check()
        page.get_by_role("button", name="보류", exact=True).click()
        expect(page.get_by_text("1건을 보류했습니다.")).to_be_visible()

    def _delivered(self, name: str, phone: str, product_no: int, *, quantity: int = 1) -> str:
        return self.mall.order(name, phone, product_no=product_no, quantity=quantity)

    def _look(self, more: int, *, tab: str = "", words: str = "") -> None:
        """Wait until the history shows what has happened; the next timing must not touch it."""
        self.expected += more
        page = self.owner.open_brand(f"warranties/?status={tab}")
        rows = page.locator("tbody tr").filter(has_text=words)
        wanted = 1 if tab else self.expected
        for _ in range(60):
            if rows.count() >= wanted:
                return
            page.wait_for_timeout(500)
            page.reload()
        raise RuntimeError(f"{page.url} still shows {rows.count()} of {wanted} rows.")


def take_console(owner: Person, directory: Path) -> None:
    """Take the history, one order with its reasons, and the store's page."""
    page = owner.open_brand("warranties/")
    still(page, directory / "console.png")
    page.get_by_role("row").filter(has_text=f"****-{CUSTOMER[1][-4:]}").get_by_role("link").nth(
        1
    ).click()
    expect(page.get_by_text("배송완료 확인").first).to_be_visible()
    still(page, directory / "order.png")
    owner.open_brand("integrations/cafe24/")
    still(page, directory / "integration.png")


def still(page: Page, path: Path) -> None:
    """Take a picture once letters and images are there."""
    settle(page)
    page.screenshot(path=path, animations="disabled")


def take_phones(browser: Browser, mall: Mall, path: Path) -> None:
    """Take the chat and the warranty behind its button, side by side."""
    context = new_context(browser, viewport=TALL, device_scale_factor=2)
    page = context.new_page()
    page.goto(mall.phone(CUSTOMER[1]))
    expect(page.get_by_role("link", name="보증서 보기")).to_be_visible()
    page.locator("article", has_text="보증서 발급 안내").evaluate("told => told.scrollIntoView()")
    phones = [of_device(page)]
    page.get_by_role("link", name="보증서 보기").click()
    frame = page.frame_locator("iframe.web-page")
    expect(frame.get_by_role("heading", name="디지털 보증서")).to_be_visible()
    phones.append(of_device(page))
    context.close()
    compose(browser, phones, path)


def of_device(page: Page) -> bytes:
    """Return a picture of the phone without the desk around it."""
    settle(page)
    return page.locator(".device").screenshot(animations="disabled", omit_background=True)


def compose(browser: Browser, phones: list[bytes], path: Path) -> None:
    """Lay two phones side by side on a small page and take its picture."""
    context = new_context(browser, viewport={"width": 900, "height": 900}, device_scale_factor=1.5)
    page = context.new_page()
    images = "".join(
        f'<img src="data:image/png;base64,{b64encode(phone).decode()}" width="400" alt="">'
        for phone in phones
    )
    page.set_content(
        "<style>body{margin:0;display:flex;gap:36px;padding:28px;width:max-content;"
        f"background:#f4f2ee}}img{{border-radius:44px}}</style><body>{images}</body>"
    )
    page.locator("body").screenshot(path=path)
    context.close()


def take(browser: Browser, addresses: Addresses, directory: Path) -> None:
    """Play the day and take its pictures."""
    context = new_context(browser, viewport=DESK, device_scale_factor=2)
    owner = Person(context.new_page(), addresses)
    owner.sign_in(OWNER)
    mall = Mall(addresses)
    Day(owner, mall).play()
    take_console(owner, directory)
    take_phones(browser, mall, directory / "phone.png")
    context.close()


def take_guide(browser: Browser, addresses: Addresses, directory: Path) -> None:
    """Walk the guide as a new owner and take its pictures."""
    directory.mkdir(parents=True, exist_ok=True)
    how = {"viewport": DESK, "device_scale_factor": DENSITY, "bypass_csp": True}
    context = new_context(browser, **how)
    # Changes that nobody means to save are left for the next picture.
    context.on("dialog", lambda dialog: dialog.accept())
    owner = Person(context.new_page(), addresses)
    Story(owner, Mall(addresses, MALL), Camera(directory)).play()
    context.close()


def main(directory: Path, *, only_guide: bool) -> None:
    """Start a town, take the pictures and say how large they are."""
    directory.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as place,
        running_town(Path(place)) as addresses,
        sync_playwright() as playwright,
    ):
        if not only_guide:
            with launched(playwright, language="ko") as browser:
                take(browser, addresses, directory)
        with launched(playwright) as browser:
            take_guide(browser, addresses, directory / "guide")
    for image in sorted((*directory.glob("*.png"), *directory.glob("guide/*.webp"))):
        sys.stdout.write(f"{image.name:<28} {image.stat().st_size // 1024} KB\n")


if __name__ == "__main__":
    named = [Path(word) for word in sys.argv[1:] if word != ONLY_GUIDE]
    main(named[0] if named else IMAGES, only_guide=ONLY_GUIDE in sys.argv)
