"""The database's clock, and the offset that only the demo and the tests may set."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django.fixtures import Settings

from vircle.foundation import clock


@pytest.mark.django_db
def test_time_moves_by_the_offset_and_back() -> None:
    before = clock.now()
    clock.set_offset(ahead=timedelta(days=7))
    assert timedelta(days=7) <= clock.now() - before < timedelta(days=7, minutes=5)
    clock.set_offset(ahead=timedelta(0))
    assert clock.now() - before < timedelta(minutes=5)
    assert before.tzinfo is UTC


@pytest.mark.django_db
def test_elsewhere_time_can_neither_be_moved_nor_has_it_been(settings: Settings) -> None:
    clock.set_offset(ahead=timedelta(days=7))
    settings.CLOCK_ADJUSTABLE = False
    with pytest.raises(ImproperlyConfigured):
        clock.set_offset(ahead=timedelta(0))
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=5)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 22, 14, 59, 59, tzinfo=UTC), date(2026, 11, 22)),
        (datetime(2026, 11, 22, 15, 0, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 12, 31, 15, 0, tzinfo=UTC), date(2027, 1, 1)),
        (datetime(2028, 2, 28, 15, 0, tzinfo=UTC), date(2028, 2, 29)),
    ],
)
def test_a_korean_day_begins_at_three_in_the_afternoon_of_utc(moment: datetime, day: date) -> None:
    assert clock.kst_date(moment) == day


def test_an_hour_of_a_korean_day() -> None:
    assert clock.at_kst_hour(date(2026, 11, 29), hour=10) == datetime(
        2026, 11, 29, 1, 0, tzinfo=UTC
    )
