"""The public client `solapi`, which nobody here wrote, finds the stand-in to be the gateway."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.clients import client_python
from tests.sandbox.solapi.conftest import Listener
from tests.sandbox.solapi.gateway import KEY, PF_ID, SECRET, TEXT, WARRANTY, Gateway

_PROCESS = Path(__file__).with_name("client_process.py")
# The client wraps bare names itself.
_VARIABLES = {"브랜드명": "마로결", "고객명": "김데모", "코드": "abc"}


class Client:
    def __init__(self, process: "subprocess.Popen[str]", base_url: str) -> None:
        self._process = process
        self._base_url = base_url

    def ask(self, action: str, given: Any = None, *, secret: str = SECRET) -> dict[str, Any]:
        question = {"do": action, "with": given, "base_url": self._base_url, "key": KEY}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question | {"secret": secret}) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def result(self, action: str, given: Any = None) -> Any:
        answer = self.ask(action, given)
        assert "result" in answer, answer
        return answer["result"]


@pytest.fixture(scope="module")
def process() -> Iterator["subprocess.Popen[str]"]:
    command = [str(client_python()), "-I", str(_PROCESS)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={"NO_PROXY": "*"}
    ) as started:
        yield started
        assert started.stdin is not None
        started.stdin.close()


@pytest.fixture
def client(process: "subprocess.Popen[str]", gateway: Gateway) -> Client:
    return Client(process, f"{gateway.url}/solapi")


def message(to: str = "010-0000-0001", delivery_id: str = "d-1") -> dict[str, Any]:
    return {
        "to": to,
        "custom_fields": {"deliveryId": delivery_id},
        "pf_id": PF_ID,
        "template_id": WARRANTY,
        "variables": _VARIABLES,
    }


def test_send_one(client: Client, gateway: Gateway) -> None:
    sent = client.result("send", [message()])
    assert sent["group_info"]["status"] == "SENDING"
    assert sent["message_list"][0]["status_code"] == "2000"
    assert sent["message_list"][0]["custom_fields"] == {"deliveryId": "d-1"}
    gateway.reports_in()
    (entry,) = gateway.ledger("01000000001")
    assert (entry["statusCode"], entry["text"]) == ("4000", TEXT)


def test_send_many_with_one_that_fails(client: Client, gateway: Gateway) -> None:
    batch = [message(), message("01000000002", "d-2"), message("0212345678", "d-3")]
    sent = client.result("send", batch)
    (failed,) = sent["failed_message_list"]
    assert (failed["status_code"], failed["custom_fields"]) == ("1011", {"deliveryId": "d-3"})
    assert sent["group_info"]["count"]["registered_success"] == 2
    assert [entry["to"] for entry in gateway.ledger()] == ["01000000001", "01000000002"]


def test_all_fail(client: Client, gateway: Gateway) -> None:
    answer = client.ask("send", [message("0212345678")])
    assert answer["error"] == "MessageNotReceivedError"
    assert [each["status_code"] for each in answer["failed"]] == ["1011"]
    assert gateway.ledger() == []


def test_lists(client: Client, gateway: Gateway) -> None:
    sent = client.result("send", [message(), message("01000000002", "d-2")])
    gateway.reports_in()
    first, second = (each["message_id"] for each in sent["message_list"])
    everything = client.result("list", {})["message_list"]
    assert set(everything) == {first, second}
    assert everything[first]["status_code"] == "4000"
    assert set(client.result("list", {"to": "01000000002"})["message_list"]) == {second}
    assert set(client.result("list", {"message_ids": [first]})["message_list"]) == {first}
    assert set(client.result("list", {"start_date": "2020-01-01"})["message_list"]) == {
        first,
        second,
    }
    assert client.result("list", {"end_date": "2020-01-01"})["message_list"] == {}


def test_groups(client: Client, gateway: Gateway) -> None:
    group_id = client.result("send", [message()])["group_info"]["group_id"]
    client.result("send", [message("01000000002")])
    gateway.reports_in()
    assert client.result("group", group_id)["status"] == "COMPLETE"
    assert set(client.result("groups", group_id)["group_list"]) == {group_id}
    (only,) = client.result("group_messages", group_id)["message_list"].values()
    assert only["custom_fields"] == {"deliveryId": "d-1"}


def test_balance(client: Client) -> None:
    assert client.result("balance")["balance"] == 1_000_000


def test_a_wrong_secret(client: Client) -> None:
    answer = client.ask("balance", secret="guessed")
    assert answer["args"][0] == "SignatureDoesNotMatch"


@pytest.mark.parametrize(
    ("fault", "settings", "name"),
    [
        ("rate_limited", {}, "TooManyRequests"),
        ("error", {"status": 503}, "UnknownError"),
        ("accept_then_error", {"status": 500}, "UnknownError"),
    ],
)
def test_refusals_reach_the_caller(
    client: Client, gateway: Gateway, fault: str, settings: dict[str, Any], name: str
) -> None:
    gateway.arm(fault, match="/send-many", **settings)
    answer = client.ask("send", [message()])
    assert (answer["error"], answer["args"][0]) == ("Exception", name)
    accepted = fault.startswith("accept")
    assert len(gateway.ledger()) == int(accepted)


def test_a_lost_answer(client: Client, gateway: Gateway) -> None:
    gateway.arm("accept_then_drop", match="/send-many")
    answer = client.ask("send", [message()])
    assert answer["error"] in ("RemoteProtocolError", "ReadError")
    assert len(gateway.ledger()) == 1


def test_it_reads_the_report(client: Client, gateway: Gateway, listener: Listener) -> None:
    gateway.control("PUT", "/solapi/account", {"webhook_envelope": True})
    client.result("send", [message("01000009104")])
    ((_, body),) = listener.wait_for(1)
    (report,) = client.result("webhook", json.loads(body))
    assert report["data"]["status_code"] == "3104"
    assert report["data"]["custom_fields"] == {"deliveryId": "d-1"}
