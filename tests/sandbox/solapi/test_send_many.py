"""Sending at once, its half failures, and the lists that find a message again."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.sandbox.solapi.gateway import Gateway, message


def test_200_is_not_success(gateway: Gateway) -> None:
    answer = gateway.send_many(
        message(customFields={"deliveryId": "good"}),
        message("0212345678", customFields={"deliveryId": "bad"}),
    )
    (failed,) = answer["failedMessageList"]
    assert failed["customFields"] == {"deliveryId": "bad"}
    assert failed["statusCode"] == "1011"
    count = answer["groupInfo"]["count"]
    assert (count["total"], count["registeredSuccess"], count["registeredFailed"]) == (2, 1, 1)
    assert [each["statusCode"] for each in answer["messageList"]] == ["2000", "1011"]
    assert len(gateway.ledger()) == 1


def test_nothing_registered_means_nothing_sent(gateway: Gateway) -> None:
    answer = gateway.send_many(message("0212345678"), showMessageList=False)
    assert answer["groupInfo"]["status"] == "FAILED"
    assert "messageList" not in answer
    assert gateway.ledger() == []


def test_one_message_for_several_numbers(gateway: Gateway) -> None:
    gateway.send_many(message() | {"to": ["01000000001", "010-0000-0002"]})
    assert [entry["to"] for entry in gateway.ledger()] == ["01000000001", "01000000002"]


@pytest.mark.parametrize("path", ["/messages/v4/list", "/messages/v4/list-old"])
def test_lists_find_a_message_again(gateway: Gateway, path: str) -> None:
    sent = gateway.send_many(
        message(customFields={"deliveryId": "d-1"}), message("01000000002"), message("0212345678")
    )
    gateway.reports_in()
    first, second, third = (each["messageId"] for each in sent["messageList"])
    group_id = sent["groupInfo"]["groupId"]
    hour = timedelta(hours=1)
    now = datetime.now(UTC)
    queries: list[tuple[dict[str, str | list[str]], set[str]]] = [
        ({}, {first, second, third}),
        ({"to": "01000000001"}, {first}),
        ({"messageId": second}, {second}),
        ({"messageIds[in]": f'["{first}","{third}"]'}, {first, third}),
        ({"messageIds": [first, third]}, {first, third}),
        ({"messageIds": f"['{first}']"}, {first}),
        ({"groupId": group_id, "statusCode": "4000"}, {first, second}),
        ({"statusCode[ne]": "4000"}, {third}),
        ({"statusCode[gte]": "2000"}, {first, second}),
        ({"to[like]": "%0002"}, {second}),
        ({"criteria": "to,statusCode", "cond": "eq,eq", "value": "01000000001,4000"}, {first}),
        ({"startDate": (now - hour).isoformat()}, {first, second, third}),
        ({"endDate": (now - hour).isoformat(), "dateType": "UPDATED"}, set()),
        ({"to": "01000000003"}, set()),
    ]
    for params, expected in queries:
        found = gateway.json("GET", path, params=params)["messageList"]
        assert set(found) == expected, params


def test_pages_follow_their_keys(gateway: Gateway) -> None:
    for number in (1, 2, 3):
        gateway.send_many(message(f"0100000000{number}"))
    first = gateway.json("GET", "/messages/v4/list", params={"limit": "2"})
    rest = gateway.json(
        "GET", "/messages/v4/list", params={"limit": "2", "startKey": first["nextKey"]}
    )
    numbers = [each["to"] for page in (first, rest) for each in page["messageList"].values()]
    assert numbers == ["01000000003", "01000000002", "01000000001"]
    assert rest["nextKey"] is None


@pytest.mark.parametrize(
    "params",
    [{"limit": "0"}, {"limit": "x"}, {"to[near]": "1"}, {"criteria": "colour"}, {"startDate": "?"}],
)
def test_an_unreadable_question_is_refused(gateway: Gateway, params: dict[str, str]) -> None:
    gateway.send_many(message())
    answer = gateway.call("GET", "/messages/v4/list", params=params)
    assert answer.status_code == 400
    assert answer.json()["errorCode"] == "ValidationError"


@pytest.mark.parametrize("body", ["[1]", "{", '{"messages": []}', '{"messages": ["x"]}', "{}"])
def test_an_unreadable_request_is_refused(gateway: Gateway, body: str) -> None:
    answer = gateway.call("POST", "/messages/v4/send-many/detail", data=body)
    assert answer.status_code == 400
    assert gateway.json("GET", "/messages/v4/groups")["groupList"] == {}
