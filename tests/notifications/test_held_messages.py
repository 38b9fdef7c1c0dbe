"""What stops messages, and what becomes of each: held, failed, unreachable or for an operator."""

from typing import Any

import pytest

from tests.notifications.conftest import Say
from tests.notifications.saying import Later, settle, state
from tests.notifications.stand_in import StandIn
from vircle.brands.models import Brand
from vircle.notifications.looking import look_up
from vircle.notifications.models import Attempt, MessageStatus, MessageWork, SenderProfile
from vircle.notifications.sending import say
from vircle.notifications.solapi import Solapi
from vircle.notifications.work import Pace


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
