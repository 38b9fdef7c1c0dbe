"""The commands a newcomer types, and what they are told when something is missing."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools import install
from vircle.embedded.paths import ROOT

TARGETS = (
    "demo",
    "test",
    "check",
    "e2e",
    "prove",
    "linkmerce",
    "bench",
    "screenshots",
    "clean",
    "help",
)
MAKEFILE = (ROOT / "Makefile").read_text()


def make(*words: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    # `make test` hands its own flags and variables down, and they are not what is tested.
    return subprocess.run(
        ["make", *words],
        cwd=cwd,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )


def test_plain_make_says_one_line_about_each_target() -> None:
    said = make().stdout.splitlines()
    assert {line.split()[1] for line in said} == set(TARGETS)
    assert all(len(line.split()) > 3 for line in said)


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_is_declared_as_a_command(target: str) -> None:
    phony = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    assert phony is not None
    assert target in phony.group(1).split()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["ONCE=1"], "manage.py demo --once"),
        (["PORT=8123", "RESET=1"], "manage.py demo --port 8123 --reset"),
    ],
)
def test_the_demos_options_reach_it(words: list[str], expected: str) -> None:
    line = make("--dry-run", "demo", *words).stdout.splitlines()[-1]
    assert " ".join(line.split()).endswith(expected)


def test_no_python_at_all_is_one_sentence(tmp_path: Path) -> None:
    for name in ("Makefile", "requirements", "tools"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    done = make("demo", "PY=no-such-python", cwd=tmp_path)
    assert done.returncode != 0
    assert done.stdout.startswith("Vircle needs Python 3.11 or newer and 'no-such-python' is not")


def test_an_old_python_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit):
        install.main()
    said = capsys.readouterr().err
    assert said.startswith("Vircle needs Python 3.11 or newer and ")
    assert " is 3.9; install a newer one" in said
    assert said.count("\n") == 1


def test_no_venv_module_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(SystemExit):
        install.main()
    assert "has no venv module" in capsys.readouterr().err


def test_a_full_disk_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(9, 9, 0))
    with pytest.raises(SystemExit):
        install.insist_on_space("demo")
    assert "nothing was installed" in capsys.readouterr().err


def test_what_ci_runs_is_what_a_person_can_run() -> None:
    steps = re.findall(r"\bstep make (\w+)", (ROOT / ".ci" / "run").read_text())
    assert steps == ["check", "test", "e2e", "prove", "bench", "demo"]
    assert set(steps) <= set(TARGETS)


@pytest.mark.parametrize(
    "path", sorted((ROOT / "requirements").glob("*.txt")), ids=lambda p: p.name
)
def test_every_requirement_is_pinned_by_hash(path: Path) -> None:
    text = path.read_text()
    entries = re.split(r"\n(?=\S)", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE).strip())
    assert entries
    assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []
    assert "://" not in text
    assert path.with_suffix(".in").exists()
