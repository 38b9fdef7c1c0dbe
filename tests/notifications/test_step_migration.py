"""Work rows from before they named a step: the migration reads it off their messages."""

from importlib import import_module

from django.db import connection

from tests.notifications.conftest import Say
from tests.notifications.saying import misled
from vircle.notifications.models import Message, MessageStatus, MessageWork, Step

OLDER = import_module("vircle.notifications.migrations.0005_step_of_work")
WAITING = (
    MessageStatus.QUEUED,
    MessageStatus.HELD,
    MessageStatus.SENDING,
    MessageStatus.UNKNOWN,
    MessageStatus.ACCEPTED,
)


def test_rows_from_before_are_given_their_step(write: Say) -> None:
    for status in WAITING:
        Message.objects.filter(pk=write().pk).update(status=status)
    MessageWork.objects.update(step=Step.SAY)
    assert misled().count() == 3

    with connection.cursor() as cursor:
        cursor.execute(OLDER.SAY_WHAT_IS_NEXT)

    assert not misled().exists()
