"""The subscription hook: 403 for a wrong key only, two signals for an end, and nothing twice."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from integrations import checkup, polling
from integrations.models import (
    EndedBy,
    Integration,
    IntegrationStatus,
    OrderEvent,
    ReadHint,
    RejectedCall,
)
from integrations.naver import solution
from integrations.naver.events import KNOWN_EVENTS, MAX_BYTES, short
from tests.integrations.naver.conftest import NaverWorld
from tests.integrations.naver.steps import SOLUTION_ID, UID
from vircle.foundation import clock, limiter
from vircle.foundation.crypto import Place, unseal

pytestmark = pytest.mark.django_db

HEADER, KEY = "X-Solution-Key", "sandbox-naver-hook"
RUNNING = "SUBSCRIBING"


@pytest.fixture(autouse=True)
def registered(settings: Settings) -> None:
    settings.NAVER_SOLUTION_ID = SOLUTION_ID
    settings.NAVER_HOOK_HEADER, settings.NAVER_HOOK_VALUES = HEADER, [KEY, "the-next-key"]


def event(change: str, *, event_id: str = "1", **more: Any) -> dict[str, Any]:
    return {
        "eventId": event_id,
        "accountId": "marogyeol",
        "accountUid": UID,
        "solutionId": SOLUTION_ID,
        "subscriptionStatus": RUNNING,
        "changeType": change,
        "eventDate": clock.now().strftime("%Y-%m-%dT%H:%M:%S.123+0000"),
        **more,
    }


def tell(client: Client, *events: object, key: str = KEY) -> int:
    return post(client, json.dumps(events).encode(), key=key)


def post(client: Client, body: bytes, *, key: str = KEY) -> int:
    answer = client.post(
        "/hooks/naver/", data=body, content_type="application/json", headers={HEADER: key}
    )
    return answer.status_code


def rejected() -> dict[str, int]:
    return dict(RejectedCall.objects.values_list("reason", "count"))


def told() -> list[str]:
    return list(OrderEvent.objects.order_by("received_at", "id").values_list("event", flat=True))


def work() -> None:
    """Poll and look at the link, as the workers do soon after."""
    while polling.poll_due(now=clock.now()):
        pass
    while checkup.check_due(now=clock.now()):
        pass


def test_every_known_event_is_kept(client: Client, store: Integration) -> None:
    events = [event(change, event_id=str(n)) for n, change in enumerate(sorted(KNOWN_EVENTS))]
    assert tell(client, *events) == 200
    assert sorted(told()) == sorted(short(change) for change in KNOWN_EVENTS)
    assert len(set(told())) == len(KNOWN_EVENTS)
    assert rejected() == {}


def test_the_body_is_sealed_and_can_be_opened_again(client: Client, store: Integration) -> None:
    tell(client, event("PAYMENT_FAIL", reason="잔액 부족"))
    kept = OrderEvent.objects.get()
    assert "잔액".encode() not in bytes(kept.body_sealed)
    place = Place("integrations_orderevent", "body", store.brand_id, str(kept.reference))
    assert json.loads(unseal(kept.body_sealed, at=place))["reason"] == "잔액 부족"


@pytest.mark.parametrize("key", ["", "wrong", "sandbox-naver-hoo", "é"])
def test_a_wrong_key(client: Client, store: Integration, key: str) -> None:
    assert tell(client, event("END_SUBSCRIPTION"), key=key) == 403
    assert (told(), rejected()) == ([], {"key": 1})


def test_the_old_and_the_new_key_are_both_good(client: Client, store: Integration) -> None:
    assert tell(client, event("UPGRADE"), key="the-next-key") == 200
    assert told() == ["UPGRADE"]


def test_without_a_key_of_ours_nobody_is_believed(
    client: Client, store: Integration, settings: Settings
) -> None:
    settings.NAVER_HOOK_VALUES = [""]
    assert tell(client, event("UPGRADE"), key="") == 403


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "unreadable"),
        (b"{", "unreadable"),
        (b"\xff", "unreadable"),
        (b"[1]", "unreadable"),
        (b'[{"changeType": "MOON"}]', "unknown_event"),
        (b'[{"changeType": ["END_ROUND"]}]', "unknown_event"),
        (b'[{"changeType": "UPGRADE"}]', "unreadable"),
        (b"[" * 100_000, "unreadable"),
        (b" " * (MAX_BYTES + 1), "too_long"),
        (json.dumps([{}] * 1001).encode(), "too_long"),
    ],
)
def test_what_cannot_be_kept_is_counted_and_answered_well(
    client: Client, store: Integration, body: bytes, reason: str
) -> None:
    assert post(client, body) == 200
    assert (told(), rejected()) == ([], {reason: 1})


def test_another_solution_and_another_store(client: Client, store: Integration) -> None:
    assert tell(client, event("UPGRADE", solutionId="other")) == 200
    assert tell(client, event("UPGRADE", accountUid="ncp_nobody")) == 200
    assert (told(), rejected()) == ([], {"other_solution": 1, "unknown_store": 1})


def test_one_bad_event_does_not_keep_the_others_back(client: Client, store: Integration) -> None:
    assert tell(client, 7, event("PAYMENT_FAIL"), event("MOON"), event("UPGRADE")) == 200
    assert told() == ["PAYMENT_FAIL", "UPGRADE"]


def test_the_same_event_twice_is_kept_once(client: Client, store: Integration) -> None:
    tell(client, event("UPGRADE"), event("UPGRADE"))
    tell(client, event("UPGRADE"))
    assert told() == ["UPGRADE"]


def test_two_events_may_share_an_id(client: Client, store: Integration) -> None:
    tell(client, event("END_ROUND"), event("END_SUBSCRIPTION"))
    assert told() == ["END_ROUND", "END_SUB"]
    store.refresh_from_db()
    assert store.removal_heard_at is not None


def test_what_could_not_be_stored_is_taken_when_it_comes_again(
    client: Client, store: Integration, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> bool:
        raise ConnectionError

    client.raise_request_exception = False
    monkeypatch.setattr("integrations.naver.hook.hear", broken)
    assert tell(client, event("UPGRADE")) == 500
    monkeypatch.undo()
    assert tell(client, event("UPGRADE")) == 200
    assert told() == ["UPGRADE"]


@pytest.mark.parametrize("change", ["END_SUBSCRIPTION", "FORCE_UNSUBSCRIPTION"])
def test_news_of_an_end_is_the_first_signal_only(
    client: Client, store: Integration, change: str
) -> None:
    tell(client, event(change, subscriptionStatus="UNSUBSCRIBED"))
    store.refresh_from_db()
    assert store.removal_heard_at is not None
    assert store.status == IntegrationStatus.CONNECTED
    assert store.checkup_due_at is not None
    assert store.checkup_due_at <= clock.now()
    work()
    store.refresh_from_db()
    assert (store.status, store.ended_by) == (IntegrationStatus.CONNECTED, "")


def test_an_end_that_naver_confirms_parks_the_store(
    client: Client, naver: NaverWorld, store: Integration
) -> None:
    naver.subscribe("end")
    tell(client, event("END_SUBSCRIPTION", subscriptionStatus="UNSUBSCRIBED"))
    work()
    store.refresh_from_db()
    assert (store.status, store.ended_by) == (IntegrationStatus.RECONNECT, EndedBy.UNSUBSCRIBED)


def test_the_status_decides_although_a_token_is_given(
    client: Client, store: Integration, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the token endpoint says of a seller who left is not known."""
    left = solution.Subscription(UID, "1", "UNSUBSCRIBED", "", "", None)
    monkeypatch.setattr(solution, "subscription", lambda **_: left)
    tell(client, event("END_SUBSCRIPTION", subscriptionStatus="UNSUBSCRIBED"))
    work()
    store.refresh_from_db()
    assert (store.status, store.ended_by) == (IntegrationStatus.RECONNECT, EndedBy.UNSUBSCRIBED)


