"""The test's end of `holder.py`: starts it, reads what it says, counts what it leaves behind."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from redis import Redis

from vircle.embedded.paths import ROOT


class Keeper:
    def __init__(self, *, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.embedded.holder", str(self.data_dir)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        told = json.loads(self.process.stdout.readline())
        self.database: str = told["database"]
        self.redis: str = told["redis"]
        self.pids: dict[str, int] = told["pids"]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        assert self.process is not None
        self.process.terminate()
        self.process.wait(30)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(self.database, autocommit=True)

    def valkey(self) -> Redis:
        return Redis.from_url(self.redis, decode_responses=True)

    def below(self) -> set[int]:
        assert self.process is not None
        return descendants(self.process.pid)


def stat_of(pid: int) -> tuple[int, str] | None:
    """Parent and state."""
    try:
        _, _, rest = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")
    except OSError:
        return None
    state, parent = rest.split()[:2]
    return int(parent), state


def alive(pids: set[int]) -> set[int]:
    # What has ended but was not collected yet by this machine's first process is not running.
    return {pid for pid in pids if (found := stat_of(pid)) and found[1] != "Z"}


def descendants(root: int) -> set[int]:
    everyone = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    parents = {pid: known[0] for pid in everyone if (known := stat_of(pid))}
    found: set[int] = set()
    fresh = {root}
    while fresh:
        fresh = {pid for pid, parent in parents.items() if parent in fresh}
        found |= fresh
    return found


def eventually(check: Callable[[], bool], *, within: float = 15.0) -> bool:
    deadline = time.monotonic() + within
    while not check():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
