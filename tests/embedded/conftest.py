"""These tests are about servers of their own, so the run's own URLs are taken away."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.embedded.keeper import Keeper

AWKWARD = "공백 있는 길/버클 checkout"


@pytest.fixture(autouse=True)
def no_urls(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def closed_dir(tmp_path: Path) -> Iterator[Path]:
    """Spaces, Korean letters, and a parent that only its owner may enter."""
    tmp_path.chmod(0o700)
    place = tmp_path / AWKWARD
    place.mkdir(parents=True)
    yield place
    shutil.rmtree(tmp_path, ignore_errors=True)


@pytest.fixture
def keeper(closed_dir: Path) -> Iterator[Keeper]:
    with Keeper(data_dir=closed_dir / ".demo") as running:
        yield running


@pytest.fixture
def as_root() -> None:
    if os.geteuid() != 0:
        pytest.skip("only root has this difficulty")
