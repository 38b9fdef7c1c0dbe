"""Run a proof as a process of its own, with servers of its own, and take its report."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
# The test run's own servers and settings are not the town's.
_OURS = {"DATABASE_URL", "REDIS_URL", "VIRCLE_ENV", "DJANGO_SETTINGS_MODULE"}


def run_apart(module: str, *words: object, seconds: float = 1500) -> dict[str, Any]:
    """Return the JSON object that a module printed last."""
    done = subprocess.run(
        [sys.executable, "-m", module, *map(str, words)],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name not in _OURS},
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-20_000:]
    report: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return report
