"""What a worker process does before its first task."""

import gc

from celery import signals

from vircle.celery import keep_what_is_loaded


def test_the_collector_leaves_out_what_is_loaded() -> None:
    assert gc.get_freeze_count() == 0
    try:
        keep_what_is_loaded()
        assert gc.get_freeze_count() > 10_000
    finally:
        gc.unfreeze()


def test_it_is_done_in_each_process() -> None:
    assert keep_what_is_loaded in [ref() for _, ref in signals.worker_process_init.receivers]
