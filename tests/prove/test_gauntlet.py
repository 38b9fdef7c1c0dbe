"""At whichever named line of whichever door a process dies: issued once, told once."""

import os
from pathlib import Path

import pytest

from tests.prove import proof
from tests.prove.own_process import run_apart

TURNS = int(os.environ.get("N", "2"))
SEED = int(os.environ.get("SEED", "20261123"))


@pytest.mark.prove
def test_a_death_at_any_named_line_loses_and_doubles_nothing(tmp_path: Path) -> None:
    report = run_apart("tests.prove.gauntlet", tmp_path, TURNS, SEED, seconds=5400)
    print(report)  # noqa: T201 - the figures belong into the run's output
    proof.note("gauntlet", report)
    assert report["fewest_kills"] >= TURNS
    assert (report["lost"], report["twice"]) == ([], [])
    # Who was not told is listed by the product itself as unresolved, never lost silently.
    assert len(report["untold"]) <= report["unresolved"]
    assert report["orders_of_smartstore"] > 0
    assert report["stuck"] == {}
    assert report["seconds_after_last_kill"] <= 120
