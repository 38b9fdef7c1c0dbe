"""What opening a page costs somebody whose browser has seen nothing of the product yet."""

import gzip
from functools import cache
from urllib.parse import urlsplit

from playwright.sync_api import APIRequestContext, Frame, Page

MOST_BYTES = 150 * 1024
# What the image build compresses (WhiteNoise), and the town of these tests does not. Pages are
# compressed in both, and pictures in neither.
_COMPRESSED = (".css", ".js", ".svg")
# Bodies as they were sent, also of what came from the browser's cache this time.
_LOADED = """() => ["navigation", "resource"].flatMap(kind => performance.getEntriesByType(kind))
    .map(entry => [entry.name, entry.encodedBodySize])"""


def weight(page: Page) -> int:
    """Add up the page and all that it loads from us, as production sends it, without headers.

    A mall's pictures are the mall's. What a frame is written into is a part of the page around it.
    """
    page.wait_for_load_state("load")
    loaded: dict[str, int] = {}
    for frame in page.frames:
        loaded |= _loaded(frame)
    loaded.pop("about:srcdoc", None)
    home = urlsplit(page.url).netloc
    return sum(
        _sent(url, size, page.request)
        for url, size in loaded.items()
        if urlsplit(url).netloc == home
    )


def _loaded(frame: Frame) -> dict[str, int]:
    found: list[tuple[str, int]] = frame.evaluate(_LOADED)
    return dict(found)


def _sent(url: str, size: int, request: APIRequestContext) -> int:
    path = urlsplit(url).path
    if path.startswith("/static/") and path.endswith(_COMPRESSED):
        return _squeezed(url, request)
    return size


@cache
def _squeezed(url: str, request: APIRequestContext) -> int:
    return len(gzip.compress(request.get(url).body(), compresslevel=9))
