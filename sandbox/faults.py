"""Faults that a person or a test arms, each used up a given number of times."""

from dataclasses import asdict, dataclass
from typing import Any

from sandbox.store import Store

SERVICES = ("cafe24", "solapi")

# What the front door does by itself (`front.py`); the others are the services' own affair.
BEFORE_EFFECT = ("drop", "slow", "error")
AFTER_EFFECT = ("accept_then_drop", "accept_then_slow", "accept_then_error", "truncate")
WEBHOOK = ("no_webhooks", "duplicate_webhooks", "reorder_webhooks")
SERVICE_OWN = ("rate_limited", "token_expired", "partial_failure")
NAMES = (*BEFORE_EFFECT, *AFTER_EFFECT, *WEBHOOK, *SERVICE_OWN)


@dataclass(frozen=True)
class Fault:
    service: str
    fault: str
    times: int = 1
    match: str = ""
    seconds: float = 5.0
    status: int = 500

    def suits(self, service: str, fault: str, path: str) -> bool:
        return self.service == service and self.fault == fault and self.match in path


class Faults:
    def __init__(self, store: Store) -> None:
        self._store = store

    def arm(self, fault: Fault) -> None:
        """Zero times disarms."""
        if fault.service not in SERVICES or fault.fault not in NAMES:
            raise ValueError(f"no such fault: {fault.service} {fault.fault}")
        key = f"{fault.service} {fault.fault} {fault.match}"
        if fault.times > 0:
            self._store.put("fault", key, asdict(fault) | {"key": key})
        else:
            self._store.delete("fault", key)

    def armed(self) -> list[dict[str, Any]]:
        return self._store.all("fault")

    def disarm_all(self) -> None:
        with self._store.transaction():
            for doc in self.armed():
                self._store.delete("fault", doc["key"])

    def take(self, service: str, fault: str, path: str = "") -> Fault | None:
        """Use up one armed fault, or None."""
        with self._store.transaction():
            for doc in self._store.find("fault", "service", service):
                found = _fault(doc)
                if found.suits(service, fault, path):
                    self._use(doc)
                    return found
        return None

    def _use(self, doc: dict[str, Any]) -> None:
        left = doc["times"] - 1
        if left > 0:
            self._store.put("fault", doc["key"], doc | {"times": left})
        else:
            self._store.delete("fault", doc["key"])


def _fault(doc: dict[str, Any]) -> Fault:
    return Fault(**{name: value for name, value in doc.items() if name != "key"})
