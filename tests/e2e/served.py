"""A town in a process of its own, whose surroundings do not leak in."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# What a test run sets for itself must not choose the town's servers and settings.
NOT_INHERITED = {"DATABASE_URL", "REDIS_URL", "VIRCLE_ENV", "DJANGO_SETTINGS_MODULE"}
LONGEST_STOP_SECONDS = 30


@dataclass(frozen=True)
class Addresses:
    """Where the product and the outside world are."""

    web: str
    sandbox: str


@contextmanager
def running_town(data_dir: Path) -> Iterator[Addresses]:
    """Start a town and stop it afterwards; what it says is in `data_dir`/serve.log."""
    data_dir.mkdir(parents=True, exist_ok=True)
    environment = {k: v for k, v in os.environ.items() if k not in NOT_INHERITED}
    log = data_dir / "serve.log"
    with (
        log.open("w") as spoken,
        subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.serve", str(data_dir)],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=spoken,
            text=True,
        ) as process,
    ):
        try:
            yield _addresses(process, log)
        finally:
            _stop(process)


def _addresses(process: "subprocess.Popen[str]", log: Path) -> Addresses:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise RuntimeError(f"The town did not start:\n{log.read_text()}")
    return Addresses(**json.loads(line))


def _stop(process: "subprocess.Popen[str]") -> None:
    assert process.stdin is not None
    process.stdin.close()
    try:
        process.wait(timeout=LONGEST_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.terminate()
        process.wait()
