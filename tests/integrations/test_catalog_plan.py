"""What a sync has to do next, without a database."""

from datetime import UTC, datetime, timedelta

import pytest

from integrations.catalog.plan import Kind, Part, Progress, is_credible, kind

NOW = datetime(2026, 11, 20, 5, 30, tzinfo=UTC)
DAY = timedelta(days=1)


def progress(**fields: object) -> Progress:
    values = {"shops": [1, 2], "kind": Kind.COMPARED, "began_at": NOW, "due_at": NOW + DAY}
    return Progress(**values | fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("compared", "whole", "expected"),
    [
        (None, None, Kind.WHOLE),
        (NOW, None, Kind.WHOLE),
        (NOW, NOW - 7 * DAY, Kind.WHOLE),
        (NOW - DAY, NOW - 6 * DAY, Kind.COMPARED),
        (NOW - timedelta(hours=2), NOW - 6 * DAY, Kind.CHANGED),
    ],
)
def test_how_much_is_looked_at(
    compared: datetime | None, whole: datetime | None, expected: Kind
) -> None:
    assert kind(now=NOW, compared_at=compared, whole_at=whole) is expected


@pytest.mark.parametrize(
    ("listed", "counted", "expected"),
    [(0, 0, True), (100, 100, True), (95, 100, True), (94, 100, False), (0, 20_000, False)],
)
def test_a_list_is_believed_when_it_is_as_long_as_the_count(
    listed: int, counted: int, expected: bool
) -> None:
    assert is_credible(listed=listed, counted=counted) is expected


def test_progress_survives_being_kept() -> None:
    at = progress(
        part=Part.READ, todo=["3"], tries={"3": 1}, tree_began_at=NOW, is_asked_again=True
    )
    assert Progress.of(at.as_json()) == at
    assert Progress.of({}) is None
    assert Progress.of({"shops": [1], "products": 3}) is None
    # What an earlier release left is begun anew.
    assert Progress.of({"is_running": True, "shop": 0, "after": "12"}) is None


def test_every_tree_comes_before_the_products() -> None:
    at = progress()
    parts = []
    for _ in range(2):
        at.begin_tree(now=NOW)
        at.end_tree()
        parts.append((at.part, at.tree_shop))
    assert parts == [(Part.FIELDS, 1), (Part.COUNT, 2)]


def test_a_page_without_work_goes_on_with_the_list() -> None:
    at = progress(part=Part.LIST)
    at.note_list(numbers=["8", "9", "10"], todo=[], goes_on="10")
    assert (at.part, at.cursor, at.after, at.products) == (Part.LIST, "10", "10", 3)
    at.note_list(numbers=["11"], todo=["11"], goes_on=None)
    assert (at.part, at.products) == (Part.READ, 3)
    at.note_read(products=1, unreadable=0, numbers=["11"])
    assert (at.part, at.shop, at.cursor, at.after, at.products) == (Part.LIST, 1, "", "", 4)
    at.skip_shop()
    assert at.part is Part.DONE


def test_a_platform_may_answer_a_page_without_products() -> None:
    at = progress(part=Part.LIST, shops=[1])
    at.note_list(numbers=[], todo=[], goes_on="7")
    assert (at.part, at.cursor) == (Part.LIST, "7")


def test_what_never_answers_waits_for_the_others_and_is_given_up() -> None:
    at = progress(part=Part.READ, todo=["1", "2"], is_listed=True, shops=[1])
    at.set_aside()
    assert at.todo == ["2", "1"]
    at.note_read(products=1, unreadable=0, numbers=["2"])
    for _ in range(3):
        at.set_aside()
    assert (at.part, at.todo, at.unreadable) == (Part.DONE, [], 1)


def test_the_tree_is_looked_at_again_but_not_at_once() -> None:
    at = progress(part=Part.READ, todo=["5"], tree_shop=2, tree_began_at=NOW, is_asked_again=True)
    at.look_at_tree_again(now=NOW + timedelta(minutes=9))
    assert at.part is Part.READ
    at.look_at_tree_again(now=NOW + timedelta(minutes=10))
    assert (at.part, at.tree_shop, at.is_asked_again) == (Part.FIELDS, 0, False)
    at.tree_shop = 1
    at.end_tree()
    assert (at.part, at.todo) == (Part.READ, ["5"])


def test_a_field_that_is_shown_anew_makes_a_sync_a_whole_one() -> None:
    at = progress(shop=1, cursor="9", listed=9, todo=["9"])
    at.look_at_all()
    assert (at.kind, at.shop, at.cursor, at.todo) == (Kind.WHOLE, 0, "", [])
