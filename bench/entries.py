"""Proves that what is measured is what production runs: the functions behind the queue's doors."""

from collections.abc import Callable
from typing import Any

from integrations import polling, reading, recording
from integrations.cafe24 import webhook
from integrations.hear import hear
from vircle.celery import TASKS, app
from vircle.foundation.wake import Door
from vircle.issuance import decide
from vircle.notifications import sending


class NotProduction(Exception):
    """A task does not call what would be measured."""


def check() -> None:
    """Raise NotProduction unless every door leads to the function that the bench calls."""
    _insist(_globals(Door.DECIDE)["decide_due"] is decide.decide_due, "decide")
    _insist(_globals(Door.SAY)["say_batch"] is sending.say, "say")
    _insist(_globals(Door.READ)["reading"].read_due is reading.read_due, "read")
    for module in (reading, polling):
        _insist(vars(module)["record_each"] is recording.record_each, module.__name__)
    _insist(vars(webhook)["hear"] is hear, "the webhook")


def task(door: Door) -> Callable[..., Any]:
    """Return the function that a worker runs for a door."""
    app.loader.import_default_modules()
    name, _queue = TASKS[door]
    function: Callable[..., Any] = app.tasks[name].run
    return function


def _globals(door: Door) -> dict[str, Any]:
    function = task(door)
    return getattr(function, "__func__", function).__globals__


def _insist(holds: bool, what: str) -> None:
    if not holds:
        raise NotProduction(f"What the bench measures is not what production runs: {what}.")
