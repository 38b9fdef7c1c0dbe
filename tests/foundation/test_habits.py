"""Habits that no linter knows: time is a parameter, and nothing waits inside the queue."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("vircle", "integrations", "warranties", "stamps")
SOURCES = sorted(
    path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts
)
# The clock itself; the webhook, which has one round trip for everything; the workers' sign of
# life and its reader, which are about real time.
READS_THE_CLOCK = {
    "vircle/foundation/clock.py",
    "integrations/sql.py",
    "vircle/tasks.py",
    "vircle/demo/pulse.py",
}
_SQL_CLOCK = re.compile(r"\b(now\(\)|current_timestamp|clock_timestamp\(\))", re.IGNORECASE)


def texts(path: Path) -> list[str]:
    """Return the string constants of a file that are statements."""
    tree = ast.parse(path.read_text())
    constants = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)]
    statements = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE)\b")
    return [c for c in constants if isinstance(c, str) and statements.search(c)]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_time_is_a_parameter_of_every_statement(path: Path) -> None:
    if str(path.relative_to(ROOT)) not in READS_THE_CLOCK:
        assert [text for text in texts(path) if _SQL_CLOCK.search(text)] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_waits_inside_the_queue(path: Path) -> None:
    calls = [n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Call)]
    words = {keyword.arg for call in calls for keyword in call.keywords}
    assert not words & {"eta", "countdown"}
