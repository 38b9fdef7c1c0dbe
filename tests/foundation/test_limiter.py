"""The bucket and the breaker that all workers share, in the real Valkey."""

import time
import uuid
from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from vircle.foundation import limiter
from vircle.foundation.limiter import Breaker, Bucket, Pause, Streak, allow, full_jitter


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


def test_a_pause_is_lengthened_and_never_shortened(key: str) -> None:
    pause = Pause(key)
    assert pause.left() == 0
    pause.begin(seconds=20)
    pause.begin(seconds=1)
    assert 19 < pause.left() <= 20
    pause.begin(seconds=40)
    assert 39 < pause.left() <= 40
    pause.end()
    assert pause.left() == 0


def test_of_many_one_is_the_first(key: str) -> None:
    assert [Pause(key).begin_first(seconds=20) for _ in range(3)] == [True, False, False]


def test_a_streak_ends_with_a_success(key: str) -> None:
    streak = Streak(key)
    assert [streak.grow(), streak.grow(), streak.length()] == [1, 2, 2]
    streak.end()
    assert streak.length() == 0


def test_waits_grow_within_bounds_and_differ() -> None:
    for failures, most in ((0, 2.0), (3, 16.0), (30, 300.0)):
        waits = {full_jitter(failures=failures) for _ in range(200)}
        assert all(1.0 <= wait <= most for wait in waits)
        assert len(waits) > 10
    assert max(full_jitter(failures=30) for _ in range(200)) > 100


@pytest.mark.usefixtures("no_valkey")
def test_without_valkey_nothing_pauses(key: str) -> None:
    Pause(key).begin(seconds=9)
    Pause(key).end()
    assert Pause(key).left() == 0
    assert Pause(key).begin_first(seconds=9)
    assert Streak(key).grow() == 1
    Streak(key).end()
    assert Streak(key).length() == 0
