"""What addresses ask for: anything may stand there, and nothing of it breaks a page."""

from datetime import UTC, date, datetime

import pytest
from django.db.models import Q

from vircle.foundation.asked import address, more, read_choice, read_day, read_number, within_days


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), ("0", 0), ("", None), ("-1", None), ("7a", None), ("٧", None), ("9" * 19, None)],
)
def test_a_number_fits_the_database_or_is_none(text: str, number: int | None) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-23", date(2026, 11, 23)),
        ("", None),
        ("2026-02-30", None),
        ("어제", None),
        ("9999-12-31", None),
        ("0001-01-01", None),
    ],
)
def test_a_day_has_a_next_one_or_is_none(text: str, day: date | None) -> None:
    assert read_day(text) == day


def test_a_choice_is_known_or_empty() -> None:
    assert (read_choice("b", "abc"), read_choice("d", "abc")) == ("b", "")


def test_days_are_korean_and_both_are_included() -> None:
    day = date(2026, 11, 23)
    since, until = datetime(2026, 11, 22, 15, tzinfo=UTC), datetime(2026, 11, 23, 15, tzinfo=UTC)
    assert within_days("at", first_on=day, last_on=day) == Q(at__gte=since) & Q(at__lt=until)
    assert within_days("at", first_on=None, last_on=None) == Q()


def test_an_address_keeps_what_was_asked_and_drops_what_is_empty() -> None:
    asked = {"q": "가 나", "status": "held", "before": "9", "to": ""}
    kept = ("q", "status", "to")
    assert address(asked, kept=kept, status="", before=3) == "?q=%EA%B0%80+%EB%82%98&before=3"


def test_more_rows_follow_until_there_are_none() -> None:
    kept = ("q",)
    asked = {"q": "보", "shown": "30"}
    assert more(asked, kept=kept, before=5, rows=30) == {
        "shown": 60,
        "more_url": "?q=%EB%B3%B4&before=5&shown=60",
    }
    assert more(asked, kept=kept, before=None, rows=2) == {"shown": 32, "more_url": ""}
