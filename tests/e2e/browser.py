"""A real browser whose pages may not complain, break a policy or talk to strangers."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Locator,
    Page,
    Playwright,
    Request,
    Response,
    ViewportSize,
    WebError,
)

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)
DESK = ViewportSize(width=1280, height=860)
PHONE = ViewportSize(width=390, height=844)
NARROWEST = ViewportSize(width=360, height=740)
PATIENCE_MS = 15_000


@contextmanager
def launched(playwright: Playwright, *, language: str = "en") -> Iterator[Browser]:
    """Start Debian's Chromium, which speaks to nobody by itself.

    `language` is that of the browser's own parts, such as fields of a date.
    """
    browser = playwright.chromium.launch(
        executable_path=CHROMIUM,
        args=list(ARGUMENTS),
        env={**os.environ, "LANGUAGE": language},
    )
    try:
        yield browser
    finally:
        browser.close()


def new_context(browser: Browser, **how: Any) -> BrowserContext:
    """Return a fresh browser profile of a person in Korea."""
    settings = {"locale": "ko-KR", "timezone_id": "Asia/Seoul", "viewport": DESK, **how}
    context = browser.new_context(**settings)
    context.set_default_timeout(PATIENCE_MS)
    return context


@dataclass
class Watch:
    """What went wrong on any page of the contexts it follows; CSP violations are console errors."""

    problems: list[str] = field(default_factory=list)
    expected: set[str] = field(default_factory=set)

    def follow(self, context: BrowserContext) -> BrowserContext:
        """Look at every page of a context, its popups included."""
        context.on("console", self._heard)
        context.on("weberror", self._broke)
        context.on("request", self._asked)
        context.on("response", self._answered)
        return context

    def expect(self, words: str) -> None:
        """Let one kind of complaint pass, such as the status of a page that must refuse."""
        self.expected.add(words)

    def _note(self, problem: str) -> None:
        if not any(words in problem for words in self.expected):
            self.problems.append(problem)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._note(f"console: {message.text} ({message.location.get('url', '')})")

    def _broke(self, error: WebError) -> None:
        self._note(f"page error: {error.error}")

    def _asked(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.hostname != "127.0.0.1":
            self._note(f"stranger: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self._note(f"status {response.status}: {response.url}")


def scrolls_sideways(page: Page) -> bool:
    """Tell whether the page is wider than its window."""
    wide: bool = page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    return wide


def close_by(button: Locator) -> None:
    """Press what closes its own window; only a window that stays open is an error.

    The window may be gone before Playwright has seen its click through, and its button closes it
    only once the page's script has come.
    """
    window = button.page
    with suppress(Error):
        window.wait_for_load_state()
    if not window.is_closed():
        with window.expect_event("close"), suppress(Error):
            button.click()
