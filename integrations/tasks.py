"""The ears' work: each task goes on until nothing is due or about 10 s have passed."""

import logging
import time
from collections.abc import Callable
from datetime import datetime

from celery import shared_task
from django.db import DatabaseError
from django.utils.module_loading import import_string

from integrations import checkup, fetching, polling, reading, syncing
from integrations import housekeeping as chores
from integrations.registry import CONNECTORS
from vircle.foundation import clock

logger = logging.getLogger(__name__)

# Short, as a busy process can show no other sign of life; what is left is for the next sweep.
_SECONDS = 10.0


@shared_task(name="integrations.tasks.read")
def read() -> None:
    """Read the orders that webhooks told about."""
    _until_idle(reading.read_due)


@shared_task(name="integrations.tasks.poll")
def poll() -> None:
    """Ask the stores that are due what changed."""
    _until_idle(polling.poll_due)


@shared_task(name="integrations.tasks.fetch_products")
def fetch_products() -> None:
    """Fetch products that orders wait for, then go on mirroring catalogues."""
    _until_idle(fetching.fetch_due)
    _until_idle(syncing.sync_due)


@shared_task(name="integrations.tasks.check_up")
def check_up() -> None:
    """Look at the links themselves, each once a day."""
    _until_idle(checkup.check_due)


@shared_task(name="integrations.tasks.housekeeping")
def housekeeping() -> None:
    """Do the chores; one that fails does not stop the others."""
    now = clock.now()
    for chore in (
        chores.make_partitions,
        chores.drop_partitions,
        chores.forget_rejections,
        chores.keep_links_alive,
        _sweep_platforms,
    ):
        try:
            chore(now=now)
        except DatabaseError:
            logger.exception("A chore failed; the next round repeats it.")


def _sweep_platforms(*, now: datetime) -> None:
    """Let each platform clear away what only it knows of."""
    for path in CONNECTORS.values():
        import_string(f"{path.rsplit('.', 2)[0]}.housekeeping.sweep")(now=now)


def _until_idle(step: Callable[..., bool]) -> None:
    ends_at = time.monotonic() + _SECONDS
    while step(now=clock.now()) and time.monotonic() < ends_at:
        pass
