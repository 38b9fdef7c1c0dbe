"""The queue: the only map from door to task, and the beat table."""

import os
from contextlib import suppress
from typing import Any

from celery import Celery, signals
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from vircle.foundation import limiter, wake
from vircle.foundation.loaded import keep_what_is_loaded
from vircle.foundation.wake import Door

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vircle.settings")

TASKS: dict[Door, tuple[str, str]] = {
    Door.READ: ("integrations.tasks.read", "hear"),
    Door.CATALOG: ("integrations.tasks.fetch_products", "catalog"),
    Door.DECIDE: ("vircle.issuance.tasks.decide", "decide"),
    Door.SAY: ("vircle.notifications.tasks.say", "say"),
    Door.LOOK_UP: ("vircle.notifications.tasks.look_up", "say"),
    Door.BACKFILL: ("vircle.issuance.tasks.backfill", "due"),
    Door.CARDS: ("vircle.issuance.tasks.tend_cards", "due"),
    Door.GAPS: ("vircle.issuance.tasks.check_gaps", "due"),
}
# Catalogues are long: a queue of their own keeps them out of the way
# of polls and webhooks, whose messages would go stale behind them.
QUEUES = ("hear", "decide", "due", "say", "catalog")
# A nudge that has not been taken up yet makes the next one pointless.
_NUDGE_SECONDS = 2


def _broker_url() -> str:
    """Return the broker's address; kombu spells a Unix socket differently from redis-py."""
    url = os.environ.get("CELERY_BROKER_URL") or settings.REDIS_URL
    if url.startswith("unix://"):
        path, _, query = url.removeprefix("unix://").partition("?")
        database = query.removeprefix("db=") or "0"
        return f"redis+socket://{path}?virtual_host={database}"
    return str(url)


app = Celery("vircle")
app.conf.update(
    broker_url=_broker_url(),
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_default_queue="due",
    task_routes={task: {"queue": queue} for task, queue in TASKS.values()},
    broker_connection_retry_on_startup=True,
    broker_connection_timeout=2,
    broker_transport_options={
        "visibility_timeout": 600,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
    },
    task_publish_retry=False,
    worker_hijack_root_logger=False,
    task_time_limit=300,
    task_soft_time_limit=240,
    timezone="Asia/Seoul",
    # Celery closes the database connection around every task unless told otherwise; our task
    # base resets it instead, with Django's health check (reference: performance, fact 2).
    CELERY_DB_REUSE_MAX=1_000_000,
    beat_schedule={
        "poll": {"task": "integrations.tasks.poll", "schedule": settings.SWEEP_SECONDS},
        "housekeeping": {"task": "integrations.tasks.housekeeping", "schedule": 300.0},
        "check up": {"task": "integrations.tasks.check_up", "schedule": 30.0},
        "follow stores": {"task": "vircle.issuance.tasks.follow_stores", "schedule": 15.0},
        "heartbeat": {"task": "vircle.tasks.heartbeat", "schedule": 5.0},
        **{
            f"sweep {door}": {"task": task, "schedule": settings.SWEEP_SECONDS}
            for door, (task, _queue) in TASKS.items()
        },
    },
)
app.conf.beat_schedule["poll"]["options"] = {"queue": "hear"}
app.conf.beat_schedule["housekeeping"]["options"] = {"queue": "due"}
app.conf.beat_schedule["check up"]["options"] = {"queue": "due"}
app.conf.beat_schedule["follow stores"]["options"] = {"queue": "due"}
app.conf.beat_schedule["heartbeat"]["options"] = {"queue": "due"}
for entry in app.conf.beat_schedule.values():
    # A sweep that waited longer than its period is replaced by the next one.
    entry.setdefault("options", {})["expires"] = max(10.0, 2 * float(entry["schedule"]))
app.autodiscover_tasks(["integrations", "vircle", "vircle.issuance", "vircle.notifications"])


def connect_bell() -> None:
    """Let `wake(door)` put that door's task on its queue."""
    wake.connect(_ring)


def _ring(door: Door) -> None:
    if limiter.client().set(f"nudge:{door}", 1, nx=True, px=_NUDGE_SECONDS * 1000):
        task, queue = TASKS[door]
        app.send_task(task, queue=queue, retry=False)


@signals.task_prerun.connect
def _fresh_start(*_args: Any, task: Any, **_kwargs: Any) -> None:
    """Drop a broken database connection, and let the next nudge through."""
    from django.db import DatabaseError, close_old_connections

    from vircle.tasks import note_work

    close_old_connections()
    with suppress(DatabaseError):  # the task itself will meet it, and says more about it
        note_work()
    for door, (name, _queue) in TASKS.items():
        if name == task.name:
            limiter.client().delete(f"nudge:{door}")


@signals.worker_process_init.connect
def _settle(*_args: Any, **_kwargs: Any) -> None:
    keep_what_is_loaded()


@signals.worker_init.connect
def _refuse_unset_servers(*_args: Any, **_kwargs: Any) -> None:
    if not os.environ.get("DATABASE_URL"):
        raise ImproperlyConfigured("DATABASE_URL is not set: see .env.example, or run `make demo`.")
