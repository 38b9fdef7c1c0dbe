"""The peer's queue: an ordinary Celery application beside Django."""

import os
from typing import Any

from celery import Celery, signals
from django.db import IntegrityError

from vircle.celery import _broker_url as broker_url
from vircle.celery import _fresh_start as vircles_fresh_start

QUEUE = "naive"

app = Celery("naive")
app.conf.update(
    broker_url=broker_url(),
    task_ignore_result=True,
    task_default_queue=QUEUE,
    broker_connection_retry_on_startup=True,
    worker_hijack_root_logger=False,
)
if os.environ.get("NAIVE_REUSE") == "1":
    # What few shops know: without it every task opens a database session of its own.
    app.conf.CELERY_DB_REUSE_MAX = 1_000_000


# Two workers may meet one new customer: the second finds the first one's the next time.
@app.task(autoretry_for=(IntegrityError,), default_retry_delay=0, max_retries=5)
def handle(brand_id: int, event_id: int) -> None:
    """Do everything that one event means."""
    from bench.naive.pipeline import handle_event

    handle_event(brand_id=brand_id, event_id=event_id)


@signals.worker_process_init.connect
def _without_our_manners(**_kwargs: Any) -> None:
    """The product's own signal is not the peer's."""
    signals.task_prerun.disconnect(vircles_fresh_start)
