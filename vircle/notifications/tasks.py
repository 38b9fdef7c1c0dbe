"""What the queue's two doors do: say what is due, look up what is unknown."""

import time
from collections.abc import Callable

from celery import shared_task

from vircle.foundation.wake import Door, ring
from vircle.notifications import solapi
from vircle.notifications.looking import look_up as look_up_batch
from vircle.notifications.sending import say as say_batch

_TURN_SECONDS = 60.0


@shared_task
def say() -> None:
    """Say what is due, batch after batch."""
    gateway = solapi.from_settings()
    _until_done(lambda: say_batch(gateway=gateway), door=Door.SAY)


@shared_task
def look_up() -> None:
    """Look up what is unknown, batch after batch."""
    gateway = solapi.from_settings()
    _until_done(lambda: look_up_batch(gateway=gateway), door=Door.LOOK_UP)


def _until_done(batch: Callable[[], int], *, door: Door) -> None:
    """Repeat while there is something to do; after a minute let other tasks have their turn."""
    ends_at = time.monotonic() + _TURN_SECONDS
    while batch():
        if time.monotonic() > ends_at:
            ring(door)
            return
