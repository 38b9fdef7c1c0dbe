"""Faults that a person or a test arms, each used up a given number of times."""

import random
from dataclasses import asdict, dataclass
from typing import Any

from sandbox.store import Store

SERVICES = ("cafe24", "naver", "solapi")

# What the front door does by itself (`front.py`, `play.py`).
BEFORE_EFFECT = ("drop", "slow", "error")
AFTER_EFFECT = (
    "accept_then_drop",
    "accept_then_slow",
    "accept_then_error",
    "truncate",
    "broken_row",
    "not_a_list",
    "error_in_200",
    "huge",
    "endless_pages",
)
# What the server does with an answer that is otherwise right (`delivery.py`).
DELIVERY = ("stall", "drip", "cut")
# What happens to a webhook on its way (`outbox.py`).
WEBHOOK = (
    "no_webhooks",
    "duplicate_webhooks",
    "reorder_webhooks",
    "late_webhooks",
    "slow_receiver",
)
# The services' own affair.
SERVICE_OWN = (
    "rate_limited",
    "quota_exceeded",
    "token_expired",
    "scope_missing",
    "app_deleted",
    "false_uninstalled",
    "partial_failure",
    "ip_blocked",
    "clock_skew",
    "malformed_row",
    "page_repeat",
    "did_not_advance",
    "rows_move",
)
NAMES = (*BEFORE_EFFECT, *AFTER_EFFECT, *DELIVERY, *WEBHOOK, *SERVICE_OWN)


@dataclass(frozen=True)
class Fault:
    """`match` is a part of the path and query, or of a webhook's address, event and tag.

    With a `probability` below 1 each candidate is drawn for, in the same way for the same `seed`.
    """

    service: str
    fault: str
    times: int = 1
    match: str = ""
    seconds: float = 5.0
    status: int = 500
    probability: float = 1.0
    seed: int = 0

    def suits(self, service: str, fault: str, path: str) -> bool:
        return self.service == service and self.fault == fault and self.match in path


class Faults:
    def __init__(self, store: Store) -> None:
        self._store = store
        # Nearly every call meets no fault at all, and must not cost a look into the store.
        # A name may stay here after its last use; only a missing one would be wrong.
        self._possible = {(doc["service"], doc["fault"]) for doc in self.armed()}

    def arm(self, fault: Fault) -> None:
        """Zero times disarms."""
        if fault.service not in SERVICES or fault.fault not in NAMES:
            raise ValueError(f"no such fault: {fault.service} {fault.fault}")
        key = f"{fault.service} {fault.fault} {fault.match}"
        if fault.times > 0:
            self._possible.add((fault.service, fault.fault))
            self._store.put("fault", key, asdict(fault) | {"key": key, "drawn": 0})
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
        if (service, fault) not in self._possible:
            return None
        with self._store.transaction():
            for doc in self._store.find("fault", "service", service):
                found = _fault(doc)
                if found.suits(service, fault, path) and self._strikes(doc, found):
                    self._use(doc)
                    return found
        return None

    def _strikes(self, doc: dict[str, Any], fault: Fault) -> bool:
        if fault.probability >= 1:
            return True
        doc["drawn"] += 1
        self._store.put("fault", doc["key"], doc)
        drawn = random.Random(f"{fault.seed} {doc['drawn']}").random()  # noqa: S311  (repeatable)
        return drawn < fault.probability

    def _use(self, doc: dict[str, Any]) -> None:
        left = doc["times"] - 1
        if left > 0:
            self._store.put("fault", doc["key"], doc | {"times": left})
        else:
            self._store.delete("fault", doc["key"])


def _fault(doc: dict[str, Any]) -> Fault:
    return Fault(**{name: value for name, value in doc.items() if name not in ("key", "drawn")})
