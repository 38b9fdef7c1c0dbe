"""The solution market: hand-over, approval, subscription, the event hook."""

import base64
import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from tests.sandbox.core.conftest import Receiver, receiver
from tests.sandbox.naver.store import Store

__all__ = ["receiver"]
ROOT = "/v1/commerce-solutions"
UID = "ncp_sandbox02teranubi"


@pytest.fixture
def solution(stranger: Store) -> Store:
    stranger.sign_in_as_solution(None)
    return stranger


def press(store: Store, page: str, **form: str) -> str:
    answer = store.client.post(
        f"/naver/market/{page}", data={"account_id": store.account_id} | form
    )
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def came_back(location: str) -> str:
    back = urlsplit(location)
    assert back._replace(query="").geturl() == "http://127.0.0.1:8000/naver/launch/"
    return parse_qs(back.query)["token"][0]


def info(store: Store, token: str) -> tuple[int, Any]:
    answer = store.ask("GET", f"{ROOT}/seller-info-by-token", query_string={"token": token})
    return answer.status_code, answer.json


def approve(store: Store, token: str, mapping: str = "brand-1") -> tuple[int, Any]:
    path = f"{ROOT}/subscriptions/approve"
    body = {"accountMappingId": mapping}
    answer = store.ask("PUT", path, query_string={"token": token}, json=body)
    return answer.status_code, answer.json


def subscription(store: Store) -> tuple[int, Any]:
    answer = store.ask("GET", f"{ROOT}/subscriptions/{UID}")
    return answer.status_code, answer.json


def test_add_use_sign_in_and_approve(solution: Store) -> None:
    assert "추가하기" in solution.client.get("/naver/market/?account_id=teranubi").text
    press(solution, "add")
    assert "사용하기" in solution.client.get("/naver/market/?account_id=teranubi").text
    login = press(solution, "use")
    assert "네이버 커머스 ID로 로그인" in solution.client.get(login).text
    token = came_back(press(solution, "login", role="REPRESENT"))
    assert len(token.split(".")) == 5
    status, found = info(solution, token)
    assert status == 200
    assert (found["accountUid"], found["channelName"]) == (UID, "테라누비")
    assert (found["status"], found["approveSubscriptionYn"]) == ("WAITING_SUBSCRIPTION", True)
    expected = {
        "accountUid": UID,
        "solutionId": "sandbox-solution",
        "status": "SUBSCRIBING",
        "accountMappingId": "brand-1",
    }
    assert approve(solution, token) == (200, expected)
    again = approve(solution, token)
    assert (again[0], again[1]["code"]) == (403, "ALREADY_SUBSCRIBING")
    assert subscription(solution)[1]["status"] == "SUBSCRIBING"
    assert info(solution, token)[1]["planId"] == "plan-free"
    assert "사용 중" in solution.client.get("/naver/market/?account_id=teranubi").text


def test_tokens_that_are_wrong_or_old(solution: Store) -> None:
    assert info(solution, "a.b.c.d.e")[1]["code"] == "INVALID_SELLER_TOKEN"
    token = solution.control("handoff")["token"]
    assert approve(solution, token)[1]["code"] == "REQUEST_SUBSCRIPTION_REQUIRED"
    solution.control("subscription/request")
    helper = solution.control("handoff", role="ACCOUNT_SUB")["token"]
    assert approve(solution, helper)[1]["code"] == "NOT_AUTHORIZED_ACCOUNT_ROLE"
    assert info(solution, helper)[1]["approveSubscriptionYn"] is False
    solution.later(minutes=11)
    status, body = info(solution, token)
    assert (status, body["code"]) == (401, "EXPIRED_SELLER_TOKEN")


def test_the_window_leads_only_to_our_own_site(stranger: Store) -> None:
    for url, status in (
        ("http://127.0.0.1:8000/other/", 303),
        ("http://evil.example.com/", 400),
        ("https://127.0.0.1:8000/other/", 400),
    ):
        answer = stranger.client.post(
            "/naver/market/login",
            query_string={"redirect_uri": url, "state": "a b"},
            data={"account_id": "teranubi"},
        )
        assert answer.status_code == status
        if status == 303:
            query = parse_qs(urlsplit(answer.headers["Location"]).query)
            assert query["state"] == ["a b"]
            assert answer.headers["Location"].startswith(url)


