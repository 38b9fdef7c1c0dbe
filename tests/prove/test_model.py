"""One history of both platforms, told anyhow, ends in one state; a complete read settles it."""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from integrations.models import Integration
from tests.prove import proof
from tests.prove.histories import History
from tests.prove.machine import AT_ONCE, Machine
from tests.prove.world import FarStore

SEQUENCES = int(os.environ.get("SEQUENCES", "20000" if proof.is_full() else "2000"))
STEPS = 16


@pytest.mark.prove
@pytest.mark.django_db
def test_the_end_is_the_same_however_it_is_told(
    library: list[History], stores: tuple[Integration, ...], far: dict[int, FarStore]
) -> None:
    run(library, stores, far, sequences=SEQUENCES)
    proof.note("model", {"sequences": SEQUENCES, "steps": STEPS, "histories": len(library)})


def run(
    library: list[History],
    stores: tuple[Integration, ...],
    far: dict[int, FarStore],
    *,
    sequences: int,
) -> None:
    """Run so many sequences; raises what the first wrong one says."""
    machine = type("Told", (Machine,), {"library": library, "stores": stores, "far": far})
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
