"""The sandbox's mall and phones for what no person needs to click."""

import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests

from tests.e2e.served import Addresses

LONGEST_WAIT_SECONDS = 30.0
# The same numbers in every mall; 마로결's rule covers bags and sandals.
TOTE, MINI_TOTE, SHOULDER_BAG, MIDDLE_BAG, WALLET, HEELS = 11, 12, 13, 14, 16, 20


@dataclass(frozen=True)
class Mall:
    """One mall of the sandbox, asked as no platform could be asked."""

    addresses: Addresses
    mall_id: str = "marogyeol"

    @property
    def page(self) -> str:
        """Return the page where a person orders and presses 배송완료."""
        return f"{self.addresses.sandbox}/mall/{self.mall_id}/"

    def phone(self, number: str) -> str:
        """Return the page of a customer's phone."""
        return f"{self.addresses.sandbox}/phone/{number.replace('-', '')}/"

    def launch_url(self) -> str:
        """Return the signed link with which Cafe24 opens the app."""
        return str(self._ask(f"cafe24/{self.mall_id}/launch-url")["url"])

    def order(
        self,
        name: str,
        phone: str,
        *,
        product_no: int = TOTE,
        quantity: int = 1,
        delivered: bool = True,
        **more: Any,
    ) -> str:
        """Order, and unless told otherwise let it arrive; returns the order's number."""
        items = [{"product_no": product_no, "quantity": quantity}]
        body = {"buyer_name": name, "buyer_phone": phone, "items": items, **more}
        order_id = str(self._ask(f"cafe24/{self.mall_id}/orders", body)["order_id"])
        if delivered:
            self.act(order_id, "ship", "deliver")
        return order_id

    def act(self, order_id: str, *actions: str, **how: Any) -> None:
        """Do what a shop would do next."""
        for action in actions:
            self._ask(f"cafe24/{self.mall_id}/orders/{order_id}/{action}", how)

    def told(self, phone: str) -> list[str]:
        """Return the kinds of the messages that have arrived on a phone."""
        return [message["kind"] for message in self._arrived(phone)]

    def link(self, phone: str, kind: str) -> str:
        """Wait for a message of this kind; returns the path behind its button."""
        ends_at = time.monotonic() + LONGEST_WAIT_SECONDS
        while time.monotonic() < ends_at:
            for message in self._arrived(phone):
                if message["kind"] == kind:
                    return urlsplit(str(message["buttons"][0]["linkMo"])).path
            time.sleep(0.1)
        raise AssertionError(f"No {kind} arrived on {phone}, only {self.told(phone)}.")

    def _arrived(self, phone: str) -> list[dict[str, Any]]:
        ledger = self._ask(f"solapi/ledger?to={phone.replace('-', '')}")
        return [message for message in ledger if message.get("deliveredAt")]

    def _ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        url = f"{self.addresses.sandbox}/_control/{path}"
        answer = requests.request("GET" if body is None else "POST", url, json=body, timeout=20)
        assert answer.status_code < 400, f"{path}: {answer.text[:300]}"
        return answer.json()
