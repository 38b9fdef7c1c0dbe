"""However many webhooks are lost: nothing is missed, nothing is twice, polls find the rest."""

import os
from typing import Any

import pytest

from tests.prove import proof
from tests.prove.own_process import run_apart

ITEMS = proof.size("ITEMS", small=300, full=20_000)
MALLS = proof.size("MALLS", small=3, full=20)
SEED = int(os.environ.get("SEED", "20261123"))
LOSSES = (0.0, 0.3, 1.0)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What became of a drought of each kind, in one town."""
    town = tmp_path_factory.mktemp("drought") / "town"
    found = run_apart("tests.prove.drought", town, ITEMS, MALLS, SEED, *LOSSES, seconds=3600)
    print(found)  # noqa: T201 - the figures belong into the run's output
    proof.note("droughts", {"seed": SEED, "malls": MALLS} | _told(found))
    return found


def _told(reports: dict[str, Any]) -> dict[str, str]:
    figures = ("items", "orders", "missing", "twice", "late", "found_by_polling", "found_seconds")
    return {
        f"{float(loss):.0%} lost": ", ".join(f"{each} {report[each]}" for each in figures)
        for loss, report in reports.items()
    }


@pytest.mark.prove
@pytest.mark.parametrize("loss", LOSSES)
def test_what_webhooks_do_not_tell_polls_find(reports: dict[str, Any], loss: float) -> None:
    report = reports[str(loss)]
    assert report["items"] == ITEMS - ITEMS % MALLS
    assert report["is_done"]
    assert (report["missing"], report["twice"], report["strange"]) == (0, 0, 0)
    assert report["late"] == 0
    if loss == 1:
        assert report["found_by_polling"] == report["orders"]
