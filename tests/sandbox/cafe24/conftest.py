"""The Cafe24 stand-in in this process, with the app installed in 마로결's mall."""

from collections.abc import Iterator

import pytest

from tests.sandbox.cafe24.mall import Mall
from tests.sandbox.inside import Inside, sandbox_inside


@pytest.fixture(scope="session")
def inside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    data = tmp_path_factory.mktemp("cafe24")
    with sandbox_inside(data, cafe24_rate_limited="false") as made:
        yield made


@pytest.fixture
def stranger(inside: Inside) -> Mall:
    """The mall before the app is installed."""
    return Mall(context=inside.emptied(), client=inside.browser())


@pytest.fixture
def mall(stranger: Mall) -> Mall:
    stranger.install()
    return stranger
