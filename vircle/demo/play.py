"""One order through the whole town, each step checked where a person would look."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import requests

from vircle.demo.content import MAROGYEOL, PASSWORD
from vircle.demo.town import Town
from vircle.demo.visitor import StepFailed, Visitor

BUYER = ("김데모", "010-0000-0001")
_PATIENCE_SECONDS = 30.0

Say = Callable[[str], None]


@dataclass
class Result:
    """What the last line of `make demo ONCE=1` reports."""

    stamp: int = 0
    warranty: int = 0
    alimtalk: int = 0
    link_status: int = 0
    duplicates: int = 0
    latency_ms: int = 0
    links: list[str] = field(default_factory=list)


@dataclass
class Play:
    """The steps, in the order in which they happen."""

    town: Town
    say: Say

    def connect(self) -> None:
        """Install the app as its owner does: sign in, open the launch link, agree."""
        owner = Visitor()
        owner.open(f"{self.town.web}/accounts/login/")
        owner.submit(words="로그인", values={"login": MAROGYEOL.people[0][0], "password": PASSWORD})
        owner.open(self.control(f"cafe24/{MAROGYEOL.mall_id}/launch-url")["url"])
        owner.submit(words="연동 시작하기")
        owner.submit(words="동의함", values={"decision": "agree"})
        if "완료" not in owner.text:
            raise StepFailed(f"The consent ended at {owner.address} without its completion.")

    def make_order(self, *, product_no: int) -> str:
        """Buy one piece in the mall and pay."""
        order = self.control(
            f"cafe24/{MAROGYEOL.mall_id}/orders",
            {
                "buyer_name": BUYER[0],
                "buyer_phone": BUYER[1],
                "items": [{"product_no": product_no, "quantity": 1}],
            },
        )
        return str(order["order_id"])

    def act(self, order_id: str, action: str) -> datetime:
        """Press a button of the mall; returns the moment on the sandbox's clock."""
        self.control(f"cafe24/{MAROGYEOL.mall_id}/orders/{order_id}/{action}", {})
        return self.sandbox_now()

    def sandbox_now(self) -> datetime:
        """Return the time in town."""
        return datetime.fromisoformat(self.control("clock")["now"])

    def wait_for_phone(self, *, count: int) -> list[dict[str, Any]]:
        """Wait until messages have arrived on the customer's phone."""
        arrived: list[dict[str, Any]] = self.until(
            lambda: self._arrived(count), f"{count} AlimTalk messages on the customer's phone"
        )
        return arrived

    def _arrived(self, count: int) -> list[dict[str, Any]]:
        arrived = [m for m in self.ledger() if m.get("deliveredAt")]
        return arrived if len(arrived) >= count else []

    def ledger(self) -> list[dict[str, Any]]:
        """Return what the gateway really carried to the customer."""
        answer = requests.get(
            f"{self.town.sandbox}/_control/solapi/ledger",
            params={"to": BUYER[1].replace("-", "")},
            timeout=10,
        )
        ledger: list[dict[str, Any]] = answer.json()
        return ledger

    def open_links(self, messages: list[dict[str, Any]]) -> tuple[int, list[str]]:
        """Open the button of every message as the customer does; returns the worst status."""
        links = [button["linkMo"] for m in messages for button in m["buttons"]]
        statuses = [Visitor().open(link).status_code for link in links]
        return max(statuses, default=0), links

    def replay_everything(self) -> None:
        """Send every webhook twice more and let the next poll read it all again."""
        for service in ("cafe24", "solapi"):
            self.control("webhooks/replay", {"service": service, "times": 2})

    def until(self, look: Callable[[], Any], what: str) -> Any:
        """Look again until there is something to see."""
        ends_at = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < ends_at:
            if seen := look():
                return seen
            time.sleep(0.05)
        raise StepFailed(f"Waited {_PATIENCE_SECONDS:.0f} seconds for {what}, in vain.")

    def control(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Ask the sandbox itself, as no platform could be asked."""
        url = f"{self.town.sandbox}/_control/{path}"
        if body is None:
            answer = requests.get(url, timeout=10)
        else:
            answer = requests.post(url, json=body, timeout=10)
        if answer.status_code >= 400:
            raise StepFailed(f"The sandbox refused {path}: {answer.text[:200]}")
        return answer.json()


def register_templates(
    town: Town, registration: list[dict[str, Any]], templates: dict[str, str], channel: str
) -> None:
    """Let the gateway know the approved texts, as its console would."""
    body = [
        {
            "templateId": templates[each["kind"]],
            "name": each["kind"],
            "content": each["content"],
            "buttons": each["buttons"],
            "pfId": channel,
        }
        for each in registration
    ]
    answer = requests.put(f"{town.sandbox}/_control/solapi/templates", json=body, timeout=10)
    if answer.status_code >= 400:
        raise StepFailed(f"The gateway refused the templates: {answer.text[:200]}")
    requests.put(
        f"{town.sandbox}/_control/solapi/channels",
        json=[{"pfId": channel, "name": MAROGYEOL.name, "searchId": "@marogyeol"}],
        timeout=10,
    ).raise_for_status()
