"""`make test` needs nothing that only other targets install."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from vircle.embedded.paths import ROOT

# A module that is None is one that cannot be imported. Of the other tests the next one tells.
WITHOUT = """
import pathlib, sys
sys.modules["playwright"] = None
import pytest
rooms = [p for p in pathlib.Path("tests").iterdir() if p.is_dir()]
others = [f"--ignore={p}" for p in rooms if p.name not in ("e2e", "house")]
sys.exit(pytest.main(["--collect-only", "-q", "-p", "no:cacheprovider", "tests", *others]))
"""
DRIVERS = {"playwright", "axe_playwright_python"}


def test_browser_tests_are_passed_over_without_a_browsers_driver() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "tests/house" in done.stdout
    assert "tests/e2e" not in done.stdout


def test_nobody_else_needs_a_browsers_driver() -> None:
    paths = [p for p in (ROOT / "tests").rglob("*.py") if not p.is_relative_to(ROOT / "tests/e2e")]
    assert len(paths) > 300
    assert [p.name for p in paths if DRIVERS & set(imported(p))] == []


@pytest.mark.parametrize(
    "line", ["import playwright.sync_api as p", "from playwright.sync_api import Page"]
)
def test_a_need_is_seen(tmp_path: Path, line: str) -> None:
    (tmp_path / "one.py").write_text(line)
    assert DRIVERS & set(imported(tmp_path / "one.py"))


def imported(path: Path) -> Iterator[str]:
    """List the packages that a module names in its imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]
