"""What the customer's cards compute for themselves: the places of a stamp card."""

from collections.abc import Sequence
from datetime import date
from itertools import chain, repeat
from typing import NamedTuple

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()

COLUMN_CHOICES = (5, 4, 3)
FEW = 3
BREAK = SafeString("-<wbr>")


class Slot(NamedTuple):
    """One place on a stamp card."""

    number: int
    state: str
    on: date | None
    is_reward: bool


@register.simple_tag
def stamp_slots(
    goal: int, count: int, upcoming: int = 0, dates: Sequence[date] | None = None
) -> list[Slot]:
    """Lay out a card: stamped places first, then the expected ones, then the empty ones."""
    held = min(count, goal)
    expected = min(upcoming, goal - held)
    states = chain(repeat("stamped", held), repeat("upcoming", expected), repeat("empty"))
    days = chain(dates or (), repeat(None))
    return [
        Slot(number, state, day, number == goal)
        for number, state, day in zip(range(1, goal + 1), states, days, strict=False)
    ]


@register.filter
def stamp_columns(goal: int) -> int:
    """Choose the grid: 10 becomes 5 by 2, 6 becomes 3 by 2; uneven goals leave the fewest gaps."""
    if goal <= FEW:
        return goal
    return min(COLUMN_CHOICES, key=lambda columns: -goal % columns)


@register.filter
def breakable(number: str) -> SafeString:
    """Let a long number break after its hyphens and nowhere else, so that it can be read out."""
    first, *rest = number.split("-")
    return format_html_join("", "{}{}", [("", first), *((BREAK, part) for part in rest)])
