"""One small process between the supervisor and a service, so that no service outlives its owner.

Run as a script: `guard.py STATUS_FD STOP_SIGNAL GRACE [REMOVE ...] -- COMMAND`.
Standard input is the lifeline: it ends when the supervisor ends, however that happened.
"""

import contextlib
import ctypes
import os
import select
import signal
import sys
import time
from collections.abc import Callable
from types import FrameType

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
CHANGED_HERE = (*STOPPING, signal.SIGCHLD, signal.SIGPIPE, signal.SIGXFSZ)


def prctl_caller() -> Callable[[int, int], None]:
    if sys.platform != "linux":
        return lambda option, value: None
    call = ctypes.CDLL(None).prctl
    return lambda option, value: call(option, value, 0, 0, 0)


prctl = prctl_caller()


def launch(argv: list[str], *, guard: int) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        for number in CHANGED_HERE:
            signal.signal(number, signal.SIG_DFL)
        os.setpgid(0, 0)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != guard:  # the guard died before the line above took effect
            os._exit(1)
        os.execvp(argv[0], argv)  # noqa: S606 (argv is the supervisor's own)
    except OSError as error:
        sys.stderr.write(f"{argv[0]}: {error.strerror}\n")
        sys.stderr.flush()
    os._exit(127)


class Guard:
    def __init__(self, *, argv: list[str], stop_signal: int, grace: float) -> None:
        prctl(PR_SET_CHILD_SUBREAPER, 1)
        self.stop_signal = stop_signal
        self.grace = grace
        self.code: int | None = None
        self.stopping_since: float | None = None
        self.woken, wake = os.pipe()
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        self.pid = launch(argv, guard=os.getpid())
        for number in STOPPING:
            signal.signal(number, self.on_stop)

    def on_stop(self, number: int, frame: FrameType | None) -> None:
        if self.stopping_since is None:
            self.stopping_since = time.monotonic()
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, self.stop_signal)

    def watch(self) -> int:
        lifeline = [0]
        while self.code is None:
            if 0 in self.pause(self.patience(), lifeline) and not os.read(0, 4096):
                lifeline.clear()
                self.on_stop(0, None)
            if self.overdue():
                self.kill_group()
            self.reap()
        self.sweep()
        return self.code

    def pause(self, seconds: float | None, lifeline: list[int]) -> list[int]:
        readable, _, _ = select.select([self.woken, *lifeline], [], [], seconds)
        if self.woken in readable:
            os.read(self.woken, 4096)
        return readable

    def patience(self) -> float | None:
        if self.stopping_since is None:
            return None
        return max(0.05, self.stopping_since + self.grace - time.monotonic())

    def overdue(self) -> bool:
        since = self.stopping_since
        return since is not None and time.monotonic() >= since + self.grace

    def kill_group(self) -> None:
        # Whoever left the group (PostgreSQL's backends do) comes to us as the subreaper.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)

    def reap(self) -> bool:
        """Collect what has ended; say whether anything is still below us."""
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    return True
                if pid == self.pid:
                    code = os.waitstatus_to_exitcode(status)
                    self.code = code if code >= 0 else 128 - code
        return False

    def sweep(self) -> None:
        self.kill_group()
        while self.reap():
            for pid in children():
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)
            self.pause(0.05, [])


def children() -> list[int]:
    try:
        with open(f"/proc/self/task/{os.getpid()}/children") as listing:
            return [int(pid) for pid in listing.read().split()]
    except OSError:
        return []


def main(arguments: list[str]) -> int:
    words = arguments.index("--")
    status, stop_signal, grace, *removed = arguments[:words]
    argv = arguments[words + 1 :]
    for held in map(int, os.listdir("/proc/self/fd") if sys.platform == "linux" else [status]):
        if held > 2:
            with contextlib.suppress(OSError):
                os.set_inheritable(held, False)
    guard = Guard(argv=argv, stop_signal=int(stop_signal), grace=float(grace))
    os.write(int(status), f"{guard.pid}\n".encode())
    os.close(int(status))
    code = guard.watch()
    if removed and guard.stopping_since is not None:
        remove(removed)
    return code


def remove(directories: list[str]) -> None:
    import shutil  # late: most guards never need it and every start pays for imports

    for directory in directories:
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