def test_told_that_it_goes_on_the_store_is_asked_for_again(
    client: Client, naver: NaverWorld, store: Integration
) -> None:
    naver.subscribe("end")
    tell(client, event("END_SUBSCRIPTION", subscriptionStatus="UNSUBSCRIBED"))
    work()
    ReadHint.objects.create(
        brand_id=store.brand_id,
        integration_id=store.pk,
        external_order_id="1",
        due_at=clock.now() + timedelta(days=1),
    )
    naver.subscribe("start")
    naver.later(seconds=2)
    limiter.client().flushdb()
    tell(client, event("START_ROUND", event_id="2"))
    store.refresh_from_db()
    assert (store.status, store.ended_by) == (IntegrationStatus.CONNECTED, "")
    assert ReadHint.objects.get().due_at <= clock.now()
    work()
    store.refresh_from_db()
    assert (store.status, store.error) == (IntegrationStatus.CONNECTED, "")


def test_a_beginning_from_before_the_end_is_a_repetition(
    client: Client, naver: NaverWorld, store: Integration
) -> None:
    earlier = (clock.now() - timedelta(days=30)).strftime("%Y-%m-%dT%H:%M:%S.123+0000")
    naver.subscribe("end")
    tell(client, event("END_SUBSCRIPTION", subscriptionStatus="UNSUBSCRIBED"))
    work()
    tell(client, event("START_ROUND", event_id="2", eventDate=earlier))
    tell(client, event("START_ROUND", event_id="3", subscriptionStatus="UNSUBSCRIBED"))
    store.refresh_from_db()
    assert store.status == IntegrationStatus.RECONNECT


def test_an_own_application_needs_no_subscription(client: Client, own_store: Integration) -> None:
    tell(client, event("END_SUBSCRIPTION", subscriptionStatus="UNSUBSCRIBED"))
    own_store.refresh_from_db()
    assert told() == ["END_SUB"]
    assert own_store.removal_heard_at is None


def test_a_date_that_makes_no_sense_is_borne(client: Client, store: Integration) -> None:
    assert tell(client, event("START_ROUND", eventDate="gestern")) == 200
    assert told() == ["START_ROUND"]


def test_told_again_under_other_ids_nothing_changes(
    client: Client, naver: NaverWorld, store: Integration
) -> None:
    naver.subscribe("end")
    ended = event("END_SUBSCRIPTION", subscriptionStatus="UNSUBSCRIBED")
    tell(client, ended)
    work()
    store.refresh_from_db()
    before = (store.status, store.ended_by, store.error, store.error_at)
    for number in range(3):
        tell(client, ended | {"eventId": f"again{number}"})
        work()
    store.refresh_from_db()
    assert (store.status, store.ended_by, store.error, store.error_at) == before
