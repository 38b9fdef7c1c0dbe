"""Quiet hours: between nine in the evening and eight in the morning nobody's phone buzzes."""

from datetime import datetime, timedelta

from vircle.foundation.clock import KST, at_kst_hour

EVENING = 21
MORNING = 8


def is_quiet(moment: datetime) -> bool:
    """Say whether a moment lies in the quiet hours; 21:00 does, 08:00 does not."""
    hour = moment.astimezone(KST).hour
    return hour >= EVENING or hour < MORNING


def after_quiet_hours(moment: datetime) -> datetime:
    """Return the moment itself, or the morning that ends the quiet hours it lies in."""
    if not is_quiet(moment):
        return moment
    local = moment.astimezone(KST)
    day = local.date() + timedelta(days=1) if local.hour >= EVENING else local.date()
    return at_kst_hour(day, hour=MORNING)
