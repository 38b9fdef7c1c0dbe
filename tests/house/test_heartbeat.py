"""A worker that takes up work is alive, however long its queues are."""

from typing import Any

import pytest
from django.db import connection

from vircle import celery, tasks
from vircle.demo.pulse import LONGEST_SILENCE_SECONDS, worker_is_silent
from vircle.foundation.models import Heartbeat

pytestmark = pytest.mark.django_db


class Task:
    name = "integrations.tasks.poll"


@pytest.fixture(autouse=True)
def _silent_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "_signed_at", [])
    # The test's own connection must outlive the beginning of a task.
    monkeypatch.setattr("django.db.close_old_connections", lambda: None)
    tasks.heartbeat()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE foundation_heartbeat SET at = at - make_interval(secs => %s)",
            [LONGEST_SILENCE_SECONDS + 5],
        )


def begin(task: Any = Task) -> None:
    celery._fresh_start(task=task())


def test_whoever_takes_up_any_task_is_not_silent() -> None:
    assert worker_is_silent()
    begin()
    assert not worker_is_silent()


def test_a_burst_of_tasks_writes_once() -> None:
    begin()
    written = Heartbeat.objects.get().at
    for _ in range(20):
        begin()
    assert Heartbeat.objects.get().at == written
