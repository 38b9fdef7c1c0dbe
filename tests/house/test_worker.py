"""What a worker's or a web process does before its first task or request."""

import gc
import subprocess
import sys

from celery import signals

from vircle import celery
from vircle.embedded.paths import ROOT
from vircle.foundation.loaded import keep_what_is_loaded

# As gunicorn does; the pages are there, and the collector leaves them out.
SERVE = """
import gc, sys
import vircle.wsgi
assert "vircle.console.urls" in sys.modules
print(gc.get_freeze_count())
"""


def test_the_collector_leaves_out_what_is_loaded() -> None:
    gc.unfreeze()  # The bench's tests call the WSGI door, which has done the same.
    assert gc.get_freeze_count() == 0
    try:
        keep_what_is_loaded()
        assert gc.get_freeze_count() > 10_000
    finally:
        gc.unfreeze()


def test_it_is_done_in_each_process_of_a_worker() -> None:
    assert celery._settle in [ref() for _, ref in signals.worker_process_init.receivers]


def test_a_web_process_loads_its_pages_before_the_first_request() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SERVE], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) > 50_000
