"""Starts services in order, restarts those that die or hang, and stops them all in reverse."""

import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from types import FrameType, TracebackType
from typing import Self

from vircle.embedded.errors import StartError
from vircle.embedded.process import Process, Service

WATCH_SECONDS = 0.2
LONGEST_DELAY = 5.0
HEALTHY_AFTER = 20.0


class Supervisor:
    """A context manager; leaving it, also by SIGTERM, SIGHUP or Ctrl-C, stops every service.

    `report` hears one line whenever a service had to be restarted.
    """

    def __init__(self, *, report: Callable[[str], None] | None = None) -> None:
        self.report = report or (lambda line: None)
        self.running: dict[str, Process] = {}
        self.failures: dict[str, int] = {}
        self.retry_at: dict[str, float] = {}
        self.lock = threading.RLock()
        self.leaving = threading.Event()
        self.watcher: threading.Thread | None = None
        self.handlers: dict[int, object] = {}
        self.afterwards = ExitStack()  # what must outlive the services: locks, directories

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGHUP):
                self.handlers[number] = signal.signal(number, leave)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            self.stop()
        finally:
            for number, handler in self.handlers.items():
                signal.signal(number, handler)  # type: ignore[arg-type]

    def start(self, *services: Service) -> None:
        """Start these together and return when all are ready."""
        with self.lock:
            for service in services:
                if service.name in self.running:
                    raise ValueError(f"{service.name} is already running")
                self.running[service.name] = Process(service)
            processes = [self.running[service.name] for service in services]
        for process in processes:
            process.wait_ready()
        self.watch()

    def restart(self, *, name: str) -> None:
        """Stop and start one service and return when it is ready again."""
        with self.lock:
            process = self.running[name]
            process.finish()
            self.running[name] = again = Process(process.service)
            self.retry_at.pop(name, None)
        again.wait_ready()

    def pids(self) -> dict[str, int]:
        """The services' own process ids, not their guards'."""
        with self.lock:
            return {name: process.pid for name, process in self.running.items()}

    def wait_ready(self, *, name: str) -> None:
        """Wait for a service that is being restarted."""
        service = self.running[name].service
        deadline = time.monotonic() + service.ready_within
        while self.running[name].ended() is not None or not service.ready():
            if time.monotonic() > deadline:
                raise StartError(self.running[name].story("did not come back"))
            time.sleep(0.03)

    def stop_together(self, *names: str) -> None:
        """Stop some services at once, where none needs another to end in peace."""
        with self.lock:
            ending = [self.running.pop(name) for name in names if name in self.running]
        for process in ending:
            process.ask_to_stop()
        for process in ending:
            process.finish()

    def stop(self) -> None:
        self.leaving.set()
        if self.watcher:
            self.watcher.join()
        while self.running:
            _, process = self.running.popitem()
            process.finish()
        self.afterwards.close()

    def watch(self) -> None:
        if self.watcher is None:
            self.watcher = threading.Thread(target=self.keep_watching, daemon=True)
            self.watcher.start()

    def keep_watching(self) -> None:
        while not self.leaving.wait(WATCH_SECONDS):
            for name in list(self.running):
                try:
                    with self.lock:
                        self.look_after(name)
                except Exception as error:  # a failing check must not end the watch
                    self.report(f"{name} could not be looked after: {error}")

    def look_after(self, name: str) -> None:
        process = self.running[name]
        code = process.ended()
        if code is not None:
            self.revive(name, process, f"ended with code {code}")
        elif is_stuck(process):
            process.finish()
            self.revive(name, process, "was stuck")

    def revive(self, name: str, process: Process, what: str) -> None:
        now = time.monotonic()
        if name not in self.retry_at:
            lived_long = now - process.started_at > HEALTHY_AFTER
            failures = 0 if lived_long else self.failures.get(name, 0)
            self.failures[name] = failures + 1
            self.retry_at[name] = now + min(LONGEST_DELAY, 0.1 * 3**failures)
            self.report(f"{name} {what}; starting it again.")
            process.finish()
        if now >= self.retry_at[name]:
            del self.retry_at[name]
            self.running[name] = Process(process.service)


def is_stuck(process: Process) -> bool:
    service = process.service
    if service.stuck is None or time.monotonic() - process.started_at < service.stuck_after:
        return False
    return service.stuck()


def leave(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)
