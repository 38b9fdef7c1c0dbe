"""A nudge rings after the commit, never after a rollback, and never breaks what rang it."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from vircle.foundation import wake
from vircle.foundation.wake import Door

pytestmark = pytest.mark.django_db


@pytest.fixture
def rung() -> Iterator[list[Door]]:
    """Listen to the bell instead of ringing it."""
    heard: list[Door] = []
    before = list(wake._ringer)
    wake.connect(heard.append)
    yield heard
    wake._ringer[:] = before


def test_it_rings_after_the_commit(
    rung: list[Door], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        wake.wake(Door.DECIDE)
        assert rung == []
    assert rung == [Door.DECIDE]


def test_it_does_not_ring_after_a_rollback(
    rung: list[Door], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    def fail() -> None:
        with transaction.atomic():
            wake.wake(Door.SAY)
            raise RuntimeError

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(RuntimeError):
        fail()
    assert rung == []


def test_a_dead_broker_is_nobodys_failure(caplog: pytest.LogCaptureFixture) -> None:
    before = list(wake._ringer)

    def broken(_door: Door) -> None:
        raise ConnectionError

    wake.connect(broken)
    try:
        wake.ring(Door.READ)
    finally:
        wake._ringer[:] = before
    assert "read" in caplog.text
