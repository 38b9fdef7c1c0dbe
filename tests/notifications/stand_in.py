"""A real sandbox process for one test module, and the few things that tests ask it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

CHANNEL = "KA01PF000000000000000000000000MARO"
KEY, SECRET = "sandbox-solapi-key", "sandbox-solapi-secret"
HOOK_SECRET = "sandbox-solapi-hook"
_ROOT = Path(__file__).resolve().parents[2]


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


@contextmanager
def stand_in(data: Path) -> Iterator[StandIn]:
    """Run the sandbox until the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox", "--port", "0", "--data", str(data), "--reset"],
        stdout=subprocess.PIPE,
        cwd=_ROOT,
    )
    try:
        assert process.stdout is not None
        address = json.loads(process.stdout.readline())["sandbox"]
        yield StandIn(address)
    finally:
        process.terminate()
        process.wait(timeout=20)
        if process.stdout:
            process.stdout.close()
