"""G11: how many database sessions a thousand tasks open."""

import redis
from django.conf import settings

from bench import wire
from bench.backlog import forget_waiting
from bench.measure import Goal, Outcome, Part
from bench.stage import Stage, wait_for
from vircle.celery import TASKS, app
from vircle.foundation.wake import Door

GOAL = Goal(
    "G11",
    "Database sessions of a worker",
    (Part("sessions per 1,000 tasks", "", 10, 4, at_most=True),),
    gates=("sessions per 1,000 tasks",),
)
_TASKS = 1_000


def measure(stage: Stage) -> Outcome:
    """Let a worker do tasks that find nothing to do, and count who has come to the database."""
    forget_waiting()
    task, queue = TASKS[Door.DECIDE]
    before = wire.sessions()
    for _ in range(_TASKS):
        app.send_task(task, queue=queue)
    stage.start_worker(queues=queue)
    broker = redis.Redis.from_url(settings.REDIS_URL)

    def is_done() -> bool:
        return not broker.llen(queue) and not broker.hlen("unacked")

    wait_for(is_done, longest=300, about="the worker")
    # A session is counted at the latest when it ends.
    stage.stop("vircle.celery")
    opened = wire.sessions() - before
    return Outcome(
        {"sessions per 1,000 tasks": [opened * 1_000 / _TASKS]},
        [f"{opened} sessions for {_TASKS:,} tasks in two worker processes."],
    )
