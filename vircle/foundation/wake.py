"""Wake a door: one nudge after commit, so that the next step starts now and not at the sweep.

A nudge carries nothing and may be lost: the rows are the queue, beat sweeps them.
"""

import logging
from collections.abc import Callable
from enum import StrEnum
from functools import partial

from django.db import transaction

logger = logging.getLogger(__name__)


class Door(StrEnum):
    """The steps of the pipeline that can be woken; vircle/celery.py maps each to its task."""

    READ = "read"
    CATALOG = "catalog"
    DECIDE = "decide"
    SAY = "say"
    LOOK_UP = "look_up"
    BACKFILL = "backfill"
    CARDS = "cards"
    GAPS = "gaps"


Ringer = Callable[[Door], None]
_ringer: list[Ringer] = []


def connect(ringer: Ringer) -> None:
    """Say who rings the bell; the wiring calls this once per process."""
    _ringer[:] = [ringer]


def wake(door: Door) -> None:
    """Ring once the surrounding transaction has committed; never raises for a dead broker."""
    transaction.on_commit(partial(ring, door))


def ring(door: Door) -> None:
    """Ring at once."""
    for ringer in _ringer:
        try:
            ringer(door)
        except Exception:  # a lost nudge costs latency only, a failed request would cost an event
            logger.warning("The broker did not take a nudge for %s; the sweep will.", door)
