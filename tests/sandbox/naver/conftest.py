"""The Naver stand-in in this process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.app import create_app
from sandbox.context import Context, make_context
from tests.sandbox.naver.store import Store


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    """Nobody listens to the hook, so that no test meets another program's server."""
    changes = {"naver_rate_limited": "false", "naver_hook_url": "http://127.0.0.1:9/hooks/naver/"}
    made = make_context(path=tmp_path / "s.sqlite3", changes=changes)
    yield made
    made.store.close()


@pytest.fixture
def stranger(context: Context) -> Store:
    """Before any token."""
    return Store(context=context, client=create_app(context).test_client())


@pytest.fixture
def store(stranger: Store) -> Store:
    stranger.sign_in()
    return stranger
