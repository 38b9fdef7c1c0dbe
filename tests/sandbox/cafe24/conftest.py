"""The Cafe24 stand-in in this process, with the app installed in 마로결's mall."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.app import create_app
from sandbox.context import Context, make_context
from tests.sandbox.cafe24.mall import Mall


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    made = make_context(path=tmp_path / "s.sqlite3", changes={"cafe24_rate_limited": "false"})
    yield made
    made.store.close()


@pytest.fixture
def stranger(context: Context) -> Mall:
    """The mall before the app is installed."""
    return Mall(context=context, client=create_app(context).test_client())


@pytest.fixture
def mall(stranger: Mall) -> Mall:
    stranger.install()
    return stranger
