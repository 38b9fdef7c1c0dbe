"""However many webhooks are lost: nothing is missed, nothing is twice, polls find the rest."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
ITEMS = int(os.environ.get("ITEMS", "300"))
MALLS = int(os.environ.get("MALLS", "3"))
SEED = int(os.environ.get("SEED", "20261123"))


@pytest.mark.prove
@pytest.mark.parametrize("loss", [0.0, 0.3, 1.0])
def test_what_webhooks_do_not_tell_polls_find(tmp_path: Path, loss: float) -> None:
    report = suffer(tmp_path, loss=loss)
    print(report)  # noqa: T201 - the figures belong into the run's output
    assert report["items"] == ITEMS - ITEMS % MALLS
    assert report["is_done"]
    assert (report["missing"], report["twice"], report["strange"]) == (0, 0, 0)
    assert report["late"] == 0
    if loss == 1:
        assert report["found_by_polling"] == report["orders"]


def suffer(tmp_path: Path, *, loss: float) -> Any:
    """Run one drought in processes of its own and return its report."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "REDIS_URL", "VIRCLE_ENV", "DJANGO_SETTINGS_MODULE"}
    }
    numbers = [str(ITEMS), str(MALLS), str(loss), str(SEED)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.prove.drought", str(tmp_path / "town"), *numbers],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=1500,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout.strip().splitlines()[-1])
