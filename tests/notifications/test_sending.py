"""Sending over real HTTP: whatever the gateway does and wherever a worker dies, at most once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.notifications.conftest import Say, writer
from tests.notifications.stand_in import StandIn
from vircle.brands.links import read_addresses
from vircle.brands.models import Brand, Customer
from vircle.notifications.gateway import Filed, Group, Outgoing
from vircle.notifications.looking import look_up
from vircle.notifications.models import (
    Attempt,
    DeliveryReport,
    Message,
    MessageStatus,
    MessageWork,
    SenderProfile,
)
from vircle.notifications.selectors import unresolved
from vircle.notifications.sending import say
from vircle.notifications.solapi import Solapi
from vircle.notifications.work import Pace

Later = Callable[[float], None]
STEPS = {"open": "/groups", "put": "/messages", "send": "/send"}


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


def test_a_message_reaches_the_phone_with_name_and_link(
    solapi: StandIn, gateway: Solapi, pace: Pace, write: Say, brand: Brand, later: Later
) -> None:
    message = write()
    assert say(gateway=gateway, pace=pace) == 1
    assert state(message) == MessageStatus.ACCEPTED
    (told,) = solapi.ledger()
    assert told["to"] == "01000000001"
    assert told["text"].startswith("[마로결] 디지털 보증서 발급 안내\n\n김데모님, 구매하신")
    assert "■ 보증기간: 2026.11.20 ~ 2027.11.19" in told["text"]
    address = read_addresses(brand_id=brand.pk, link_ids=[message.link_id])[message.link_id]
    assert told["buttons"][0]["linkMo"].endswith(f"/w/maro/{address.token}")
    assert told["via"] == "ATA"
    settle(solapi, gateway, pace, later)
    assert state(message) == MessageStatus.DELIVERED
    assert message.delivered_at is not None
    assert list(DeliveryReport.objects.values_list("code", flat=True)) == ["4000"]


def test_a_batch_is_one_group_and_one_customer_may_hear_twice_in_it(
    solapi: StandIn, gateway: Solapi, pace: Pace, write: Say
) -> None:
    for _ in range(3):
        write()
    assert say(gateway=gateway, pace=pace) == 3
    assert len({told["groupId"] for told in solapi.ledger()}) == 1
    assert len(solapi.ledger()) == 3


def test_brands_take_turns(
    solapi: StandIn, gateway: Solapi, brand: Brand, other_brand: Brand, pace: Pace
) -> None:
    many, one = writer(brand), writer(other_brand)
    for _ in range(5):
        many()
    message = one()
    narrow = Pace(leased=pace.leased, in_one_group=2, at_once=4)
    assert say(gateway=gateway, pace=narrow) == 3
    assert state(message) == MessageStatus.ACCEPTED


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    ("fault", "more"),
    [
        ("drop", {}),
        ("accept_then_drop", {}),
        ("slow", {"seconds": 1.5}),
        ("accept_then_slow", {"seconds": 1.5}),
        ("error", {"status": 500}),
        ("error", {"status": 503}),
        ("accept_then_error", {"status": 500}),
        ("truncate", {}),
        ("rate_limited", {"seconds": 1}),
    ],
)
def test_every_fault_at_every_step_tells_once(
    solapi: StandIn,
    gateway: Solapi,
    pace: Pace,
    write: Say,
    later: Later,
    step: str,
    fault: str,
    more: dict[str, Any],
) -> None:
    messages = [write(), write(phone="010-0000-0002")]
    solapi.arm(fault, match=STEPS[step], **more)
    assert say(gateway=gateway, pace=pace) == 2
    assert solapi.control("GET", "/faults")["faults"] == []
    settle(solapi, gateway, pace, later)
    assert [state(message) for message in messages] == [MessageStatus.DELIVERED] * 2
    assert sorted(told["to"] for told in solapi.ledger()) == ["01000000001", "01000000002"]


def test_nothing_is_sent_blindly_after_an_answer_was_lost(
    solapi: StandIn, gateway: Solapi, pace: Pace, write: Say, later: Later
) -> None:
    message = write()
    solapi.arm("accept_then_drop", match="/send")
    say(gateway=gateway, pace=pace)
    assert state(message) == MessageStatus.UNKNOWN
    assert list(unresolved(brand_id=message.brand_id)) == [message]
    later(1)
    assert say(gateway=gateway, pace=pace) == 0
    assert look_up(gateway=gateway, pace=pace) == 1
    assert state(message) in {MessageStatus.ACCEPTED, MessageStatus.DELIVERED}
    assert len(solapi.ledger()) == 1


def test_a_group_that_did_not_leave_is_deleted_before_another_is_made(
    solapi: StandIn, gateway: Solapi, pace: Pace, write: Say, later: Later
) -> None:
    message = write()
    solapi.arm("drop", match="/send")
    say(gateway=gateway, pace=pace)
    first = Attempt.objects.get()
    later(1)
    look_up(gateway=gateway, pace=pace)
    assert state(message) == MessageStatus.QUEUED
    first.refresh_from_db()
    assert first.outcome == "fenced"
    with pytest.raises(Exception, match="left or was deleted"):
        gateway.send(group=first.reference)
    later(1)
    say(gateway=gateway, pace=pace)
    assert [told["groupId"] for told in solapi.ledger()] != [first.reference]
    assert len(solapi.ledger()) == 1


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


@pytest.mark.parametrize(
    ("wrong", "reason"), [({"api_secret": "wrong"}, "sender"), ({"api_key": "nobody"}, "sender")]
)
def test_a_wrong_credential_holds_the_queue_and_loses_nothing(
    solapi: StandIn,
    gateway: Solapi,
    pace: Pace,
    write: Say,
    later: Later,
    wrong: dict[str, str],
    reason: str,
) -> None:
    message = write()
    key, secret = gateway.api_key, gateway.api_secret
    bad = Solapi(
        **{"url": gateway.url, "api_key": key, "api_secret": secret} | wrong,
        deadline=gateway.deadline,
    )
    say(gateway=bad, pace=pace)
    assert (state(message), message.reason) == (MessageStatus.HELD, reason)
    settle(solapi, gateway, pace, later)
    assert state(message) == MessageStatus.DELIVERED
    assert message.reason == ""


def test_an_empty_balance_holds_the_queue(
    solapi: StandIn, gateway: Solapi, pace: Pace, write: Say, later: Later
) -> None:
    messages = [write(phone=f"010-0000-000{n}") for n in (1, 2)]
    solapi.account(balance=13)
    say(gateway=gateway, pace=pace)
    states = sorted(state(message) for message in messages)
    assert states == [MessageStatus.ACCEPTED, MessageStatus.HELD]
    assert {message.reason for message in messages} == {"", "balance"}
    solapi.account(balance=1000)
    settle(solapi, gateway, pace, later)
    assert [state(message) for message in messages] == [MessageStatus.DELIVERED] * 2
    assert len(solapi.ledger()) == 2


def test_a_balance_that_ends_while_sending_is_made_up_for(
    solapi: StandIn, gateway: Solapi, pace: Pace, write: Say, later: Later
) -> None:
    message = write(phone="010-0000-9123")
    say(gateway=gateway, pace=pace)
    solapi.wait_for_reports()
    later(1)
    look_up(gateway=gateway, pace=pace)
    assert (state(message), message.reason) == (MessageStatus.HELD, "balance")
    settle(solapi, gateway, pace, later)
    assert state(message) == MessageStatus.FAILED
    assert Attempt.objects.count() == pace.most_tries


def test_without_approved_templates_messages_wait_for_them(
    solapi: StandIn, gateway: Solapi, pace: Pace, write: Say, later: Later, settings: Any
) -> None:
    approved = settings.ALIMTALK_TEMPLATES
    settings.ALIMTALK_TEMPLATES = {}
    message = write()
    say(gateway=gateway, pace=pace)
    assert (state(message), message.reason) == (MessageStatus.HELD, "template")
    settings.ALIMTALK_TEMPLATES = approved
    settle(solapi, gateway, pace, later)
    assert state(message) == MessageStatus.DELIVERED


def test_a_template_that_was_stopped_holds_its_messages(
    solapi: StandIn, gateway: Solapi, pace: Pace, write: Say, later: Later, settings: Any
) -> None:
    template = settings.ALIMTALK_TEMPLATES["warranty_issued"]
    solapi.control("POST", f"/solapi/templates/{template}/reject")
    message = write()
    say(gateway=gateway, pace=pace)
    assert (state(message), message.reason) == (MessageStatus.HELD, "template")
    solapi.control("POST", f"/solapi/templates/{template}/approve")
    settle(solapi, gateway, pace, later)
    assert len(solapi.ledger()) == 1


def test_a_brands_own_channel_is_not_overwritten(
    solapi: StandIn, gateway: Solapi, pace: Pace, write: Say, brand: Brand
) -> None:
    SenderProfile.objects.create(brand=brand, channel_id="KA01PF-OWN", templates={})
    message = write()
    say(gateway=gateway, pace=pace)
    assert (state(message), message.reason) == (MessageStatus.HELD, "template")
    assert SenderProfile.objects.get().channel_id == "KA01PF-OWN"


def test_a_missing_variable_holds_a_message(
    solapi: StandIn, gateway: Solapi, pace: Pace, write: Say
) -> None:
    message = write(variables={"상품명": "헤리티지 토트백", "매수": 1})
    say(gateway=gateway, pace=pace)
    assert (state(message), message.reason) == (MessageStatus.HELD, "incomplete")
    assert MessageWork.objects.get().error == "#{보증시작일} has no value."
    assert solapi.ledger() == []


@pytest.mark.parametrize(
    ("last4", "reason"),
    [
        ("9104", "not_kakao"),
        ("9107", "blocked"),
        ("9110", "wrong_number"),
        ("9160", "blocked"),
        ("9140", "outage"),
    ],
)
def test_a_recipient_who_cannot_get_it_fails_for_good(
    solapi: StandIn, gateway: Solapi, pace: Pace, write: Say, later: Later, last4: str, reason: str
) -> None:
    message, other = write(phone=f"010-0000-{last4}"), write()
    say(gateway=gateway, pace=pace)
    settle(solapi, gateway, pace, later)
    assert (state(message), message.reason) == (MessageStatus.FAILED, reason)
    assert state(other) == MessageStatus.DELIVERED
    assert Attempt.objects.filter(message_id=message.pk).count() == 1


def test_a_customer_who_became_unreachable_is_not_called(
    solapi: StandIn, gateway: Solapi, pace: Pace, write: Say
) -> None:
    message = write()
    Customer.objects.update(unreachable="safe_number")
    say(gateway=gateway, pace=pace)
    assert (state(message), message.reason) == (MessageStatus.UNREACHABLE, "safe_number")
    assert not MessageWork.objects.exists()


def test_a_message_that_got_late_waits_for_the_morning(
    solapi: StandIn, gateway: Solapi, pace: Pace, write: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = write()
    Brand.objects.update(quiet_hours=True)
    night = message.send_after.replace(hour=12, minute=0) + timedelta(days=1)
    monkeypatch.setattr("vircle.foundation.clock.now", lambda: night)
    say(gateway=gateway, pace=pace)
    assert state(message) == MessageStatus.QUEUED
    assert MessageWork.objects.get().due_at == night.replace(hour=23, second=0, microsecond=0)
    assert solapi.ledger() == []


def test_what_cannot_be_known_waits_for_an_operator(
    solapi: StandIn, gateway: Solapi, pace: Pace, write: Say, later: Later
) -> None:
    message = write()
    with pytest.raises(Killed):
        say(gateway=Mortal(gateway, "after send"), pace=pace)
    solapi.arm("error", match="/groups/", times=100)
    for _ in range(pace.operator_after):
        later(1000)
        look_up(gateway=gateway, pace=pace)
    assert (state(message), message.reason) == (MessageStatus.UNKNOWN, "operator")
    assert list(unresolved(brand_id=message.brand_id)) == [message]
    solapi.control("DELETE", "/faults")
    later(3600)
    settle(solapi, gateway, pace, later)
    assert state(message) == MessageStatus.DELIVERED
    assert len(solapi.ledger()) == 1


def test_a_report_that_never_comes_is_asked_for_only_so_long(
    solapi: StandIn, gateway: Solapi, pace: Pace, write: Say, later: Later
) -> None:
    message = write(phone="010-0000-9100")
    say(gateway=gateway, pace=pace)
    later(1)
    assert look_up(gateway=gateway, pace=pace) == 1
    assert MessageWork.objects.exists()
    later(73 * 3600)
    assert look_up(gateway=gateway, pace=pace) == 1
    assert state(message) == MessageStatus.ACCEPTED
    assert not MessageWork.objects.exists()


def test_a_lease_must_outlast_a_call(gateway: Solapi) -> None:
    with pytest.raises(ImproperlyConfigured):
        say(gateway=gateway, pace=Pace(leased=timedelta(seconds=2)))


def test_a_gateway_that_is_down_costs_nothing_but_time(
    solapi: StandIn, gateway: Solapi, pace: Pace, write: Say, later: Later
) -> None:
    message = write()
    down = Solapi(url="http://127.0.0.1:9", api_key="k", api_secret="s", deadline=gateway.deadline)
    say(gateway=down, pace=pace)
    assert (state(message), message.reason) == (MessageStatus.QUEUED, "outage")
    assert not Attempt.objects.exists()
    settle(solapi, gateway, pace, later)
    assert state(message) == MessageStatus.DELIVERED
