"""The webhook sender of both services: queued in the store, delivered by a few threads."""

import heapq
import json
import random
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import requests

from sandbox.config import Config
from sandbox.faults import Faults
from sandbox.store import Store

RETRY_AFTER_SECONDS = (1.0, 3.0, 10.0, 30.0)
_THREADS = 4
_STATES = ("queued", "delivered", "failed", "lost")
_REORDER_WITHIN_SECONDS = 1.5


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Webhook:
    """One delivery; `tag` groups them for a reader (a mall, an account), `kind` is its log's."""

    service: str
    url: str
    headers: dict[str, str]
    body: Any
    event: str
    tag: str = ""
    kind: str = "G"


class Outbox:
    """Locks are taken in one order, the store's before the queue's, so they cannot deadlock."""

    def __init__(
        self, *, store: Store, faults: Faults, config: Config, now: Callable[[], datetime] = _now
    ) -> None:
        self._now = now
        self._store = store
        self._faults = faults
        self._config = config
        self._changed = threading.Condition(threading.RLock())
        self._due: list[tuple[float, int, str]] = []
        self._busy = 0
        self._stopped = False
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Take up what an earlier process left and begin to deliver."""
        for doc in self._store.find("webhook", "state", "queued"):
            self._push(doc, 0.0)
        self._threads = [
            threading.Thread(target=self._run, name=f"webhooks-{number}", daemon=True)
            for number in range(_THREADS)
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(timeout=self._config.webhook_timeout_seconds + 1)

    def send(self, webhook: Webhook) -> None:
        """Queue one webhook, or what an armed fault makes of it."""
        about = f"{webhook.url} {webhook.event} {webhook.tag}"
        if self._faults.take(webhook.service, "no_webhooks", about):
            self._keep(webhook, state="lost")
            return
        copies = 3 if self._faults.take(webhook.service, "duplicate_webhooks", about) else 1
        for _ in range(copies):
            self._queue(webhook, delay=self._delay(webhook, about))

    def _delay(self, webhook: Webhook, about: str) -> float:
        late = self._faults.take(webhook.service, "late_webhooks", about)
        if late is not None:
            return late.seconds
        if self._faults.take(webhook.service, "reorder_webhooks", about):
            return random.uniform(0, _REORDER_WITHIN_SECONDS)  # noqa: S311
        return 0.0

    def replay(self, *, service: str, times: int = 1) -> dict[str, int]:
        """Send again everything that was ever meant to be sent, the lost ones too."""
        originals = [doc for doc in self._all(service) if not doc["replayed"]]
        for _ in range(times):
            for doc in originals:
                self._queue(_webhook(doc), replayed=True)
        return {"originals": len(originals), "queued": len(originals) * times}

    def counts(self, service: str = "") -> dict[str, int]:
        field = "standing" if service else "state"
        found = self._store.tally("webhook", field)
        start = f"{service} " if service else ""
        return {name: found.get(f"{start}{name}", 0) for name in _STATES}

    def log(self, *, service: str = "", limit: int = 50) -> list[dict[str, Any]]:
        if service:
            return self._store.find_newest("webhook", "service", service, limit=limit)
        return self._store.recent("webhook", limit)

    def wait_idle(self, seconds: float) -> bool:
        """True as soon as nothing is queued, waiting for a retry or on its way."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._due and not self._busy, seconds)

    def forget(self) -> None:
        with self._changed:
            self._due.clear()
            self._changed.notify_all()

    def failures_in_a_row(self, *, service: str, tag: str) -> int:
        doc = self._store.get("webhook_failures", f"{service} {tag}")
        return int(doc["count"]) if doc else 0

    def _all(self, service: str) -> list[dict[str, Any]]:
        if service:
            return self._store.find("webhook", "service", service)
        return self._store.all("webhook")

    def _keep(self, webhook: Webhook, *, state: str, replayed: bool = False) -> dict[str, Any]:
        doc = {
            "id": self._store.next_id("webhook"),
            # A rolled-back transaction gives its number back, so the number alone names nothing.
            "nonce": uuid.uuid4().hex,
            "service": webhook.service,
            "url": webhook.url,
            "headers": webhook.headers,
            "body": webhook.body,
            "event": webhook.event,
            "tag": webhook.tag,
            "kind": webhook.kind,
            "state": state,
            "standing": f"{webhook.service} {state}",
            "replayed": replayed,
            "attempts": [],
            "created_at": self._now().isoformat(),
        }
        self._store.put("webhook", str(doc["id"]), doc)
        return doc

    def _queue(self, webhook: Webhook, *, delay: float = 0.0, replayed: bool = False) -> None:
        self._push(self._keep(webhook, state="queued", replayed=replayed), delay)

    def _push(self, doc: dict[str, Any], delay: float) -> None:
        with self._changed:
            heapq.heappush(self._due, (time.monotonic() + delay, doc["id"], doc["nonce"]))
            self._changed.notify_all()

    def _run(self) -> None:
        with requests.Session() as session:
            session.trust_env = False
            while (name := self._next()) is not None:
                try:
                    self._deliver(session, *name)
                finally:
                    self._finished()

    def _next(self) -> tuple[int, str] | None:
        with self._changed:
            while not self._stopped:
                wait = self._due[0][0] - time.monotonic() if self._due else None
                if wait is not None and wait <= 0:
                    self._busy += 1
                    return heapq.heappop(self._due)[1:]
                self._changed.wait(wait)
        return None

    def _finished(self) -> None:
        with self._changed:
            self._busy -= 1
            self._changed.notify_all()

    def _deliver(self, session: requests.Session, number: int, nonce: str) -> None:
        doc = self._read(number, nonce)
        if doc is None:
            return
        attempt = self._attempt(session, doc)
        with self._store.transaction():
            doc = self._read(number, nonce)
            if doc is not None:
                self._record(doc, attempt)

    def _read(self, number: int, nonce: str) -> dict[str, Any] | None:
        # The store's lock also makes this wait for the transaction that queued it.
        doc = self._store.get("webhook", str(number))
        return doc if doc is not None and doc["nonce"] == nonce else None

    def _attempt(self, session: requests.Session, doc: dict[str, Any]) -> dict[str, Any]:
        sent_at = self._now().isoformat()
        body = json.dumps(doc["body"], ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", **doc["headers"]}
        try:
            answer = session.post(
                doc["url"],
                data=body,
                headers=headers,
                timeout=self._config.webhook_timeout_seconds,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            return {"at": sent_at, "status": None, "answer": type(error).__name__}
        about = f"{doc['url']} {doc['event']} {doc['tag']}"
        if self._faults.take(doc["service"], "slow_receiver", about):
            # It was heard, but too late for the sender, who will tell it again.
            return {"at": sent_at, "status": None, "answer": "ReadTimeout"}
        return {"at": sent_at, "status": answer.status_code, "answer": answer.text[:500]}

    def _record(self, doc: dict[str, Any], attempt: dict[str, Any]) -> None:
        doc["attempts"].append(attempt)
        tries = len(doc["attempts"])
        if attempt["status"] is not None and 200 <= attempt["status"] < 300:
            doc["state"] = "delivered"
        elif tries > len(RETRY_AFTER_SECONDS):
            doc["state"] = "failed"
        else:
            self._push(doc, RETRY_AFTER_SECONDS[tries - 1])
        doc["standing"] = f"{doc['service']} {doc['state']}"
        self._store.put("webhook", str(doc["id"]), doc)
        self._count_failures(doc)

    def _count_failures(self, doc: dict[str, Any]) -> None:
        key = f"{doc['service']} {doc['tag']}"
        if doc["state"] == "delivered":
            self._store.delete("webhook_failures", key)
        elif doc["state"] == "failed":
            before = self.failures_in_a_row(service=doc["service"], tag=doc["tag"])
            self._store.put("webhook_failures", key, {"count": before + 1})


def _webhook(doc: dict[str, Any]) -> Webhook:
    return Webhook(
        service=doc["service"],
        url=doc["url"],
        headers=doc["headers"],
        body=doc["body"],
        event=doc["event"],
        tag=doc["tag"],
        kind=doc.get("kind", "G"),
    )
