"""How a mall is called: what its headers ask for is done, and nobody insists."""

import time
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from integrations.cafe24 import client, manners
from integrations.cafe24.client import Client
from integrations.cafe24.manners import CAPACITY, PER_SECOND, SHARES, Manners, Purpose
from integrations.connector import (
    DOUBTED,
    NO_ANSWER,
    REMOVED,
    TOO_FAST,
    UNREADABLE,
    Busy,
    ConnectorError,
    NeedsReconnect,
    Refused,
)
from integrations.models import EndedBy, Integration, IntegrationStatus
from tests.integrations.cafe24.far_mall import Answer, FarMall, linked, says
from vircle.brands.models import Brand
from vircle.foundation import clock, limiter
from vircle.foundation.http import Deadline
from vircle.foundation.shares import SharedBucket

pytestmark = pytest.mark.django_db

MALL = "marogyeol"
ORDERS: dict[str, Any] = {"orders": []}
DELETED = says({"error": {"code": 403, "message": "App deleted from the mall."}}, status=403)


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manners, "_PATIENCE_SECONDS", 0)
    monkeypatch.setattr(manners, "full_jitter", lambda failures: 60.0)
    monkeypatch.setattr(client, "_DEADLINE", Deadline(connect=2, silence=0.3, total=1))


@pytest.fixture
def mall(far: FarMall, brand: Brand) -> Integration:
    far.answer = lambda _mall, _path: says(ORDERS)
    return linked(brand=brand, store_id=MALL)


def ask(mall: Integration, purpose: Purpose = Purpose.NEWS) -> Any:
    row = Integration.objects.get(pk=mall.pk)
    return Client(row).get("orders", key="orders", purpose=purpose)


def refuse(mall: Integration, purpose: Purpose = Purpose.NEWS) -> ConnectorError:
    with pytest.raises(ConnectorError) as raised:
        ask(mall, purpose)
    return raised.value


def wait(mall: Integration, purpose: Purpose = Purpose.NEWS) -> float:
    """Return how long a call has to wait without being made."""
    with pytest.raises(Busy) as raised:
        ask(mall, purpose)
    return raised.value.retry_after


def test_an_expired_token_costs_one_refresh_and_one_more_call(
    far: FarMall, mall: Integration
) -> None:
    answers = iter([says({"error": {"code": "401"}}, status=401), says(ORDERS)])
    far.answer = lambda _mall, _path: next(answers)
    assert ask(mall) == []
    assert far.calls == {f"{MALL} orders": 2, f"{MALL} oauth/token": 1}


def test_a_removed_app_is_doubted_before_it_is_believed(far: FarMall, mall: Integration) -> None:
    far.answer = lambda _mall, _path: DELETED
    assert isinstance(refuse(mall), Refused)
    held_back = refuse(mall)
    assert (type(held_back), str(held_back)) == (Busy, DOUBTED)
    assert far.calls[f"{MALL} orders"] == 1
    for minutes in (6, 21):
        clock.set_offset(ahead=timedelta(minutes=minutes))
        assert isinstance(refuse(mall), Refused)
    assert Integration.objects.get().status == IntegrationStatus.CONNECTED
    clock.set_offset(ahead=timedelta(minutes=61))
    ended = refuse(mall)
    assert (type(ended), str(ended)) == (NeedsReconnect, REMOVED)
    row = Integration.objects.get()
    assert (row.status, row.ended_by) == (IntegrationStatus.RECONNECT, EndedBy.REMOVED)
    assert far.calls[f"{MALL} oauth/token"] == 0


def test_a_success_makes_refusals_forgotten(far: FarMall, mall: Integration) -> None:
    far.answer = lambda _mall, _path: DELETED
    refuse(mall)
    far.answer = lambda _mall, _path: says(ORDERS)
    clock.set_offset(ahead=timedelta(minutes=6))
    ask(mall)
    row = Integration.objects.get()
    assert (row.refusals, row.refused_at) == (0, None)


def test_the_news_of_a_removal_and_a_refusal_are_two_signals(
    far: FarMall, mall: Integration
) -> None:
    Integration.objects.update(removal_heard_at=clock.now())
    ask(mall)
    assert Integration.objects.get().status == IntegrationStatus.CONNECTED
    far.answer = lambda _mall, _path: DELETED
    assert isinstance(refuse(mall), NeedsReconnect)
    assert Integration.objects.get().ended_by == EndedBy.REMOVED


def test_an_old_rumour_is_forgotten_once_a_call_goes_through(
    far: FarMall, mall: Integration
) -> None:
    Integration.objects.update(removal_heard_at=clock.now() - timedelta(hours=2))
    ask(mall)
    assert Integration.objects.get().removal_heard_at is None


@pytest.mark.parametrize(
    ("answer", "scopes"),
    [
        (says({"error": {"code": 403, "message": "Insufficient scope."}}, status=403), None),
        (says({"error": {"code": 403, "message": "Forbidden."}}, status=403), []),
        (Answer(403, b"<html>A firewall's page</html>"), None),
    ],
)
def test_a_missing_permission_or_a_firewall_is_no_removal(
    far: FarMall, mall: Integration, answer: Answer, scopes: list[str] | None
) -> None:
    if scopes is not None:
        Integration.objects.update(scopes=scopes)
    far.answer = lambda _mall, _path: answer
    assert isinstance(refuse(mall), Refused)
    assert Integration.objects.get().refusals == 0


