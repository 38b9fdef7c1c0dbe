"""Two workers at once leave what one leaves who does one thing after the other."""

import logging
import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from django.db import OperationalError

from integrations.models import Integration
from stamps import sql as stamp_sql
from tests.committed import committed
from tests.prove import proof
from tests.prove.histories import History
from tests.prove.observed import difference
from tests.prove.two_workers import Stage, draw, one, two
from tests.prove.world import FarStore
from vircle.foundation import clock
from vircle.issuance import certificates, decide, sql_work

pytestmark = [pytest.mark.prove, committed]
SEED = int(os.environ.get("SEED", "20261123"))
ROUNDS = proof.size("ROUNDS", small=12, full=200)
Plant = Callable[[pytest.MonkeyPatch], None]
# So long a planted bug waits for the other worker to come by as well.
_PATIENCE = 0.1


@pytest.fixture
def stage(
    library: list[History], stores: tuple[Integration, ...], far: dict[int, FarStore]
) -> Iterator[Stage]:
    yield Stage(library, stores, far)
    clock.set_offset(ahead=timedelta())


@pytest.fixture
def trouble(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """What a door healed by trying again: two workers alone must not bring it about.

    Its `records` are to be asked for when they are needed: each phase of a test has a list of its
    own.
    """
    caplog.set_level(logging.ERROR)
    return caplog


def compare(
    stage: Stage, *, seed: int, trouble: pytest.LogCaptureFixture, plant: Plant = lambda _: None
) -> None:
    """Do a round by one worker and by two; raises what differs."""
    alone = stage.end_of(draw(seed), drive=one)
    with pytest.MonkeyPatch.context() as patch:
        plant(patch)
        both = stage.end_of(draw(seed), drive=two)
    assert difference(alone, both) == {}, f"seed {seed}"
    assert trouble.records == [], f"seed {seed}"


def compare_all(stage: Stage, *, trouble: pytest.LogCaptureFixture, **how: Plant) -> None:
    for seed in range(SEED, SEED + ROUNDS):
        compare(stage, seed=seed, trouble=trouble, **how)


def test_two_leave_what_one_leaves(stage: Stage, trouble: pytest.LogCaptureFixture) -> None:
    compare_all(stage, trouble=trouble)
    proof.note("two workers", {"rounds": ROUNDS, "seed": SEED})


@pytest.mark.parametrize(
    ("room", "statement", "lock", "meeting"),
    [
        (stamp_sql, "_LOCK", "FOR UPDATE OF c", "lock_open_cards"),
        (sql_work, "_CLAIM", "FOR UPDATE OF o SKIP LOCKED", "claim_orders"),
    ],
    ids=["no lock on cards", "no lock on orders"],
)
def test_a_missing_lock_is_caught(
    stage: Stage,
    trouble: pytest.LogCaptureFixture,
    room: Any,
    statement: str,
    lock: str,
    meeting: str,
) -> None:
    def plant(patch: pytest.MonkeyPatch) -> None:
        assert lock in getattr(room, statement)
        patch.setattr(room, statement, getattr(room, statement).replace(lock, ""))
        patch.setattr(room, meeting, _met(getattr(room, meeting)))

    with pytest.raises(AssertionError):
        compare_all(stage, trouble=trouble, plant=plant)


def test_what_was_healed_is_noticed(stage: Stage, trouble: pytest.LogCaptureFixture) -> None:
    def plant(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(certificates, "decide", _fails_once(certificates.decide))

    with pytest.raises(AssertionError):
        compare(stage, seed=SEED, trouble=trouble, plant=plant)
    assert [record.name for record in trouble.records] == [decide.__name__]


def _fails_once(decide_: Callable[..., Any]) -> Callable[..., Any]:
    troubles = iter([OperationalError("planted")])

    def decide_or_not(**how: Any) -> Any:
        for planted in troubles:
            raise planted
        return decide_(**how)

    return decide_or_not


def _met(look: Callable[..., Any]) -> Callable[..., Any]:
    """Let two who look at the same time both have looked before either goes on."""
    door = Barrier(2)

    def look_together(**how: Any) -> Any:
        found = look(**how)
        try:
            door.wait(timeout=_PATIENCE)
        except BrokenBarrierError:
            door.reset()
        return found

    return look_together
