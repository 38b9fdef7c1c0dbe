"""One town and one browser for all of these tests; every page is watched."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.e2e.browser import PATIENCE_MS, Watch, launched, new_context
from tests.e2e.mall import Mall
from tests.e2e.people import OPERATOR, OWNER, Person
from tests.e2e.served import Addresses, running_town

NewPerson = Callable[..., Person]


HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the order inside these files, which is otherwise random: people take steps."""
    ours = [item for item in items if item.path.parent == HERE]
    ours.sort(key=lambda item: (item.path.name, item.reportinfo()[1] or 0))
    items[:] = [item for item in items if item not in ours] + ours


@pytest.fixture(scope="session")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Addresses]:
    """A running town with 마로결's mall connected and its warranties on."""
    with running_town(tmp_path_factory.mktemp("town")) as found:
        yield found


@pytest.fixture(scope="session")
def mall(addresses: Addresses) -> Mall:
    """마로결's mall, connected."""
    return Mall(addresses)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser; every person has a profile of their own in it."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright, launched(playwright) as started:
        yield started


@pytest.fixture(scope="session")
def everything() -> Watch:
    """What was noticed on any page."""
    return Watch()


@pytest.fixture
def watch(everything: Watch) -> Watch:
    """What this test allows its pages to complain about."""
    return everything


@pytest.fixture(autouse=True)
def nothing_went_wrong(everything: Watch) -> Iterator[None]:
    """Fail the test during which a page complained."""
    everything.problems.clear()
    everything.expected.clear()
    yield
    assert everything.problems == []


@pytest.fixture(scope="module")
def sessions(
    browser: Browser, addresses: Addresses, everything: Watch
) -> Callable[[str], dict[str, Any]]:
    """Sign somebody in once a module and keep the cookies: hashing a password is slow.

    Not for longer, as some tests end a person's other sessions.
    """
    kept: dict[str, dict[str, Any]] = {}

    def session_of(email: str) -> dict[str, Any]:
        if email not in kept:
            context = everything.follow(new_context(browser))
            Person(context.new_page(), addresses).sign_in(email)
            kept[email] = dict(context.storage_state())
            context.close()
        return kept[email]

    return session_of


@pytest.fixture(scope="module")
def open_profile(browser: Browser, everything: Watch) -> Iterator[Callable[..., BrowserContext]]:
    """Open profiles that are closed when the module's tests are over; watched unless told."""
    contexts: list[BrowserContext] = []

    def profile(*, watched: bool = True, **how: Any) -> BrowserContext:
        contexts.append(new_context(browser, **how))
        return everything.follow(contexts[-1]) if watched else contexts[-1]

    yield profile
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def person(
    open_profile: Callable[..., BrowserContext],
    addresses: Addresses,
    sessions: Callable[[str], dict[str, Any]],
) -> NewPerson:
    """Seat somebody in front of a new page: `person()` is a visitor, `person(OWNER)` signed in."""

    def seat(email: str = "", **how: Any) -> Person:
        if email:
            how["storage_state"] = sessions(email)
        return Person(open_profile(**how).new_page(), addresses)

    return seat


@pytest.fixture
def owner(person: NewPerson) -> Person:
    """마로결's owner, signed in."""
    return person(OWNER)


@pytest.fixture
def operator(person: NewPerson) -> Person:
    """마로결's operator, signed in."""
    return person(OPERATOR)
