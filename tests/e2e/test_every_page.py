"""Every page for everybody: axe, narrow windows, the dark, and the other language."""

from collections.abc import Mapping
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.browser import DESK, NARROWEST, PHONE, scrolls_sideways
from tests.e2e.conftest import NewPerson
from tests.e2e.mall import Mall
from tests.e2e.people import OWNER, Person
from tests.e2e.places import CUSTOMER, FOUND, MEMBER, VISITOR, Places, tell_a_story

pytestmark = pytest.mark.e2e

EVERY = (*VISITOR, *MEMBER, *FOUND, *CUSTOMER)
OTHER_OWNER = "owner@teranubi.example.com"


@pytest.fixture(scope="module")
def places(person: NewPerson, mall: Mall) -> Places:
    """Where everything is, once something has happened."""
    return tell_a_story(mall, person(OWNER))


# axe writes styles into the page that it looks at, which the policy rightly refuses.
EXAMINED = {"watched": False, "bypass_csp": True}


def seated(person: NewPerson, **how: Any) -> dict[str, Person]:
    """Who looks at which page: a visitor, or the owner of the brand."""
    return {
        "": person(**how),
        "maro": person(OWNER, **how),
        "tera": person(OTHER_OWNER, **how),
    }


@pytest.fixture(scope="module")
def examiners(person: NewPerson) -> dict[str, Person]:
    """People with axe."""
    return seated(person, **EXAMINED)


@pytest.fixture(scope="module")
def readers(person: NewPerson) -> dict[str, Person]:
    """People with the narrowest phone."""
    return seated(person, viewport=NARROWEST)


def opened(name: str, places: Places, seats: Mapping[str, Person]) -> Page:
    """Open a page as somebody who may see it."""
    path = places[name]
    who = "maro" if name in MEMBER or name in FOUND else ""
    if path.startswith("/b/tera/"):
        who = "tera"
    page = seats[who].open(path)
    page.evaluate("document.fonts.ready")
    return page


def barriers(page: Page, **options: Any) -> list[str]:
    """Return what keeps somebody out: serious and critical findings, with where they are."""
    how = {"resultTypes": ["violations"], "preload": False, **options}
    found = Axe().run(page, options=how).response
    return [
        f"{each['id']}: {each['help']} at {[node['target'] for node in each['nodes']][:5]}"
        for each in found["violations"]
        if each["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize("name", EVERY)
def test_everybody_can_use_the_page(
    name: str, places: Places, examiners: dict[str, Person]
) -> None:
    page = opened(name, places, examiners)
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        assert barriers(page) == []
    page.set_viewport_size(DESK)


def test_nothing_runs_over_the_edge_of_the_narrowest_phone(
    places: Places, readers: dict[str, Person]
) -> None:
    over = [name for name in EVERY if scrolls_sideways(opened(name, places, readers))]
    assert over == []


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
