"""Each way to lose an answer, and what then is true at the gateway."""

import pytest
import requests

from tests.sandbox.solapi.gateway import Gateway, message


@pytest.fixture
def group_id(gateway: Gateway) -> str:
    group_id = gateway.new_group()
    gateway.fill(group_id, message())
    return group_id


def test_dropped_before_accepting(gateway: Gateway, group_id: str) -> None:
    gateway.arm("drop", match="/send")
    with pytest.raises(requests.ConnectionError):
        gateway.send(group_id)
    assert gateway.status(group_id) == "PENDING"
    assert gateway.ledger() == []
    assert gateway.send(group_id).status_code == 200
    assert len(gateway.ledger()) == 1


def test_accepted_then_dropped(gateway: Gateway, group_id: str) -> None:
    gateway.arm("accept_then_drop", match="/send")
    with pytest.raises(requests.ConnectionError):
        gateway.send(group_id)
    assert gateway.status(group_id) in ("SENDING", "COMPLETE")
    assert gateway.send(group_id).status_code == 400
    assert len(gateway.ledger()) == 1


def test_accepted_then_hanging(gateway: Gateway, group_id: str) -> None:
    gateway.arm("accept_then_slow", match="/send", seconds=1.0)
    with pytest.raises(requests.ReadTimeout):
        requests.post(
            f"{gateway.url}/solapi/messages/v4/groups/{group_id}/send",
            headers=_signed(),
            timeout=0.3,
        )
    assert gateway.status(group_id) in ("SENDING", "COMPLETE")
    assert len(gateway.ledger()) == 1


def test_500_after_accepting(gateway: Gateway, group_id: str) -> None:
    gateway.arm("accept_then_error", match="/send", status=500)
    assert gateway.send(group_id).status_code == 500
    assert len(gateway.ledger()) == 1


def test_503_before_accepting(gateway: Gateway, group_id: str) -> None:
    gateway.arm("error", match="/send", status=503)
    assert gateway.send(group_id).status_code == 503
    assert gateway.ledger() == []


def test_rate_limited_with_retry_after(gateway: Gateway, group_id: str) -> None:
    gateway.arm("rate_limited", match="/send", seconds=7)
    refused = gateway.send(group_id)
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "7"
    assert refused.json()["errorCode"] == "TooManyRequests"
    assert gateway.ledger() == []


def test_truncated_answer(gateway: Gateway, group_id: str) -> None:
    gateway.arm("truncate", match="/send")
    answer = gateway.send(group_id)
    assert answer.status_code == 200
    with pytest.raises(requests.JSONDecodeError):
        answer.json()
    assert len(gateway.ledger()) == 1


def test_partial_failure(gateway: Gateway) -> None:
    gateway.arm("partial_failure")
    answer = gateway.send_many(message(), message("01000000002"))
    assert [each["to"] for each in answer["failedMessageList"]] == ["01000000002"]
    assert [entry["to"] for entry in gateway.ledger()] == ["01000000001"]


def test_slow_answer(gateway: Gateway, group_id: str) -> None:
    gateway.arm("slow", match="/send", seconds=0.3)
    answer = gateway.send(group_id)
    assert answer.elapsed.total_seconds() >= 0.3
    assert len(gateway.ledger()) == 1


def test_a_fault_is_used_up(gateway: Gateway, group_id: str) -> None:
    gateway.arm("error", match="/send", status=503)
    assert [gateway.send(group_id).status_code for _ in range(2)] == [503, 200]


def _signed() -> dict[str, str]:
    from tests.sandbox.solapi.gateway import authorization

    return {"Authorization": authorization()}
