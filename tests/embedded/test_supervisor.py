"""Starting, watching, restarting and stopping, with services of a few lines."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.embedded.keeper import alive, eventually
from vircle.embedded.errors import StartError
from vircle.embedded.process import Service
from vircle.embedded.supervisor import Supervisor

SLEEP = "import time; time.sleep(600)"
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("up", flush=True)
time.sleep(600)
"""


@pytest.fixture
def lines() -> list[str]:
    return []


@pytest.fixture
def supervisor(lines: list[str]) -> Iterator[Supervisor]:
    with Supervisor(report=lines.append) as running:
        yield running


def service(tmp_path: Path, *, code: str = SLEEP, name: str = "one") -> Service:
    return Service(
        name=name,
        argv=[sys.executable, "-c", code],
        ready=lambda: True,
        log=tmp_path / "logs" / f"{name}.log",
    )


def says_up(log: Path) -> Callable[[], bool]:
    return lambda: "up" in log.read_text()


def test_one_that_ends_at_once_is_told_with_its_last_lines(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    failing = service(tmp_path, code="import sys; sys.exit('the port is taken')")
    with pytest.raises(StartError, match=r"one stopped before it was ready(.|\n)*port is taken"):
        supervisor.start(replace(failing, ready=lambda: False))


def test_only_the_lines_of_this_start_are_told(supervisor: Supervisor, tmp_path: Path) -> None:
    failing = replace(service(tmp_path, code="print('new')"), ready=lambda: False)
    failing.log.parent.mkdir()
    failing.log.write_text("old\n")
    with pytest.raises(StartError, match="new") as told:
        supervisor.start(failing)
    assert "old" not in str(told.value)


def test_one_that_never_gets_ready_is_told(supervisor: Supervisor, tmp_path: Path) -> None:
    slow = replace(service(tmp_path), ready=lambda: False, ready_within=0.3)
    with pytest.raises(StartError, match=r"not ready within 0\.3 seconds"):
        supervisor.start(slow)


def test_a_missing_program_is_told(supervisor: Supervisor, tmp_path: Path) -> None:
    missing = replace(service(tmp_path), argv=["/no/such/program"], ready=lambda: False)
    with pytest.raises(StartError, match="/no/such/program: No such file"):
        supervisor.start(missing)


def test_one_that_dies_is_started_again(
    supervisor: Supervisor, tmp_path: Path, lines: list[str]
) -> None:
    supervisor.start(service(tmp_path))
    before = supervisor.pids()["one"]
    os.kill(before, signal.SIGKILL)
    assert eventually(lambda: supervisor.pids()["one"] != before)
    assert lines == ["one ended with code 137; starting it again."]


def test_one_that_keeps_dying_is_started_less_and_less_often(
    supervisor: Supervisor, tmp_path: Path, lines: list[str]
) -> None:
    marks = tmp_path / "marks"
    marks.touch()
    code = f"import time; open({str(marks)!r}, 'a').write(f'{{time.monotonic()}}\\n')"
    supervisor.start(service(tmp_path, code=code))
    assert eventually(lambda: len(marks.read_text().split()) >= 4)
    starts = [float(mark) for mark in marks.read_text().split()]
    assert starts[3] - starts[2] >= 0.9
    assert len(lines) >= 3


def test_a_stuck_one_is_started_again(
    supervisor: Supervisor, tmp_path: Path, lines: list[str]
) -> None:
    hung = tmp_path / "hung"
    supervisor.start(replace(service(tmp_path), stuck=hung.exists, stuck_after=0))
    before = supervisor.pids()["one"]
    hung.touch()
    assert eventually(lambda: bool(lines))
    hung.unlink()
    assert eventually(lambda: supervisor.pids()["one"] != before)
    assert lines[0] == "one was stuck; starting it again."


def test_a_check_that_fails_does_not_end_the_watch(
    supervisor: Supervisor, tmp_path: Path, lines: list[str]
) -> None:
    broken = service(tmp_path, name="broken")
    supervisor.start(replace(broken, stuck=lambda: bool(1 / 0), stuck_after=0))
    supervisor.start(service(tmp_path))
    before = supervisor.pids()["one"]
    os.kill(before, signal.SIGKILL)
    assert eventually(lambda: supervisor.pids()["one"] != before)
    assert "broken could not be looked after: division by zero" in lines


def test_restart_returns_with_a_new_process(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start(service(tmp_path))
    before = supervisor.pids()["one"]
    supervisor.restart(name="one")
    assert supervisor.pids()["one"] != before
    assert not alive({before})


def test_they_stop_in_reverse_and_a_stubborn_one_is_killed(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    order = tmp_path / "order"
    leaving = (
        "import signal, sys, time\n"
        "def leave(*_):\n"
        f"    open({str(order)!r}, 'a').write(sys.argv[1]); sys.exit()\n"
        "signal.signal(signal.SIGTERM, leave); print('up', flush=True); time.sleep(600)"
    )
    for name in ("a", "b", "c"):
        one = service(tmp_path, name=name, code=leaving)
        up = replace(one, argv=[*one.argv, name], ready=says_up(one.log))
        supervisor.start(up)
    stubborn = service(tmp_path, code=STUBBORN)
    supervisor.start(replace(stubborn, stop_grace=0.2, ready=says_up(stubborn.log)))
    pid = supervisor.pids()["one"]
    supervisor.stop()
    assert order.read_text() == "cba"
    assert not alive({pid})
