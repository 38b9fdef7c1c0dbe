"""The few things that tests of messages ask the sandbox."""

from dataclasses import dataclass
from typing import Any

import requests

CHANNEL = "KA01PF000000000000000000000000MARO"
HOOK_SECRET = "sandbox-solapi-hook"


@dataclass(frozen=True)
class StandIn:
    """SOLAPI as the sandbox plays it."""

    url: str

    def control(self, method: str, path: str, body: Any = None) -> Any:
        answer = requests.request(method, f"{self.url}/_control{path}", json=body, timeout=20)
        answer.raise_for_status()
        return answer.json()

    def ledger(self, **params: str) -> list[dict[str, Any]]:
        """What really left for a phone."""
        url = f"{self.url}/_control/solapi/ledger"
        rows: list[dict[str, Any]] = requests.get(url, params=params, timeout=20).json()
        return rows

    def arm(self, fault: str, *, match: str, **more: Any) -> None:
        body = {"service": "solapi", "fault": fault, "match": match, **more}
        self.control("PUT", "/faults", body)

    def account(self, **changes: Any) -> None:
        self.control("PUT", "/solapi/account", changes)

    def wait_for_reports(self) -> None:
        assert self.control("POST", "/solapi/wait", {"seconds": 15})["idle"]
