"""Pure: how long stamps last, and which of a customer's stamps are gone today."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Protocol, TypeVar


def last_day(granted_on: date, *, months: int | None) -> date | None:
    """Return the last day of stamps granted on a day; the first day counts, None has no end.

    A day that the target month does not have becomes its last, as for a warranty's period.
    """
    if months is None:
        return None
    year, month = divmod(granted_on.month - 1 + months, 12)
    year, month = granted_on.year + year, month + 1
    last_of_month = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    if granted_on.day > last_of_month.day:
        return last_of_month
    return date(year, month, granted_on.day) - timedelta(days=1)


class Dated(Protocol):
    """Stamps that came together; `expires_on` None lasts for ever."""

    @property
    def amount(self) -> int: ...
    @property
    def expires_on(self) -> date | None: ...


U = TypeVar("U", bound=Dated)


def split(units: Sequence[U], *, balance: int, today: date) -> tuple[list[U], list[U]]:
    """Return what runs out and what was used up before it could; `units` are newest first.

    Rewards use up the oldest stamps, so the balance consists of the newest.
    """
    gone: list[U] = []
    used_up: list[U] = []
    left = balance
    for unit in units:
        is_due = unit.expires_on is not None and unit.expires_on < today
        if is_due:
            (gone if left > 0 else used_up).append(unit)
        left -= unit.amount
    return gone, used_up
