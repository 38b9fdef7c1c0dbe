"""What all workers know of calls that fail, in the real Valkey."""

import uuid

import pytest

from vircle.foundation.limiter import Breaker, Pause, Streak, allow, full_jitter


@pytest.fixture
def key() -> str:
    """A name that no other test uses."""
    return uuid.uuid4().hex


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
