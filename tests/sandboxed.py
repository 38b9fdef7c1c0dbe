"""The outside world as one process for the whole run, fresh for every test.

A test package uses it by importing the fixtures into its conftest:
`from tests.sandboxed import sandbox, sandbox_process  # noqa: F401`.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.test import Client
from pytest_django import Settings

from integrations.cafe24 import oauth, tokens
from integrations.models import Integration, Platform
from integrations.services import connect
from tests.mall_controls import MALL as MALL
from tests.mall_controls import OTHER_MALL as OTHER_MALL
from tests.mall_controls import MallControls
from vircle.brands.models import Brand, User
from vircle.foundation import clock, limiter

ROOT = Path(__file__).resolve().parents[1]
BAG = 11  # the first product of either mall


@dataclass(frozen=True)
class Sandbox(MallControls):
    """The sandbox's control API, and what a person does in its pages."""

    def reset(self) -> None:
        """Back to the first day."""
        self.control("reset")

    def configure(self, **settings: Any) -> None:
        """Change the sandbox's settings, e.g. cafe24_webhook_url."""
        self.control("config", settings, method="PUT")

    def set_clock(self, *, ahead: timedelta) -> None:
        """Move the sandbox's and our own time together."""
        clock.set_offset(ahead=ahead)
        self.control("clock", {"offset_seconds": ahead.total_seconds()}, method="PUT")

    def arm_fault(self, fault: str, *, service: str = "cafe24", **how: Any) -> None:
        """Arm a fault of sandbox/faults.py: drop, slow, error, truncate, rate_limited, …"""
        self.control("faults", {"service": service, "fault": fault, **how}, method="PUT")

    def create_order(
        self, *, mall: str = MALL, items: Any = None, webhook: bool = False, **asked: Any
    ) -> str:
        """Buy something and pay; returns the order's number."""
        lines = items or [{"product_no": BAG, "quantity": 1}]
        body = {"buyer_phone": "010-0000-0001", "items": lines, "webhook": webhook, **asked}
        return str(self.control(f"cafe24/{mall}/orders", body)["order_id"])

    def act(
        self, order_id: str, action: str, *, mall: str = MALL, webhook: bool = False, **how: Any
    ) -> Any:
        """Press a button of the mall: deliver, confirm, return_request, return_complete, …"""
        body = {"webhook": webhook, **how}
        return self.control(f"cafe24/{mall}/orders/{order_id}/{action}", body)

    def create_orders(
        self, *, mall: str = MALL, count: int, order: Any = None, first: int = 1, **how: Any
    ) -> list[str]:
        """Buy `count` times in one call; {n} in names and phones is the number of the order.

        `status` puts all items there at once (N40: delivered, at `at`); `webhook` is False,
        "each" (one event per order) or "bulk" (90071 with `batch` orders each).
        """
        template = {"items": [{"product_no": BAG, "quantity": 1}], **(order or {})}
        body = {"count": count, "order": template, "first": first, "webhook": False, **how}
        return cast(list[str], self.control(f"cafe24/{mall}/orders/bulk", body)["order_ids"])

    def set_status(
        self, order_id: str, status: str, *, mall: str = MALL, webhook: bool = False, **how: Any
    ) -> Any:
        """Put items (all, or `items`) into any state; `quantity` is the claim's, `at` the time."""
        body = {"status": status, "webhook": webhook, **how}
        return self.control(f"cafe24/{mall}/orders/{order_id}/status", body)

    def calls(self, *, mall: str = MALL) -> dict[str, int]:
        """Count the Admin API calls by method and path."""
        answer = self.control(f"cafe24/{mall}/calls", method="GET")
        return cast(dict[str, int], answer["paths"])

    def calls_of_all(self) -> dict[str, dict[str, int]]:
        """Count the Admin API calls of every mall, by mall, method and path."""
        answer = self.control("cafe24/calls", method="GET")
        return cast(dict[str, dict[str, int]], answer["malls"])

    def forget_calls(self) -> None:
        """Begin to count again."""
        self.control("cafe24/calls", method="DELETE")

    def disarm_faults(self) -> None:
        """End every armed fault."""
        self.control("faults", method="DELETE")

    def lose_webhooks(self, probability: float, *, seed: int = 1) -> None:
        """Lose each webhook with this probability (1: all), in the same way for the same seed."""
        self.arm_fault("no_webhooks", times=10**9, probability=probability, seed=seed)

    def amend_order(self, order_id: str, *, mall: str = MALL, **parts: Any) -> None:
        """Put anything into the answers about an order: `order`, `buyer`, `receivers`, `items`."""
        self.control(f"cafe24/{mall}/orders/{order_id}", parts, method="PATCH")

    def uninstall(self, *, mall: str = MALL, webhook: bool = False) -> None:
        """Remove the app from a mall: from now on 403 (90077)."""
        self.control(f"cafe24/{mall}/uninstall", {"webhook": webhook})

    def send_webhook(self, event_no: int, *, mall: str = MALL, **how: Any) -> None:
        """Let Cafe24 tell any event, true or not: `resource={…}`, or a whole `body`."""
        self.control(f"cafe24/{mall}/webhooks", {"event_no": event_no, **how})

    def webhooks(self, *, service: str = "cafe24", limit: int = 50) -> Any:
        """Return what was sent, newest first, with its attempts."""
        path = f"webhooks?service={service}&limit={limit}"
        return self.control(path, method="GET")["webhooks"]

    def wait_for_webhooks(self, *, seconds: float = 10) -> Any:
        """Wait until nothing is queued or on its way; returns the counts by state."""
        answer = self.control("webhooks/wait", {"seconds": seconds})
        assert answer["idle"], answer
        return answer["counts"]

    def ledger(self, **query: str) -> Any:
        """Return what SOLAPI's stand-in really carried."""
        answer = requests.get(f"{self.url}/_control/solapi/ledger", params=query, timeout=20)
        return answer.json()

    def launch_query(self, *, mall: str = MALL) -> str:
        """Return the signed query with which the mall opens the app."""
        url = self.control(f"cafe24/{mall}/launch-url", method="GET")["url"]
        return str(urlsplit(url).query)

    def agree(self, consent_url: str, *, decision: str = "agree") -> dict[str, str]:
        """Press 동의함 (or 취소) and return what comes back with the redirect."""
        answer = requests.post(
            consent_url, data={"decision": decision}, allow_redirects=False, timeout=20
        )
        assert answer.status_code == 302, answer.text
        query = parse_qs(urlsplit(answer.headers["Location"]).query)
        return {name: values[0] for name, values in query.items()}

    def install(self, *, brand: Brand, user: User, mall: str = MALL) -> Integration:
        """Connect a mall without a browser: consent, code, tokens, directory."""
        now = clock.now()
        back = self.agree(oauth.consent_url(mall_id=mall, state="-"))
        pair = oauth.exchange_code(mall_id=mall, code=back["code"], now=now)
        return connect(
            brand=brand,
            user=user,
            platform=Platform.CAFE24,
            store_id=mall,
            grant=lambda integration: tokens.store(integration, pair),
            now=now,
        ).integration


