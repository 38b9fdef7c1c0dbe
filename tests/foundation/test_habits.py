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
# life and its readers, which are about real time.
READS_THE_CLOCK = {
    "vircle/foundation/clock.py",
    "integrations/sql.py",
    "vircle/tasks.py",
    "vircle/demo/pulse.py",
    "vircle/console/sql_beats.py",
}
_SQL_CLOCK = re.compile(r"\b(now\(\)|current_timestamp|clock_timestamp\(\))", re.IGNORECASE)


def texts(tree: ast.Module) -> list[str]:
    """Return the string constants of a file that are statements."""
    constants = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)]
    statements = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE)\b")
    return [c for c in constants if isinstance(c, str) and statements.search(c)]


@pytest.fixture(scope="module")
def trees() -> dict[str, ast.Module]:
    """Every file of the product, read once."""
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text()) for path in SOURCES}


def test_time_is_a_parameter_of_every_statement(trees: dict[str, ast.Module]) -> None:
    found = {
        name: [text for text in texts(tree) if _SQL_CLOCK.search(text)]
        for name, tree in trees.items()
        if name not in READS_THE_CLOCK
    }
    assert {name: read for name, read in found.items() if read} == {}


def test_nothing_waits_inside_the_queue(trees: dict[str, ast.Module]) -> None:
    waits = {
        name
        for name, tree in trees.items()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and {"eta", "countdown"} & {keyword.arg for keyword in call.keywords}
    }
    assert waits == set()