def test_it_slows_down_when_the_malls_bucket_is_nearly_full(
    far: FarMall, mall: Integration
) -> None:
    far.answer = lambda _mall, _path: says(ORDERS, X_Api_Call_Limit="29/40")
    ask(mall)
    far.answer = lambda _mall, _path: says(ORDERS, X_Api_Call_Limit="39/40")
    ask(mall)
    assert 4 < wait(mall) <= 5
    assert far.calls[f"{MALL} orders"] == 2


def test_a_used_up_quota_is_rested_for_as_long_as_it_says(far: FarMall, mall: Integration) -> None:
    far.answer = lambda _mall, _path: says(
        ORDERS, X_Cafe24_Call_Usage="100.00", X_Cafe24_Call_Remain="40", X_Cafe24_Time_Remain="90"
    )
    ask(mall)
    assert 89 < wait(mall) <= 90
    assert Client(mall).budget().blocked_for_seconds in (89, 90)


def test_a_429_is_rested_for_as_long_as_it_says(far: FarMall, mall: Integration) -> None:
    far.answer = lambda _mall, _path: says({}, status=429, X_Cafe24_Call_Remain="70")
    assert wait(mall) == 70
    assert 69 < wait(mall) <= 70
    assert far.calls[f"{MALL} orders"] == 1


def test_near_the_quota_the_catalogue_waits_and_then_the_polls(
    far: FarMall, mall: Integration
) -> None:
    far.answer = lambda _mall, _path: says(ORDERS, X_Cafe24_Time_Usage="81.50")
    ask(mall)
    assert wait(mall, Purpose.SYNC) > 20
    ask(mall, Purpose.POLL)
    far.answer = lambda _mall, _path: says(ORDERS, X_Cafe24_Call_Usage="96")
    ask(mall)
    assert wait(mall, Purpose.POLL) > 20
    ask(mall, Purpose.NEWS)
    assert Client(mall).budget().percent_of_quota == 96


@pytest.mark.parametrize("stated", ["", "-1", "1e9", "many", "9" * 400, "٣/40", "40/0", "1/40/2"])
def test_headers_that_make_no_sense_are_ignored(
    far: FarMall, mall: Integration, stated: str
) -> None:
    names = ("X-Api-Call-Limit", "X-Cafe24-Call-Usage", "X-Cafe24-Call-Remain")
    headers = dict.fromkeys(names, stated.encode().decode("latin-1"))
    far.answer = lambda _mall, _path: Answer(200, b'{"orders": []}', headers)
    ask(mall)


def pour_ahead(bucket: SharedBucket, **how: Any) -> int:
    """Pour at a moment to come, so that nothing drains before it; returns how often it went."""
    at_ms = int(time.time() * 1000) + 600_000
    return next(times for times in count() if bucket.pour(at_ms=at_ms, **how))


def test_one_purpose_does_not_use_up_anothers_share(far: FarMall, mall: Integration) -> None:
    bucket = SharedBucket(f"cafe24:{MALL}", CAPACITY, PER_SECOND, SHARES)
    assert pour_ahead(bucket, share="product", leave=4) == 4
    assert wait(mall, Purpose.SYNC) > 0
    for purpose in (Purpose.PRODUCT, Purpose.NEWS, Purpose.POLL):
        ask(mall, purpose)
    budget = Client(mall).budget()
    assert (budget.used, budget.capacity) == (7, 40)


def test_so_many_calls_a_second_are_not_made(far: FarMall, mall: Integration) -> None:
    pace = SharedBucket(f"cafe24:{MALL}:pace", 8, 8, {"any": 1})
    assert pour_ahead(pace, share="any") == 8
    assert 0 < wait(mall) <= 1
    assert not far.calls


def test_a_mall_that_does_not_answer_is_left_alone_and_tried_by_one(
    far: FarMall, mall: Integration
) -> None:
    far.answer = lambda _mall, _path: Answer(then=lambda handler: handler.rfile.read(1))
    stalled = refuse(mall)
    assert (type(stalled), str(stalled)) == (Busy, NO_ANSWER)
    assert str(refuse(mall)) == NO_ANSWER
    assert far.calls[f"{MALL} orders"] == 1
    limiter.client().delete(f"pause:cafe24:{MALL}:silent")
    with Manners(MALL).turn(Purpose.POLL):
        assert str(refuse(mall)) == NO_ANSWER
        assert far.calls[f"{MALL} orders"] == 1
    far.answer = lambda _mall, _path: says(ORDERS)
    ask(mall)
    with Manners(MALL).turn(Purpose.POLL):
        ask(mall)


def test_one_malls_silence_is_nothing_to_another(
    far: FarMall, mall: Integration, other_brand: Brand
) -> None:
    lively = linked(brand=other_brand, store_id="teranubi")
    silence = Answer(then=lambda handler: handler.rfile.read(1))
    far.answer = lambda asked, _path: silence if asked == MALL else says(ORDERS)
    for _ in range(6):
        refuse(mall)
        ask(lively)
    assert far.calls[f"{MALL} orders"] == 1
    assert far.calls["teranubi orders"] == 6


def test_an_answer_that_is_no_answer_says_so(far: FarMall, mall: Integration) -> None:
    for body in (b"[]", b"", b"<html>", b"[" * 100_000, b'{"orders": ', b'{"other": 1}'):
        far.answer = lambda _mall, _path, body=body: Answer(200, body)  # type: ignore[misc]
        failure = refuse(mall)
        assert (type(failure), str(failure)) == (ConnectorError, UNREADABLE)


def test_turns_are_told_apart_from_trouble(far: FarMall, mall: Integration) -> None:
    far.answer = lambda _mall, _path: says({}, status=503)
    assert str(refuse(mall)) == NO_ANSWER
    far.answer = lambda _mall, _path: says({}, status=429)
    assert str(refuse(mall)) == TOO_FAST
