"""Reports may be late, doubled, out of order, forged or early: statuses only go forward."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.notifications.conftest import Say, writer
from tests.notifications.stand_in import HOOK_SECRET, StandIn
from vircle.brands.models import Brand
from vircle.notifications.looking import look_up
from vircle.notifications.models import Attempt, DeliveryReport, Message, MessageStatus, MessageWork
from vircle.notifications.sending import say
from vircle.notifications.solapi import Solapi
from vircle.notifications.work import Pace

SECRET = hashlib.sha1(HOOK_SECRET.encode()).hexdigest()
Later = Callable[[float], None]


@pytest.fixture
def accepted(solapi: StandIn, gateway: Solapi, pace: Pace, write: Say) -> Message:
    """A message that has left and waits for its report."""
    message = write()
    say(gateway=gateway, pace=pace)
    return message


def post(body: Any, *, secret: str = SECRET) -> int:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = Client().post(
        reverse("notifications:solapi_webhook"),
        data=raw,
        content_type="application/json",
        headers={"X-Solapi-Secret": secret},
    )
    return answer.status_code


def item(message: Message, code: str, **changes: Any) -> dict[str, Any]:
    attempt = Attempt.objects.filter(message_id=message.pk).latest("number")
    return {
        "messageId": attempt.gateway_message_id,
        "groupId": attempt.reference,
        "statusCode": code,
        "dateReported": "2026-11-20T05:31:00.000Z",
        "customFields": {"deliveryId": f"{message.brand_id}.{message.pk}"},
    } | changes


def state(message: Message) -> str:
    message.refresh_from_db()
    return message.status


def test_a_report_ends_the_work(accepted: Message) -> None:
    assert post([item(accepted, "4000")]) == 200
    assert state(accepted) == MessageStatus.DELIVERED
    assert accepted.delivered_at is not None
    assert accepted.delivered_at.isoformat() == "2026-11-20T05:31:00+00:00"
    assert not MessageWork.objects.exists()
    assert Attempt.objects.get().outcome == "delivered"


def test_an_envelope_is_opened(accepted: Message) -> None:
    assert post([{"eventDataId": "1", "data": item(accepted, "4000"), "retryCount": 0}]) == 200
    assert state(accepted) == MessageStatus.DELIVERED


@pytest.mark.parametrize(
    ("codes", "end"),
    [
        (("3000", "4000"), MessageStatus.DELIVERED),
        (("4000", "3000", "4000"), MessageStatus.DELIVERED),
        (("4000", "3104"), MessageStatus.DELIVERED),
        (("3104", "4000"), MessageStatus.DELIVERED),
        (("3104", "3000"), MessageStatus.FAILED),
        (("3000", "2000"), MessageStatus.ACCEPTED),
    ],
)
@pytest.mark.parametrize("together", [True, False])
def test_order_does_not_matter(
    accepted: Message, codes: tuple[str, ...], end: MessageStatus, together: bool
) -> None:
    items = [item(accepted, code) for code in codes]
    for body in [items] if together else [[each] for each in items]:
        assert post(body) == 200
    assert state(accepted) == end
    noted = DeliveryReport.objects.values_list("code", flat=True)
    assert sorted(noted) == sorted(set(codes))


def test_a_failure_says_why(accepted: Message) -> None:
    post([item(accepted, "3107")])
    assert (state(accepted), accepted.reason) == (MessageStatus.FAILED, "blocked")


@pytest.mark.parametrize(
    "changes",
    [
        {"messageId": "M4V00000000000000000000000000000", "groupId": "G4V0"},
        {"messageId": ""},
        {"customFields": {}},
        {"customFields": None},
        {"customFields": {"deliveryId": "1.x"}},
        {"customFields": {"deliveryId": "9" * 30 + ".1"}},
        {"statusCode": None},
    ],
)
def test_a_report_of_nothing_we_know_counts_for_nothing(
    accepted: Message, changes: dict[str, Any]
) -> None:
    assert post([item(accepted, "4000", **changes)]) == 200
    assert state(accepted) == MessageStatus.ACCEPTED
    assert not DeliveryReport.objects.exists()


def test_a_report_cannot_name_another_brands_message(accepted: Message, other_brand: Brand) -> None:
    foreign = writer(other_brand)()
    own = item(accepted, "4000")
    own["customFields"] = {"deliveryId": f"{other_brand.pk}.{foreign.pk}"}
    assert post([own]) == 200
    assert state(foreign) == MessageStatus.QUEUED


@pytest.mark.parametrize("secret", ["", "0" * 40, HOOK_SECRET, "가"])
def test_a_wrong_secret_is_refused(accepted: Message, secret: str) -> None:
    body = [item(accepted, "4000")]
    raw = secret.encode().decode("latin-1")
    assert post(body, secret=raw) == 403
    assert state(accepted) == MessageStatus.ACCEPTED


def test_without_a_configured_secret_nothing_is_let_in(accepted: Message, settings: Any) -> None:
    settings.SOLAPI_WEBHOOK_SECRET = ""
    assert post([], secret=hashlib.sha1(b"").hexdigest()) == 403


@pytest.mark.parametrize("body", [b"", b"{", b"[1, null, []]", b'"text"', b"\xff\xfe", b"{}"])
def test_an_unreadable_body_is_answered_and_forgotten(
    solapi: StandIn, db: None, body: bytes
) -> None:
    assert post(body) == 200


def test_an_overlong_body_is_answered_and_forgotten(
    solapi: StandIn, db: None, settings: Any
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert post([{"customFields": {"deliveryId": "1.1"}, "text": "x" * 200}]) == 200


def test_a_report_before_our_commit_is_kept_and_the_commit_changes_nothing(
    solapi: StandIn, gateway: Solapi, pace: Pace, write: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = write()
    send = Solapi.send

    def send_and_hear(self: Solapi, *, group: str) -> None:
        send(self, group=group)
        assert post([item(message, "4000")]) == 200

    monkeypatch.setattr(Solapi, "send", send_and_hear)
    say(gateway=gateway, pace=pace)
    assert state(message) == MessageStatus.DELIVERED
    assert message.accepted_at is not None
    assert not MessageWork.objects.exists()


def test_a_report_before_the_ids_are_known_finds_its_message_by_our_own_id(
    solapi: StandIn, gateway: Solapi, pace: Pace, write: Say
) -> None:
    message = write()
    solapi.arm("accept_then_drop", match="/send")
    say(gateway=gateway, pace=pace)
    report = item(message, "4000")
    Attempt.objects.update(gateway_message_id="")
    assert post([report]) == 200
    assert state(message) == MessageStatus.DELIVERED
    assert Attempt.objects.get().gateway_message_id == report["messageId"]


def test_a_report_settles_what_was_unknown(
    solapi: StandIn, gateway: Solapi, pace: Pace, write: Say, later: Later
) -> None:
    message = write()
    solapi.arm("accept_then_drop", match="/send")
    say(gateway=gateway, pace=pace)
    assert state(message) == MessageStatus.UNKNOWN
    post([item(message, "3000")])
    assert state(message) == MessageStatus.ACCEPTED
    later(1)
    assert say(gateway=gateway, pace=pace) == 0


def test_a_report_that_would_make_us_send_again_is_asked_for_first(
    accepted: Message, solapi: StandIn, gateway: Solapi, later: Later
) -> None:
    MessageWork.objects.update(due_at=accepted.created_at.replace(year=2030))
    assert post([item(accepted, "2230")]) == 200
    assert state(accepted) == MessageStatus.ACCEPTED
    later(1)
    solapi.wait_for_reports()
    assert look_up(gateway=gateway, pace=Pace()) == 1
    assert state(accepted) == MessageStatus.DELIVERED
    assert len(solapi.ledger()) == 1


def test_the_stand_ins_own_webhook_is_understood(solapi: StandIn, accepted: Message) -> None:
    solapi.wait_for_reports()
    log = solapi.control("GET", "/webhooks?service=solapi")["webhooks"]
    sent = [entry for entry in log if entry["event"] == "SINGLE-REPORT"]
    assert sent
    assert post(sent[0]["body"], secret=sent[0]["headers"]["X-Solapi-Secret"]) == 200
    assert state(accepted) == MessageStatus.DELIVERED
