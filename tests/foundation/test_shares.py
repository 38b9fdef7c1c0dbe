"""Who is sure of how much of one bucket, in simulated time and in the real Valkey."""

import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vircle.foundation.shares import SharedBucket

SHARES = {"poll": 0.5, "hint": 0.3, "product": 0.2}
START = 1_000_000_000


class Simulated:
    """A bucket of its own, and a clock that only this test moves."""

    def __init__(self) -> None:
        self.bucket = SharedBucket(uuid.uuid4().hex, 40, 2, SHARES)
        self.at = START

    def pour(self, share: str, *, leave: float = 0) -> float:
        return self.bucket.pour(share=share, leave=leave, at_ms=self.at)

    def burst(self, share: str, *, leave: float = 0) -> int:
        """Pour until there is no room; returns how often there was."""
        poured = 0
        while not self.pour(share, leave=leave):
            poured += 1
        return poured

    def over(self, seconds: float, *shares: str) -> list[int]:
        """Let these ask ten times a second, in turn; returns how many calls each made."""
        made = [0] * len(shares)
        for _ in range(int(seconds * 10)):
            self.at += 100
            for number, share in enumerate(shares):
                made[number] += self.pour(share) == 0
        return made


@pytest.fixture
def time() -> Simulated:
    return Simulated()


@pytest.mark.parametrize(("share", "calls"), [("poll", 20), ("hint", 12), ("product", 8)])
def test_everyone_may_use_a_whole_share_at_once(time: Simulated, share: str, calls: int) -> None:
    for other in SHARES:
        if other != share:
            time.burst(other)
    assert time.burst(share) == calls


def test_nobody_takes_the_room_that_others_would_need_at_once(time: Simulated) -> None:
    assert time.burst("product") == 8
    assert time.burst("hint") == 12
    assert time.burst("poll") == 20


def test_what_drains_while_others_rest_may_be_used(time: Simulated) -> None:
    time.burst("product")
    assert time.over(100, "product") == [200]
    assert time.burst("hint") == 12
    assert time.burst("poll") == 20


def test_a_hint_never_waits_behind_a_sync_nor_a_poll_behind_hints(time: Simulated) -> None:
    for share in SHARES:
        time.burst(share)
    polls, hints, products = time.over(100, "product", "hint", "poll")[::-1]
    assert abs(polls - 100) <= 1
    assert abs(hints - 60) <= 1
    assert abs(products - 40) <= 1


def test_a_sync_leaves_room_for_the_products_that_an_order_waits_for(time: Simulated) -> None:
    assert time.burst("product", leave=4) == 4
    assert time.burst("product") == 4
    assert time.pour("hint") == 0


def test_the_wait_that_is_told_is_enough(time: Simulated) -> None:
    for share in SHARES:
        time.burst(share)
    wait = time.pour("hint")
    time.at += round(wait * 1000)
    assert time.pour("hint") == 0
    assert time.pour("hint") > 0


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(SHARES)), st.integers(0, 20), st.integers(0, 3000)),
        max_size=25,
    )
)
def test_no_history_costs_anybody_their_share(history: list[tuple[str, int, int]]) -> None:
    """Whoever kept to a share of 0.2 × (8 at once, 0.4 a second) is never refused."""
    time, own = Simulated(), 0.0
    for share, calls, milliseconds in history:
        time.at += milliseconds
        own = max(0.0, own - milliseconds / 1000 * 0.4)
        for _ in range(calls):
            if share != "product":
                time.pour(share)
            elif own + 1 <= 8 - 1e-6:
                assert time.pour("product") == 0
                own += 1


@pytest.mark.usefixtures("no_valkey")
def test_without_valkey_calls_are_made_all_the_same() -> None:
    assert SharedBucket("any", 0, 1, SHARES).pour(share="poll") == 0
    assert SharedBucket("any", 0, 1, SHARES).level() == 0


def test_how_full_it_is_can_be_told() -> None:
    bucket = SharedBucket(uuid.uuid4().hex, 40, 0.001, SHARES)
    for _ in range(3):
        bucket.pour(share="poll")
    assert 2.9 < bucket.level() <= 3
