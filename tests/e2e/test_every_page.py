"""Every page for everybody: axe, narrow windows, slow lines, the dark, the other language."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.e2e import pages
from tests.e2e.barriers import EXAMINED, barriers
from tests.e2e.browser import DESK, NARROWEST, PHONE, Watch, scrolls_sideways
from tests.e2e.conftest import NewPerson
from tests.e2e.mall import Mall
from tests.e2e.pages import CUSTOMER, EVERY, REFUSED, VISITOR
from tests.e2e.people import OWNER, STAFF, Person
from tests.e2e.places import Places, tell_a_story
from tests.e2e.weight import MOST_BYTES, weight

pytestmark = pytest.mark.e2e

OTHER_OWNER = "owner@teranubi.example.com"
NOBODY = ""
WHO_COMES = (NOBODY, OWNER, OTHER_OWNER, STAFF)


@pytest.fixture(scope="module")
def places(person: NewPerson, mall: Mall) -> Places:
    """Where everything is, once something has happened."""
    return tell_a_story(mall, person(OWNER))


Seats = Mapping[str, Person]


@pytest.fixture(scope="module")
def examiners(person: NewPerson) -> Callable[[str], Seats]:
    """People of a language with axe."""
    return _seats(person, **EXAMINED)


@pytest.fixture(scope="module")
def readers(person: NewPerson) -> Callable[[str], Seats]:
    """People of a language with the narrowest phone."""
    return _seats(person, viewport=NARROWEST)


def _seats(person: NewPerson, **how: Any) -> Callable[[str], Seats]:
    """Seat everybody once for each language."""
    return cache(lambda locale: {email: person(email, locale=locale, **how) for email in WHO_COMES})


def opened(name: str, places: Places, seats: Seats) -> Page:
    """Open a page as somebody who comes to it."""
    path = places[name]
    page = seats[_visitor(name, path)].open(path)
    page.evaluate("document.fonts.ready")
    return page


def _visitor(name: str, path: str) -> str:
    if name in VISITOR or name in CUSTOMER:
        return NOBODY
    if name in pages.STAFF:
        return STAFF
    return OTHER_OWNER if path.startswith("/b/tera/") and name not in REFUSED else OWNER


# The layout is the same in both languages: English is looked at where there is least room for it.
@pytest.mark.parametrize(
    ("locale", "sizes"), [("ko-KR", (DESK, PHONE)), ("en-US", (PHONE,))], ids=["Korean", "English"]
)
@pytest.mark.parametrize("name", EVERY)
def test_everybody_can_use_the_page(
    name: str,
    locale: str,
    sizes: Sequence[ViewportSize],
    places: Places,
    examiners: Callable[[str], Seats],
) -> None:
    page = opened(name, places, examiners(locale))
    for size in sizes:
        page.set_viewport_size(size)
        assert barriers(page) == []
    page.set_viewport_size(DESK)


@pytest.mark.parametrize("locale", ["ko-KR", "en-US"])
def test_every_page_fits_the_narrowest_phone_and_is_light(
    locale: str, places: Places, readers: Callable[[str], Seats], watch: Watch
) -> None:
    watch.expect("status of 404")
    seats = readers(locale)
    wide, heavy, foreign = [], {}, []
    for name in EVERY:
        page = opened(name, places, seats)
        if scrolls_sideways(page):
            wide.append(name)
        if (size := weight(page)) > MOST_BYTES:
            heavy[name] = size
        if page.locator("html").get_attribute("lang") != locale[:2]:
            foreign.append(name)
    assert (wide, heavy, foreign) == ([], {}, [])


@pytest.mark.parametrize("name", ["home", "warranties", "order", "cafe24", "stamp settings"])
def test_the_console_can_be_read_in_the_dark(name: str, places: Places, person: NewPerson) -> None:
    page = person(OWNER, color_scheme="dark", **EXAMINED).open(places[name])
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert brightness(page, background) < 0.2
    assert barriers(page, runOnly=["color-contrast"]) == []


def brightness(page: Page, colour: str) -> float:
    """Return how bright a CSS colour is, from 0 to 1."""
    red, green, blue = page.evaluate(
        """colour => {
            const canvas = document.createElement("canvas").getContext("2d");
            canvas.fillStyle = colour;
            canvas.fillRect(0, 0, 1, 1);
            return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)];
        }""",
        colour,
    )
    return float(red + green + blue) / (3 * 255)


@pytest.mark.parametrize("name", ["orders", "warranties"])
def test_a_table_becomes_cards_on_a_phone(name: str, places: Places, person: NewPerson) -> None:
    page = person(OWNER, viewport=PHONE).open(places[name])
    row = page.locator("tbody tr").first
    left = {round(box["x"]) for cell in row.locator("td[data-label]").all() if (box := _box(cell))}
    assert len(left) <= 2  # under one another, not side by side
    label = row.locator("td[data-label]").first.evaluate(
        "cell => getComputedStyle(cell, '::before').content"
    )
    assert label not in {"none", "normal", '""'}


def _box(cell: Any) -> Any:
    return cell.bounding_box()


def test_an_owner_reads_the_console_in_english_and_returns(owner: Person) -> None:
    page = owner.open_brand("warranties/")
    page.locator("summary[aria-label='내 계정']").click()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Warranty history")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.locator("summary[aria-label='My account']").click()
    page.get_by_role("button", name="한국어").click()
    expect(page.get_by_role("heading", name="보증서 발급 내역")).to_be_visible()


def test_a_stranger_finds_no_page_and_the_way_home(owner: Person, watch: Any) -> None:
    watch.expect("status of 404")
    page = owner.open("/b/tera/")
    expect(page.get_by_role("heading", name="페이지를 찾을 수 없습니다")).to_be_visible()
    page.get_by_role("link", name="홈으로 가기").click()
    expect(page.get_by_role("heading", name="마로결")).to_be_visible()
