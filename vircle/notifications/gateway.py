"""What every gateway must offer, whoever it is, and the ways in which it can fail.

The contract is a group: opened empty, filled, then sent once. Its id is committed before anything
is put into it, so that whoever finds the group later can tell whether it left, or close it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from vircle.notifications.reasons import Reason


class GatewayFailed(Exception):
    """A call that did not do what was asked; `code` is the gateway's own word."""

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class NothingHappened(GatewayFailed):
    """The call had no effect and may be repeated, after `wait` seconds if the gateway said so."""

    def __init__(self, message: str, *, code: str = "", wait: float = 0.0) -> None:
        super().__init__(message, code=code)
        self.wait = wait


class Misconfigured(GatewayFailed):
    """Refused, and refused again until a person changes something: key, balance, channel."""

    def __init__(self, message: str, *, code: str, reason: Reason) -> None:
        super().__init__(message, code=code)
        self.reason = reason


class GroupClosed(GatewayFailed):
    """The group was sent or discarded before this call."""


class Unsure(GatewayFailed):
    """The call may have had its effect: only a look at the gateway can tell."""


class Verdict(StrEnum):
    """What a message's code means for us."""

    ON_ITS_WAY = "on_its_way"
    DELIVERED = "delivered"
    # It will never arrive, whatever anybody does.
    HOPELESS = "hopeless"
    # It did not leave, and will once a person has changed something.
    HOLD = "hold"
    # It did not leave, for no fault of ours.
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Meaning:
    """A code in our words."""

    verdict: Verdict
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message on its way out; phone and variables exist only for as long as the call."""

    delivery_id: str
    kind: str
    phone: str = field(repr=False)
    channel_id: str
    template_id: str
    variables: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Filed:
    """A message as the gateway keeps it."""

    gateway_message_id: str
    code: str
    occurred_at: datetime | None = None


class Fate(StrEnum):
    """What became of a group."""

    WAITING = "waiting"
    LEFT = "left"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Group:
    """A group and, once it has left, its messages by our delivery id."""

    fate: Fate
    messages: Mapping[str, Filed]


@dataclass(frozen=True, slots=True)
class Report:
    """What a gateway told us, unasked, about one message."""

    delivery_id: str
    gateway_message_id: str
    group: str
    code: str
    occurred_at: datetime | None


class Gateway(Protocol):
    """One account at a gateway. Every method raises only subclasses of GatewayFailed."""

    @property
    def longest_call(self) -> float:
        """Return the seconds after which any one call has ended."""

    def open_group(self) -> str:
        """Open an empty group; an empty group says nothing to anybody."""

    def put(self, *, group: str, messages: Sequence[Outgoing]) -> Mapping[str, Filed]:
        """Fill the group; returns what became of each message, by our delivery id."""

    def send(self, *, group: str) -> None:
        """Let the group leave."""

    def look_up(self, *, group: str) -> Group:
        """Say whether the group left."""

    def discard(self, *, group: str) -> None:
        """Close a group that has not left, for good; raises GroupClosed when it has."""

    def meaning(self, *, code: str) -> Meaning:
        """Explain a message's code."""
