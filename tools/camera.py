"""Take small pictures of parts of pages, in each language that the product speaks."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Error, Frame, Page

LANGUAGES = ("ko", "en")
LARGEST_BYTES = 44 * 1024
# As vircle/console/guide_text.py shows them.
DENSITY = 1.5
QUALITIES = (86, 80, 74, 66, 58, 50, 42)
MARGIN = 16
# What follows the window would lie across a picture that is higher than it.
_STILL = ".bar, .settings__preview { position: static !important } .save-bar { display: none }"
# Measured in the page, so that a part may be higher than the window.
_BOXES = """selectors => {
    const boxes = selectors
        .flatMap(selector => [...document.querySelectorAll(selector)])
        .map(element => element.getBoundingClientRect())
        .filter(box => box.width && box.height);
    if (!boxes.length) return null;
    const left = Math.min(...boxes.map(box => box.left)) + window.scrollX;
    const top = Math.min(...boxes.map(box => box.top)) + window.scrollY;
    return {
        x: left,
        y: top,
        width: Math.max(...boxes.map(box => box.right)) + window.scrollX - left,
        height: Math.max(...boxes.map(box => box.bottom)) + window.scrollY - top,
    };
}"""

# An image out of sight may be one that is loaded only when somebody scrolls to it.
_SHOWN = """() => [...document.images].every(image => {
    const box = image.getBoundingClientRect();
    const isInSight = box.width && box.bottom > 0 && box.top < window.innerHeight;
    return !isInSight || (image.complete && image.naturalWidth);
})"""

Prepare = Callable[[Page], None]


@dataclass(frozen=True)
class Camera:
    """Writes pictures into a directory."""

    directory: Path

    def window(self, page: Page, name: str) -> None:
        """Take what the window shows."""
        settle(page)
        self._write(name, page.screenshot(animations="disabled"))

    def parts(self, page: Page, name: str, *selectors: str, tallest: int = 2000) -> None:
        """Take the smallest rectangle around everything that the selectors find."""
        settle(page)
        page.add_style_tag(content=_STILL)
        page.evaluate("window.scrollTo(0, 0)")
        box = page.evaluate(_BOXES, list(selectors))
        if box is None:
            raise RuntimeError(f"{page.url} shows none of {selectors}.")
        clip: Any = {
            "x": max(box["x"] - MARGIN, 0),
            "y": max(box["y"] - MARGIN, 0),
            "width": box["width"] + 2 * MARGIN,
            "height": min(box["height"] + 2 * MARGIN, tallest),
        }
        self._write(name, page.screenshot(clip=clip, full_page=True, animations="disabled"))

    def both(
        self,
        page: Page,
        name: str,
        *selectors: str,
        prepare: Prepare | None = None,
        tallest: int = 2000,
    ) -> None:
        """Take the page once in each language, opened anew, and leave it in Korean."""
        address = page.url
        for language in reversed(LANGUAGES):
            speak(page, language)
            page.goto(address)
            if prepare:
                prepare(page)
            if selectors:
                self.parts(page, f"{name}.{language}", *selectors, tallest=tallest)
            else:
                self.window(page, f"{name}.{language}")
        page.goto(address)

    def _write(self, name: str, png: bytes) -> None:
        path = self.directory / f"{name}.webp"
        path.write_bytes(small(png))


def small(png: bytes) -> bytes:
    """Return the picture as WebP: without any loss if that is small enough, else with little."""
    with Image.open(BytesIO(png)) as opened:
        image = opened.convert("RGB")
    tries: list[dict[str, Any]] = [{"lossless": True}, *({"quality": each} for each in QUALITIES)]
    for how in tries:
        written = BytesIO()
        image.save(written, "WEBP", method=6, **how)
        if written.tell() <= LARGEST_BYTES:
            break
    return written.getvalue()


def speak(page: Page, language: str) -> None:
    """Let the product speak a language from the next page on."""
    host = urlsplit(page.url).hostname
    cookie: Any = {"name": "django_language", "value": language, "domain": host, "path": "/"}
    page.context.add_cookies([cookie])


def settle(page: Page) -> None:
    """Wait until letters and images are there, also in frames."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    while not all(_is_shown(frame) for frame in page.frames):
        pass


def _is_shown(frame: Frame) -> bool:
    """Wait for a frame's images; False when the frame has made way for another one."""
    try:
        frame.wait_for_function(_SHOWN)
    except Error:
        if frame.is_detached():
            return False
        raise
    return True
