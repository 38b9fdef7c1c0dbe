"""The plugin that gives this very run its servers."""

import os

import pytest

from tests.plugin import numbered

GIVEN = {name: os.environ.get(name, "") for name in ("DATABASE_URL", "REDIS_URL", "VIRCLE_ENV")}


def test_the_run_has_servers_before_any_settings() -> None:
    assert GIVEN["VIRCLE_ENV"] == "test"
    assert GIVEN["DATABASE_URL"]
    assert GIVEN["REDIS_URL"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("unix:///run/v.sock?db=0", "unix:///run/v.sock?db=3"),
        ("unix:///run/v.sock", "unix:///run/v.sock?db=3"),
        ("redis://127.0.0.1:6379/0", "redis://127.0.0.1:6379/3"),
        ("rediss://user:word@127.0.0.1", "rediss://user:word@127.0.0.1/3"),
    ],
)
def test_each_worker_gets_a_database_of_its_own(url: str, expected: str) -> None:
    assert numbered(url=url, number=3) == expected
