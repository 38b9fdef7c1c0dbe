"""What tests of sending ask: how far messages have come."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from tests.notifications.stand_in import StandIn
from vircle.notifications.gateway import Filed, Group, Outgoing
from vircle.notifications.looking import look_up
from vircle.notifications.models import Message, MessageStatus, MessageWork, Step
from vircle.notifications.sending import say
from vircle.notifications.solapi import Solapi
from vircle.notifications.work import Pace

Later = Callable[[float], None]


def state(message: Message) -> str:
    message.refresh_from_db()
    return message.status


def settle(solapi: StandIn, gateway: Solapi, pace: Pace, later: Later) -> None:
    """Let the two doors work until nothing is left to do."""
    for _ in range(12):
        later(1000)
        say(gateway=gateway, pace=pace)
        solapi.wait_for_reports()
        look_up(gateway=gateway, pace=pace)
        if not MessageWork.objects.exists():
            return
    raise AssertionError(list(MessageWork.objects.values()))


class Killed(BaseException):
    """The worker died here."""


@dataclass
class Mortal:
    """A gateway client that dies before or after one of its calls."""

    gateway: Solapi
    dies: str

    @property
    def longest_call(self) -> float:
        return self.gateway.longest_call

    def _die(self, moment: str) -> None:
        if self.dies == moment:
            raise Killed

    def open_group(self) -> str:
        self._die("before open")
        group = self.gateway.open_group()
        self._die("after open")
        return group

    def put(self, *, group: str, messages: Sequence[Outgoing]) -> Mapping[str, Filed]:
        self._die("before put")
        filed = self.gateway.put(group=group, messages=messages)
        self._die("after put")
        return filed

    def send(self, *, group: str) -> None:
        self._die("before send")
        self.gateway.send(group=group)
        self._die("after send")

    def look_up(self, *, group: str) -> Group:
        self._die("before look")
        found = self.gateway.look_up(group=group)
        self._die("after look")
        return found

    def discard(self, *, group: str) -> None:
        self._die("before discard")
        self.gateway.discard(group=group)
        self._die("after discard")

    def __getattr__(self, name: str) -> Any:
        return getattr(self.gateway, name)


def misled() -> QuerySet[MessageWork]:
    """Find work rows that name another step than follows from their message's status."""
    to_say = Q(message__status__in=[MessageStatus.QUEUED, MessageStatus.HELD])
    return MessageWork.objects.filter(to_say & ~Q(step=Step.SAY) | ~to_say & Q(step=Step.SAY))
