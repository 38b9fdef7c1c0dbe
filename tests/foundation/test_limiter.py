"""The bucket and the breaker that all workers share, in the real Valkey."""

import time
import uuid
from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from vircle.foundation import limiter
from vircle.foundation.limiter import Breaker, Bucket, allow


@pytest.fixture
def key() -> str:
    """A name that no other test uses."""
    return uuid.uuid4().hex


@pytest.fixture
def no_valkey(settings: Settings) -> Iterator[None]:
    """An address at which nobody answers."""
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    limiter.client.cache_clear()
    yield
    limiter.client.cache_clear()


def test_a_bucket_takes_its_capacity_and_says_how_long_to_wait(key: str) -> None:
    bucket = Bucket(key, capacity=3, per_second=0.5)
    assert [bucket.pour() for _ in range(3)] == [0, 0, 0]
    assert 0 < bucket.pour() <= 2


def test_a_bucket_drains_by_valkeys_clock(key: str) -> None:
    bucket = Bucket(key, capacity=1, per_second=50)
    assert bucket.pour() == 0
    wait = bucket.pour()
    assert 0 < wait <= 0.02
    ends_at = time.monotonic() + 5
    while bucket.pour() and time.monotonic() < ends_at:
        pass
    assert time.monotonic() < ends_at


def test_two_workers_share_one_bucket(key: str) -> None:
    mine, theirs = Bucket(key, 2, 0.1), Bucket(key, 2, 0.1)
    assert (mine.pour(), theirs.pour()) == (0, 0)
    assert mine.pour() > 0
    assert theirs.pour() > 0


def test_a_breaker_opens_after_failures_in_a_row(key: str) -> None:
    breaker = Breaker(key, failures=3, seconds=20)
    for success in (False, False, True, False, False):
        breaker.record(success=success)
    assert breaker.open_for() == 0
    breaker.record(success=False)
    assert 19 < breaker.open_for() <= 20


def test_a_window_allows_so_many(key: str) -> None:
    assert [allow(key=key, limit=2, seconds=60) for _ in range(3)] == [True, True, False]


@pytest.mark.usefixtures("no_valkey")
def test_without_valkey_calls_are_made_all_the_same(key: str) -> None:
    assert Bucket(key, 0.5, 0.001).pour() == 0
    breaker = Breaker(key, failures=1)
    breaker.record(success=False)
    assert breaker.open_for() == 0
    assert allow(key=key, limit=0, seconds=60)