def decoded(part: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def test_the_instant_type_brings_a_signed_jwt(stranger: Store) -> None:
    stranger.configure(naver_handoff="instant")
    token = came_back(press(stranger, "use"))
    head, claims, signature = token.split(".")
    key: Any = stranger.client.get("/_control/naver/public-key").json
    public = load_der_public_key(base64.b64decode(key["public_key"]))
    assert isinstance(public, rsa.RSAPublicKey)
    raw = base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
    public.verify(raw, f"{head}.{claims}".encode(), padding.PKCS1v15(), hashes.SHA256())
    assert decoded(head)["alg"] == "RS256"
    found = decoded(claims)
    assert (found["iss"], found["sub"], found["solutionId"]) == (
        "merc",
        "SELLER_INFO",
        "sandbox-solution",
    )
    assert (found["accountUid"], found["status"]) == (UID, "SUBSCRIBING")
    assert found["exp"] - found["iat"] == 60
    # Minted anew on each click, and the subscription is not begun twice.
    stranger.later(seconds=2)
    assert came_back(press(stranger, "use")) != token


def test_the_end_of_a_subscription(solution: Store) -> None:
    assert subscription(solution)[0] == 404
    solution.control("subscription/start", mapping_id="brand-1")
    first = subscription(solution)[1]["subscriptionId"]
    press(solution, "subscription", step="request_end")
    assert subscription(solution)[1]["status"] == "WAITING_UNSUBSCRIPTION"
    path = f"{ROOT}/subscriptions/unsubscription/approve"
    answer: Any = solution.ask("PUT", path, query_string={"accountUid": UID}).json
    assert answer["status"] == "UNSUBSCRIBED"
    answer = solution.ask("PUT", path, query_string={"accountUid": UID})
    assert (answer.status_code, answer.json["code"]) == (400, "NOTTING_TO_CHANGE")
    solution.control("subscription/request")
    answer = solution.ask("PUT", f"{ROOT}/subscriptions/{UID}/reject", json={"reason": "-"}).json
    assert answer["status"] == "CANCEL_SUBSCRIPTION"
    solution.control("subscription/start")
    assert subscription(solution)[1]["subscriptionId"] != first
    answer = solution.ask("PUT", f"{ROOT}/subscriptions/{UID}/unsubscription", json={}).json
    assert answer["status"] == "UNSUBSCRIBED"


def heard(listening: Receiver) -> list[list[dict[str, Any]]]:
    return [json.loads(each) for each in listening.heard]


def wait(store: Store) -> None:
    answer: Any = store.client.post("/_control/naver/events/wait", json={"seconds": 20}).json
    assert answer == {"idle": True}


@pytest.fixture
def hooked(stranger: Store, receiver: Receiver) -> Store:
    receiver.answers = [200]
    stranger.configure(naver_hook_url=receiver.url)
    return stranger


def test_the_hook_is_told_in_arrays_with_our_header(
    hooked: Store,
    receiver: Receiver,
) -> None:
    hooked.control("subscription/request")
    wait(hooked)
    hooked.control("subscription/approve")
    wait(hooked)
    events = [event for array in heard(receiver) for event in array]
    assert [each["changeType"] for each in events] == ["REQUEST_SUBSCRIPTION", "START_ROUND"]
    assert [each["subscriptionStatus"] for each in events] == [
        "WAITING_SUBSCRIPTION",
        "SUBSCRIBING",
    ]
    in_utc = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000")
    assert all(in_utc.fullmatch(each["eventDate"]) for each in events)
    assert receiver.headers[0]["X-Solution-Key"] == "sandbox-naver-hook"


def test_two_ends_share_one_event_id(hooked: Store, receiver: Receiver) -> None:
    hooked.control("subscription/start")
    wait(hooked)
    hooked.control("subscription/end")
    wait(hooked)
    (ends,) = heard(receiver)[1:]
    assert [each["changeType"] for each in ends] == ["END_ROUND", "END_SUBSCRIPTION"]
    assert len({each["eventId"] for each in ends}) == 1


def test_only_200_is_enough_and_the_order_is_kept(
    hooked: Store,
    receiver: Receiver,
) -> None:
    receiver.answers = [204, 500, 200]
    hooked.control("subscription/request")
    for step in ("approve", "request_end", "withdraw_end"):
        hooked.control(f"subscription/{step}")
    wait(hooked)
    arrays = heard(receiver)
    assert len(arrays) >= 3
    told = [event["changeType"] for array in arrays[2:] for event in array]
    assert told == [
        "REQUEST_SUBSCRIPTION",
        "START_ROUND",
        "REQUEST_UNSUBSCRIPTION",
        "CANCEL_REQUEST_UNSUBSCRIPTION",
    ]
    assert all(array[0]["changeType"] == "REQUEST_SUBSCRIPTION" for array in arrays[:3])


def test_duplicates_come_under_other_ids(hooked: Store, receiver: Receiver) -> None:
    hooked.arm("duplicate_webhooks")
    hooked.control("subscription/start")
    wait(hooked)
    hooked.client.post("/_control/naver/events/replay", json={})
    wait(hooked)
    events = [event for array in heard(receiver) for event in array]
    assert {each["changeType"] for each in events} == {"START_ROUND"}
    assert len(events) == len({each["eventId"] for each in events}) == 4


def test_an_event_that_is_never_sent(hooked: Store, receiver: Receiver) -> None:
    hooked.arm("no_webhooks")
    hooked.control("subscription/start")
    wait(hooked)
    assert heard(receiver) == []
    hooked.control("event", changeType="REFUND_SUCCESS", eventId="e-1")
    wait(hooked)
    assert [each["eventId"] for array in heard(receiver) for each in array] == ["e-1"]
