"""Entry of a besieged town's worker and web: dies by SIGKILL at a named line when a file says so.

`python -m tests.prove.armed MODULE WORDS…`. PROVE_ARMED names the directory: a file named after a
point means one death there, and moves to `killed/` with the number of the process that died.
"""

import os
import runpy
import signal
import sys
import time
from pathlib import Path

from vircle.foundation import crash_points
from vircle.foundation.crash_points import Point

KILLED = "killed"


def executioner(directory: Path) -> crash_points.Watcher:
    """Return what kills this process where it was asked for; moving the file is asking once."""

    def die(point: Point) -> None:
        trace = directory / KILLED / f"{point} {os.getpid()} {time.monotonic_ns()}"
        try:
            (directory / point).rename(trace)
        except FileNotFoundError:
            return
        os.kill(os.getpid(), signal.SIGKILL)

    return die


if __name__ == "__main__":
    crash_points.watch(executioner(Path(os.environ["PROVE_ARMED"])))
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
