"""The lines at which proofs kill: silent unless watched, each of them in the code, none twice."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from vircle.foundation import crash_points
from vircle.foundation.crash_points import Point, reach

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _unwatched() -> Iterator[None]:
    yield
    crash_points.watch(None)


def test_nobody_watches_unless_asked() -> None:
    reach(Point.READ_AFTER_CLAIM)
    heard: list[Point] = []
    crash_points.watch(heard.append)
    reach(Point.READ_AFTER_CLAIM)
    crash_points.watch(None)
    reach(Point.READ_BEFORE_COMMIT)
    assert heard == [Point.READ_AFTER_CLAIM]


def test_each_point_stands_at_one_line_of_the_product() -> None:
    reached = Counter(
        name
        for room in ("integrations", "vircle")
        for path in (ROOT / room).rglob("*.py")
        for name in re.findall(r"reach\(Point\.([A-Z_]+)\)", path.read_text())
    )
    assert reached == Counter(point.name for point in Point)


def test_nothing_in_the_product_watches() -> None:
    watchers = [
        str(path)
        for room in ("integrations", "stamps", "vircle", "warranties")
        for path in (ROOT / room).rglob("*.py")
        if "crash_points.watch(" in path.read_text()
    ]
    assert watchers == []
