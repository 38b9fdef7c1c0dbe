"""One running service: its guard, its log and its lifeline."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from vircle.embedded import guard
from vircle.embedded.errors import StartError

LOG_LIMIT = 5_000_000


@dataclass(frozen=True, kw_only=True)
class Service:
    """`env` is the whole environment, as in `subprocess`; `stuck` asks for a restart when true."""

    name: str
    argv: Sequence[str | os.PathLike[str]]
    ready: Callable[[], bool]
    log: Path
    env: Mapping[str, str] | None = None
    cwd: Path | None = None
    stop_signal: int = signal.SIGTERM
    stop_grace: float = 10.0
    ready_within: float = 30.0
    stuck: Callable[[], bool] | None = None
    stuck_after: float = 60.0  # a service this young is never asked whether it is stuck
    held: tuple[int, ...] = ()  # descriptors (locks) that stay open as long as the service runs
    remove: tuple[Path, ...] = ()  # directories that go away with the service


class Process:
    def __init__(self, service: Service) -> None:
        self.service = service
        self.started_at = time.monotonic()
        with open_log(service.log) as log:
            self.log_start = log.tell()
            self.guard, self.pid = spawn(service, log=log.fileno())

    def ended(self) -> int | None:
        return self.guard.poll()

    def ask_to_stop(self) -> None:
        assert self.guard.stdin is not None
        self.guard.stdin.close()

    def finish(self) -> None:
        """Wait until nothing of the service is left; the guard kills what outlasts the grace."""
        self.ask_to_stop()
        try:
            self.guard.wait(self.service.stop_grace + 5)
        except subprocess.TimeoutExpired:
            self.guard.kill()
            self.guard.wait()
        self.kill_leftovers()

    def kill_leftovers(self) -> None:
        # Only a guard that was itself killed leaves any; its group then still has our number.
        if self.pid and self.guard.returncode in (-signal.SIGKILL, 128 + signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)

    def wait_ready(self) -> None:
        deadline = self.started_at + self.service.ready_within
        while not self.service.ready():
            if self.ended() is not None:
                raise StartError(self.story("stopped before it was ready"))
            if time.monotonic() > deadline:
                seconds = f"{self.service.ready_within:g}"
                raise StartError(self.story(f"was not ready within {seconds} seconds"))
            time.sleep(0.03)

    def story(self, what: str) -> str:
        with self.service.log.open("rb") as log:
            log.seek(max(self.log_start, log.seek(0, os.SEEK_END) - 4096))
            lines = log.read().decode(errors="replace").strip().splitlines()[-8:]
        said = "".join(f"\n    {line}" for line in lines) or "\n    (nothing)"
        return f"{self.service.name} {what}. Its log, {self.service.log}, ends with:{said}"


def open_log(path: Path) -> BinaryIO:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_name(path.name + ".1"))
    return path.open("ab")


def spawn(service: Service, *, log: int) -> tuple[subprocess.Popen[bytes], int]:
    status, report = os.pipe()
    numbers = (report, int(service.stop_signal), service.stop_grace)
    words: list[str | os.PathLike[str]] = [
        *map(str, numbers),
        *map(str, service.remove),
        "--",
        *service.argv,
    ]
    try:
        process = subprocess.Popen(  # noqa: S603 (no shell; every word is our own)
            [sys.executable, "-I", "-S", guard.__file__, *words],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            env=service.env,
            cwd=service.cwd,
            pass_fds=(report, *service.held),
            start_new_session=True,
        )
    finally:
        os.close(report)
    with os.fdopen(status) as line:
        return process, int(line.readline() or 0)
