"""The Naver stand-in in this process."""

from collections.abc import Iterator

import pytest

from tests.sandbox.inside import Inside, sandbox_inside
from tests.sandbox.naver.store import Store


@pytest.fixture(scope="session")
def inside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    """Nobody listens to the hook, so that no test meets another program's server."""
    changes = {"naver_rate_limited": "false", "naver_hook_url": "http://127.0.0.1:9/hooks/naver/"}
    with sandbox_inside(tmp_path_factory.mktemp("naver"), **changes) as made:
        yield made


@pytest.fixture
def stranger(inside: Inside) -> Iterator[Store]:
    """Before any token."""
    yield Store(context=inside.emptied(), client=inside.browser())
    # What its hook could not hand over would be tried again during all the tests that follow.
    inside.emptied()


@pytest.fixture
def store(stranger: Store) -> Store:
    stranger.sign_in()
    return stranger
