"""Reports come later, by list and by webhook, and survive a restart."""

import hashlib
import json

import pytest

from sandbox.context import Context
from sandbox.solapi import groups
from sandbox.solapi.reports import Reporter
from tests.sandbox.solapi.conftest import Listener
from tests.sandbox.solapi.gateway import Gateway, message


@pytest.mark.parametrize(
    ("last_four", "code"),
    [
        ("0001", "4000"),
        ("9100", "3000"),
        ("9103", "3103"),
        ("9104", "3104"),
        ("9107", "3107"),
        ("9110", "3010"),
        ("9112", "3012"),
        ("9123", "2230"),
        ("9140", "3040"),
    ],
)
def test_magic_recipients(gateway: Gateway, last_four: str, code: str) -> None:
    sent = gateway.send_many(message(f"0100000{last_four}"))
    assert sent["messageList"][0]["statusCode"] == "2000"
    gateway.reports_in()
    (entry,) = gateway.ledger()
    assert entry["statusCode"] == code
    assert (entry["deliveredAt"] is not None) == (code == "4000")


def test_fallback_reaches_by_text_message_unless_switched_off(gateway: Gateway) -> None:
    fallback = message("01000009104", options={"disableSms": False}, **{"from": "01000009001"})
    gateway.send_many(fallback)
    gateway.reports_in()
    (entry,) = gateway.ledger()
    assert (entry["via"], entry["statusCode"]) == ("LMS", "4000")


def test_a_report_is_posted_with_the_hashed_secret(gateway: Gateway, listener: Listener) -> None:
    sent = gateway.send_many(message("01000009104", customFields={"deliveryId": "d-1"}))
    ((headers, body),) = listener.wait_for(1)
    assert headers["X-Solapi-Event-Name"] == "SINGLE-REPORT"
    assert headers["X-Solapi-Secret"] == hashlib.sha1(b"sandbox-solapi-hook").hexdigest()
    (item,) = json.loads(body)
    assert item["messageId"] == sent["messageList"][0]["messageId"]
    assert item["groupId"] == sent["groupInfo"]["groupId"]
    assert item["statusCode"] == "3104"
    assert item["customFields"] == {"deliveryId": "d-1"}


def test_the_envelope_shape_can_be_chosen(gateway: Gateway, listener: Listener) -> None:
    gateway.control("PUT", "/solapi/account", {"webhook_envelope": True})
    gateway.send_many(message())
    ((_, body),) = listener.wait_for(1)
    (item,) = json.loads(body)
    assert item["data"]["statusCode"] == "4000"
    assert item["eventDataId"]


def test_reports_that_fall_due_together_share_one_webhook(
    gateway: Gateway, listener: Listener
) -> None:
    gateway.control("PUT", "/solapi/account", {"handed_over_after": 0.1, "reported_after": 0.1})
    numbers = [f"0100000{n:04}" for n in range(1, 4)]
    gateway.send_many(*[message(number) for number in numbers])
    ((_, body),) = listener.wait_for(1)
    assert sorted(item["to"] for item in json.loads(body)) == numbers


def test_a_restart_keeps_the_reports_that_are_owed(gateway: Gateway, context: Context) -> None:
    gateway.control("PUT", "/solapi/account", {"handed_over_after": 0.0, "reported_after": 0.0})
    group_id = gateway.new_group()
    gateway.fill(group_id, message())
    # Sent, and the process gone before its reporter heard of it.
    groups.send(context=context, group_id=group_id)
    assert gateway.ledger()[0]["statusCode"] == "2000"
    after_restart = Reporter(context)
    after_restart.resume()
    assert after_restart.wait_idle(10)
    after_restart.stop()
    assert gateway.ledger()[0]["statusCode"] == "4000"
    assert gateway.status(group_id) == "COMPLETE"


def test_a_reset_forgets_what_was_owed(gateway: Gateway) -> None:
    gateway.control("PUT", "/solapi/account", {"handed_over_after": 0.3, "reported_after": 0.3})
    gateway.send_many(message())
    gateway.control("POST", "/reset")
    gateway.reports_in()
    assert gateway.ledger() == []
