"""Sending over real HTTP: whatever the gateway does, everybody is told once."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.notifications.conftest import Say, writer
from tests.notifications.saying import Killed, Later, Mortal, settle, state
from tests.notifications.stand_in import StandIn
from vircle.brands.links import read_addresses
from vircle.brands.models import Brand, Customer
from vircle.notifications.looking import look_up
from vircle.notifications.models import Attempt, DeliveryReport, MessageStatus, MessageWork
from vircle.notifications.sending import say
from vircle.notifications.solapi import Solapi
from vircle.notifications.work import Pace

STEPS = {"open": "/groups", "put": "/messages", "send": "/send"}


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
