"""Every edge case names the tests that prove what is said of it."""

import re

import pytest

from tests.house.node_ids import trouble
from vircle.embedded.paths import ROOT

_ROW = re.compile(r"\| (\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|")
_QUOTED = re.compile(r"`([^`]+)`")
CASES = [
    _ROW.fullmatch(line)
    for line in (ROOT / "docs" / "edge-cases.md").read_text().splitlines()
    if line.startswith("| ") and not line.startswith("| # ")
]


def test_there_are_25_in_their_order() -> None:
    assert [int(case[1]) if case else None for case in CASES] == list(range(1, 26))


@pytest.mark.parametrize("case", list(filter(None, CASES)), ids=lambda case: str(case[1]))
def test_each_is_proved(case: re.Match[str]) -> None:
    tests = _QUOTED.findall(case[4])
    assert tests
    assert [said for test in tests if (said := trouble(test))] == []
