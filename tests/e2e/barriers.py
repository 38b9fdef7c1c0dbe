"""What keeps somebody out of a page, as axe sees it once the page has come to rest."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# axe writes styles into the page that it looks at, which the policy rightly refuses.
EXAMINED = {"watched": False, "bypass_csp": True}
# axe measures the colours of what it listed a moment before. What is half faded in by then, or has
# been replaced by an answer, has colours that nobody ever reads.
_AT_REST = """() => !document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling")
    && document.getAnimations().every(each => each.playState !== "running"
        || each.effect.getComputedTiming().endTime === Infinity)"""
_FINDINGS = """async options => (await axe.run(document, options)).violations
    .filter(each => ["serious", "critical"].includes(each.impact))
    .map(each => `${each.id}: ${each.help} at ${JSON.stringify(
        each.nodes.slice(0, 5).map(node => node.target))}`)"""


def barriers(page: Page, **options: Any) -> list[str]:
    """Return what keeps somebody out: serious and critical findings, with where they are."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    page.wait_for_function(_AT_REST)
    how = {"resultTypes": ["violations"], "preload": False, **options}
    found: list[str] = page.evaluate(_FINDINGS, how)
    return found
