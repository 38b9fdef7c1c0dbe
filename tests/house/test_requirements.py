"""Every requirement of the guide names the code that meets it and the tests that prove it."""

import re
from typing import NamedTuple

import pytest

from tests.house.node_ids import skips, trouble
from vircle.embedded.paths import ROOT

STATES = {"done", "open"}
_ROW = re.compile(r"\| (\d+) \| (.+?) \| (\w+) \| (.+?) \| (.+?) \|")
_QUOTED = re.compile(r"`([^`]+)`")


class Requirement(NamedTuple):
    """One row of the table."""

    number: int
    state: str
    places: list[str]
    tests: list[str]


def read(row: str) -> Requirement:
    """Return what a row says; a cell may not be empty."""
    found = _ROW.fullmatch(row)
    assert found, row
    number, _, state, places, tests = found.groups()
    return Requirement(int(number), state, _QUOTED.findall(places), _QUOTED.findall(tests))


REQUIREMENTS = [
    read(line)
    for line in (ROOT / "docs" / "requirements.md").read_text().splitlines()
    if line.startswith("| ") and not line.startswith("| # ")
]


def test_there_are_47_in_their_order() -> None:
    assert [each.number for each in REQUIREMENTS] == list(range(1, 48))


@pytest.mark.parametrize("each", REQUIREMENTS, ids=lambda each: str(each.number))
def test_each_says_where_it_lives_and_what_proves_it(each: Requirement) -> None:
    assert each.state in STATES
    assert each.places
    assert [place for place in each.places if not (ROOT / place).exists()] == []
    assert each.tests
    assert [said for test in each.tests if (said := trouble(test))] == []


def test_a_test_that_is_not_there_or_skipped_is_noticed() -> None:
    here = "tests/house/test_requirements.py"
    assert trouble(f"{here}::test_there_are_47_in_their_order") == ""
    assert trouble(f"{here}::test_of_a_requirement_that_nobody_wrote")
    assert trouble("tests/house/test_nothing.py::test_there_are_47_in_their_order")
    assert skips("pytest.mark.skipif(True, reason='')")
    assert skips("pytest.skip('later')")
