"""However many webhooks are lost: nothing is missed, nothing is twice, polls find the rest."""

import os
from typing import Any

import pytest

from tests.prove.own_process import run_apart

ITEMS = int(os.environ.get("ITEMS", "300"))
MALLS = int(os.environ.get("MALLS", "3"))
SEED = int(os.environ.get("SEED", "20261123"))
LOSSES = (0.0, 0.3, 1.0)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What became of a drought of each kind, in one town."""
    town = tmp_path_factory.mktemp("drought") / "town"
    found = run_apart("tests.prove.drought", town, ITEMS, MALLS, SEED, *LOSSES, seconds=3600)
    print(found)  # noqa: T201 - the figures belong into the run's output
    return found


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
