"""The three steps of a group, and the fence that deleting one is."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.sandbox.solapi.gateway import Gateway, message


def test_three_steps_to_the_phone(gateway: Gateway) -> None:
    group_id = gateway.new_group()
    assert group_id.startswith("G4V")
    assert len(group_id) == 32
    added = gateway.fill(group_id, message(customFields={"deliveryId": "d-1"}))
    assert added["errorCount"] == 0
    assert gateway.ledger() == []
    sent = gateway.send(group_id).json()
    assert sent["count"]["sentTotal"] == 1
    gateway.reports_in()
    (entry,) = gateway.ledger()
    assert entry["statusCode"] == "4000"
    assert entry["deliveredAt"] >= entry["acceptedAt"]
    assert entry["customFields"] == {"deliveryId": "d-1"}
    assert entry["messageId"] == added["resultList"][0]["messageId"]
    assert gateway.status(group_id) == "COMPLETE"


def test_an_unsent_group_tells_nobody(gateway: Gateway) -> None:
    group_id = gateway.new_group()
    gateway.fill(group_id, message())
    assert gateway.status(group_id) == "PENDING"
    assert gateway.ledger() == []


def test_a_deleted_group_can_never_be_sent(gateway: Gateway) -> None:
    group_id = gateway.new_group()
    gateway.fill(group_id, message())
    path = f"/messages/v4/groups/{group_id}"
    assert gateway.json("DELETE", path)["status"] == "DELETED"
    refused = gateway.send(group_id)
    assert (refused.status_code, refused.json()["errorCode"]) == (400, "NotPendingGroup")
    put = gateway.call("PUT", f"{path}/messages", json={"messages": [message()]})
    assert put.status_code == 400
    assert gateway.json("DELETE", path)["status"] == "DELETED"
    assert gateway.status(group_id) == "DELETED"
    assert gateway.ledger() == []


def test_a_sent_group_is_neither_sent_again_nor_deleted(gateway: Gateway) -> None:
    group_id = gateway.new_group()
    gateway.fill(group_id, message())
    assert gateway.send(group_id).status_code == 200
    assert gateway.send(group_id).status_code == 400
    assert gateway.call("DELETE", f"/messages/v4/groups/{group_id}").status_code == 400
    assert len(gateway.ledger()) == 1


def test_of_racing_sends_and_deletes_one_wins(gateway: Gateway) -> None:
    group_id = gateway.new_group()
    gateway.fill(group_id, message())
    calls = [("POST", "/send"), ("DELETE", "")] * 4

    def call(step: tuple[str, str]) -> tuple[str, int]:
        other = Gateway(gateway.url)
        answer = other.call(step[0], f"/messages/v4/groups/{group_id}{step[1]}")
        other.close()
        return step[0], answer.status_code

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(call, calls))
    sends = answers.count(("POST", 200))
    assert sends <= 1
    assert (sends == 1) != (("DELETE", 200) in answers)
    assert len(gateway.ledger()) == sends


def test_messages_can_be_taken_out_before_sending(gateway: Gateway) -> None:
    group_id = gateway.new_group()
    added = gateway.fill(group_id, message(), message("01000000002"))
    path = f"/messages/v4/groups/{group_id}/messages"
    first = added["resultList"][0]["messageId"]
    answer = gateway.json("DELETE", path, json={"messageIds": [first, "M4Vunknown"]})
    assert answer["errorCount"] == 1
    assert [each["resultCode"] for each in answer["resultList"]] == ["Success", "ResourceNotFound"]
    gateway.send(group_id)
    assert [entry["to"] for entry in gateway.ledger()] == ["01000000002"]


def test_same_recipient_twice_in_one_group(gateway: Gateway) -> None:
    strict, generous = gateway.new_group(), gateway.new_group(allowDuplicates=True)
    codes = [
        [each["statusCode"] for each in gateway.fill(group, message(), message())["resultList"]]
        for group in (strict, generous)
    ]
    assert codes == [["2000", "1026"], ["2000", "2000"]]
    assert gateway.fill(strict, message())["resultList"][0]["statusCode"] == "1026"


def test_money_runs_out(gateway: Gateway) -> None:
    gateway.control("PUT", "/solapi/account", {"balance": 26})
    group_id = gateway.new_group()
    added = gateway.fill(group_id, *[message(f"0100000000{n}") for n in (1, 2, 3)])
    assert [each["statusCode"] for each in added["resultList"]] == ["2000", "2000", "1030"]
    gateway.send(group_id)
    assert gateway.json("GET", "/cash/v1/balance")["balance"] == 0


def test_what_cannot_be_delivered_is_refunded(gateway: Gateway) -> None:
    before = gateway.json("GET", "/cash/v1/balance")["balance"]
    gateway.send_many(message("01000009104"))
    gateway.reports_in()
    assert gateway.json("GET", "/cash/v1/balance")["balance"] == before


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/messages/v4/groups/G4Vunknown", 404),
        ("POST", "/messages/v4/groups/G4Vunknown/send", 404),
        ("DELETE", "/messages/v4/groups/G4Vunknown", 404),
        ("GET", "/messages/v4/groups/G4Vunknown/messages", 404),
        ("PUT", "/messages/v4/groups/G4Vunknown/messages", 400),
    ],
)
def test_unknown_groups(gateway: Gateway, method: str, path: str, status: int) -> None:
    answer = gateway.call(method, path)
    assert answer.status_code == status
    assert set(answer.json()) == {"errorCode", "errorMessage"}


def test_an_empty_group_cannot_be_sent(gateway: Gateway) -> None:
    group_id = gateway.new_group()
    gateway.fill(group_id, message("0212345678"))
    assert gateway.send(group_id).json()["errorCode"] == "MessagesNotFound"
    assert gateway.status(group_id) == "PENDING"


def test_the_group_lists_its_messages(gateway: Gateway) -> None:
    group_id = gateway.new_group()
    gateway.fill(group_id, message(customFields={"deliveryId": "d-1"}))
    listed = gateway.json("GET", f"/messages/v4/groups/{group_id}/messages")["messageList"]
    (only,) = listed.values()
    assert only["customFields"] == {"deliveryId": "d-1"}
    assert only["status"] == "PENDING"
