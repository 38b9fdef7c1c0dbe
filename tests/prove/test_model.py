"""One history of both platforms, told anyhow, ends in one state; a complete read settles it."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from integrations.models import Integration
from tests.prove import proof
from tests.prove.histories import History
from tests.prove.machine import AT_ONCE, Machine
from tests.prove.world import FarStore
from vircle.issuance import card

SEQUENCES = proof.size("SEQUENCES", small=2_000, full=20_000)
STEPS = 16


@pytest.mark.prove
@pytest.mark.django_db
def test_the_end_is_the_same_however_it_is_told(
    library: list[History], stores: tuple[Integration, ...], far: dict[int, FarStore]
) -> None:
    used = run(library, stores, far, sequences=SEQUENCES)
    # Otherwise nothing was proved of them.
    assert min(used["rewards"], used["reviews"]) > 0
    figures = {"sequences": SEQUENCES, "steps": STEPS, "histories": len(library)}
    proof.note("model", {**figures, "rewards used": used["rewards"], "reviews": used["reviews"]})


def run(
    library: list[History],
    stores: tuple[Integration, ...],
    far: dict[int, FarStore],
    *,
    sequences: int,
) -> Counter[str]:
    """Run so many sequences and return what was met; raises what the first wrong one says."""
    used = Counter[str]()
    scene = {"library": library, "stores": stores, "far": far, "used": used}
    machine = type("Told", (Machine,), scene)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=max(1, sequences // AT_ONCE),
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            # A wave of purchases takes long to shrink: its message names the wrong ones.
            phases=[Phase.generate],
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    return used


@pytest.mark.prove
@pytest.mark.django_db
def test_a_used_reward_that_is_taken_away_is_caught(
    library: list[History],
    stores: tuple[Integration, ...],
    far: dict[int, FarStore],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Taken away with its card, like any other.
    monkeypatch.setattr(card, "_SPENT", frozenset({"expired"}))
    with pytest.raises(AssertionError):
        run(library, stores, far, sequences=2000)