@pytest.fixture(scope="session")
def sandbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start `python -m sandbox` once for the run and return its address."""
    command = [sys.executable, "-m", "sandbox", "--port", "0"]
    command += ["--data", str(tmp_path_factory.mktemp("sandbox"))]
    environment = {**os.environ, "SANDBOX_CAFE24_RATE_LIMITED": "false"}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())["sandbox"]
        finally:
            process.terminate()
            process.wait(timeout=20)


@pytest.fixture
def sandbox(sandbox_process: str, settings: Settings) -> Sandbox:
    """Give a fresh outside world, and point every outside address at it."""
    for name, value in addresses(sandbox_process).items():
        setattr(settings, name, value)
    limiter.client().flushdb()
    world = Sandbox(sandbox_process)
    world.reset()
    return world


def addresses(url: str) -> Mapping[str, Any]:
    """Return the settings that lead to the sandbox."""
    return {
        "CAFE24_API_URL": f"{url}/cafe24/{{mall_id}}",
        "CAFE24_CLIENT_ID": "sandbox-client",
        "CAFE24_CLIENT_SECRET": "sandbox-secret",
        "CAFE24_WEBHOOK_KEYS": ["sandbox-webhook-key"],
        "SOLAPI_API_URL": f"{url}/solapi",
        "SOLAPI_API_KEY": "sandbox-solapi-key",
        "SOLAPI_API_SECRET": "sandbox-solapi-secret",
        "SOLAPI_WEBHOOK_SECRET": "sandbox-solapi-hook",
    }


def post_webhook(
    client: Client, event_no: int, resource: Mapping[str, Any], *, key: str = "sandbox-webhook-key"
) -> Any:
    """Call our webhook address as Cafe24 does."""
    return client.post(
        "/hooks/cafe24/",
        data=json.dumps({"event_no": event_no, "resource": dict(resource)}),
        content_type="application/json",
        headers={"X-API-Key": key},
    )
