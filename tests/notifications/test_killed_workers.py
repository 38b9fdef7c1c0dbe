"""A worker that dies or sleeps at any step of sending: everybody is told once all the same."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.notifications.conftest import Say
from tests.notifications.saying import Killed, Later, Mortal, settle, state
from tests.notifications.stand_in import StandIn
from vircle.notifications.looking import look_up
from vircle.notifications.models import MessageStatus, MessageWork
from vircle.notifications.sending import say
from vircle.notifications.solapi import Solapi
from vircle.notifications.work import Pace

SAYING = ("open", "put", "send")
LOOKING = ("look", "discard")


@pytest.mark.parametrize(
    "moment", [f"{when} {call}" for call in SAYING for when in ("before", "after")]
)
def test_a_worker_that_dies_while_saying_tells_once(
    solapi: StandIn, gateway: Solapi, pace: Pace, write: Say, later: Later, moment: str
) -> None:
    message = write()
    with pytest.raises(Killed):
        say(gateway=Mortal(gateway, moment), pace=pace)
    assert state(message) == MessageStatus.SENDING
    assert say(gateway=gateway, pace=pace) == look_up(gateway=gateway, pace=pace) == 0
    settle(solapi, gateway, pace, later)
    assert state(message) == MessageStatus.DELIVERED
    assert len(solapi.ledger()) == 1


@pytest.mark.parametrize(
    "moment", [f"{when} {call}" for call in LOOKING for when in ("before", "after")]
)
@pytest.mark.parametrize("died", ["before send", "after send"])
def test_a_worker_that_dies_while_looking_tells_once(
    solapi: StandIn, gateway: Solapi, pace: Pace, write: Say, later: Later, moment: str, died: str
) -> None:
    message = write()
    with pytest.raises(Killed):
        say(gateway=Mortal(gateway, died), pace=pace)
    later(10)
    try:
        look_up(gateway=Mortal(gateway, moment), pace=pace)
    except Killed:
        assert state(message) == MessageStatus.SENDING
    settle(solapi, gateway, pace, later)
    assert state(message) == MessageStatus.DELIVERED
    assert len(solapi.ledger()) == 1


@dataclass
class Sleeper(Mortal):
    """A gateway client that falls asleep before a call, while others go on."""

    wake_up: Callable[[], None] = lambda: None

    def _die(self, moment: str) -> None:
        if self.dies == moment:
            self.wake_up()


@pytest.mark.parametrize(
    "moment", [f"{when} {call}" for call in SAYING for when in ("before", "after")]
)
def test_a_worker_that_slept_through_its_lease_changes_nothing(
    solapi: StandIn, gateway: Solapi, pace: Pace, write: Say, later: Later, moment: str
) -> None:
    message = write()

    def others() -> None:
        settle(solapi, gateway, pace, later)
        assert state(message) == MessageStatus.DELIVERED

    say(gateway=Sleeper(gateway, moment, others), pace=pace)
    solapi.wait_for_reports()
    assert state(message) == MessageStatus.DELIVERED
    assert len(solapi.ledger()) == 1
    assert not MessageWork.objects.exists()
