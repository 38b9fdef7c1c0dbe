"""The webhook sender: retries, replays, losses, duplicates, restart."""

import json

import pytest

from sandbox import outbox as outbox_module
from sandbox.context import Context
from sandbox.faults import Fault
from sandbox.outbox import Outbox, Webhook
from tests.sandbox.core.conftest import Receiver

SECONDS = 10.0


@pytest.fixture(autouse=True)
def quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox_module, "RETRY_AFTER_SECONDS", (0.0, 0.0))


def webhook(receiver: Receiver, number: int = 1) -> Webhook:
    return Webhook(
        service="cafe24",
        url=receiver.url,
        headers={"X-API-Key": "k"},
        body={"n": number, "text": "가"},
        event="90024",
        tag="marogyeol",
    )


def test_delivers_with_its_headers(context: Context, receiver: Receiver) -> None:
    context.outbox.start()
    context.outbox.send(webhook(receiver))
    assert context.outbox.wait_idle(SECONDS)
    assert json.loads(receiver.heard[0]) == {"n": 1, "text": "가"}
    assert receiver.headers[0]["X-API-Key"] == "k"
    assert context.outbox.counts()["delivered"] == 1


def test_a_rolled_back_webhook_is_never_sent(context: Context, receiver: Receiver) -> None:
    def fail_after_sending() -> None:
        with context.store.transaction():
            context.outbox.send(webhook(receiver))
            raise RuntimeError

    context.outbox.start()
    with pytest.raises(RuntimeError):
        fail_after_sending()
    context.outbox.send(webhook(receiver, 2))
    assert context.outbox.wait_idle(SECONDS)
    assert [json.loads(body)["n"] for body in receiver.heard] == [2]


def test_tries_again_until_it_is_accepted(context: Context, receiver: Receiver) -> None:
    receiver.answers = [500, 404, 200]
    context.outbox.start()
    context.outbox.send(webhook(receiver))
    assert context.outbox.wait_idle(SECONDS)
    assert len(receiver.heard) == 3
    attempts = context.outbox.log()[0]["attempts"]
    assert [each["status"] for each in attempts] == [500, 404, 200]
    assert context.outbox.counts()["delivered"] == 1


def test_gives_up_and_counts_failures_in_a_row(context: Context, receiver: Receiver) -> None:
    receiver.answers = [500]
    context.outbox.start()
    context.outbox.send(webhook(receiver))
    assert context.outbox.wait_idle(SECONDS)
    assert context.outbox.counts()["failed"] == 1
    assert context.outbox.failures_in_a_row(service="cafe24", tag="marogyeol") == 1
    receiver.answers = [200]
    context.outbox.send(webhook(receiver))
    assert context.outbox.wait_idle(SECONDS)
    assert context.outbox.failures_in_a_row(service="cafe24", tag="marogyeol") == 0


def test_loss_and_duplicates_are_one_time_faults(context: Context, receiver: Receiver) -> None:
    context.outbox.start()
    context.faults.arm(Fault(service="cafe24", fault="no_webhooks"))
    context.faults.arm(Fault(service="solapi", fault="duplicate_webhooks"))
    context.outbox.send(webhook(receiver, 1))
    context.outbox.send(webhook(receiver, 2))
    context.faults.arm(Fault(service="cafe24", fault="duplicate_webhooks"))
    context.outbox.send(webhook(receiver, 3))
    assert context.outbox.wait_idle(SECONDS)
    assert sorted(json.loads(body)["n"] for body in receiver.heard) == [2, 3, 3, 3]
    assert context.outbox.counts()["lost"] == 1


def test_replay_sends_originals_only(context: Context, receiver: Receiver) -> None:
    context.outbox.start()
    context.outbox.send(webhook(receiver))
    assert context.outbox.replay(service="cafe24", times=2) == {"originals": 1, "queued": 2}
    assert context.outbox.replay(service="cafe24", times=1) == {"originals": 1, "queued": 1}
    assert context.outbox.replay(service="solapi", times=1) == {"originals": 0, "queued": 0}
    assert context.outbox.wait_idle(SECONDS)
    assert len(receiver.heard) == 4


def test_a_new_process_sends_what_the_old_one_queued(context: Context, receiver: Receiver) -> None:
    context.outbox.send(webhook(receiver))
    second = Outbox(store=context.store, faults=context.faults, config=context.config)
    second.start()
    assert second.wait_idle(SECONDS)
    second.stop()
    assert len(receiver.heard) == 1


def test_a_receiver_too_slow_for_its_sender_hears_twice(
    context: Context, receiver: Receiver
) -> None:
    context.faults.arm(Fault(service="cafe24", fault="slow_receiver"))
    context.outbox.start()
    context.outbox.send(webhook(receiver))
    assert context.outbox.wait_idle(SECONDS)
    assert [json.loads(body)["n"] for body in receiver.heard] == [1, 1]
    statuses = [each["status"] for each in context.outbox.log()[0]["attempts"]]
    assert statuses == [None, 204]


def test_a_late_webhook_is_overtaken(context: Context, receiver: Receiver) -> None:
    context.faults.arm(Fault(service="cafe24", fault="late_webhooks", seconds=0.3))
    context.outbox.start()
    context.outbox.send(webhook(receiver, 1))
    context.outbox.send(webhook(receiver, 2))
    assert context.outbox.wait_idle(SECONDS)
    assert [json.loads(body)["n"] for body in receiver.heard] == [2, 1]
