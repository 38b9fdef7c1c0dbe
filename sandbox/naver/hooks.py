"""The event hook: arrays of subscription events, in order for each seller, again until 200."""

import logging
import secrets
import sqlite3
import threading
from typing import Any

import requests

from sandbox.context import Context
from sandbox.naver import assumptions

_LOG = logging.getLogger(__name__)
KIND = "naver_event"
_OK = 200

Event = dict[str, Any]


class Hooks:
    """One thread: what it could not hand over holds back everything later of the same seller."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._changed = threading.Condition()
        self._woken = False
        self._thread: threading.Thread | None = None

    def resume(self) -> None:
        if self._queued():
            self._wake()

    def send(self, events: list[Event]) -> None:
        """Queue these, or what an armed fault makes of them."""
        store, faults = self._context.store, self._context.faults
        with store.transaction():
            for event in events:
                about = f"{event['changeType']} {event['accountId']}"
                lost = faults.take("naver", "no_webhooks", about)
                self._keep(event, state="lost" if lost else "queued")
                if faults.take("naver", "duplicate_webhooks", about):
                    self._keep(event | {"eventId": secrets.token_hex(12)}, state="queued")
        self._wake()

    def replay(self, *, times: int = 1, new_ids: bool = True) -> int:
        """Tell everything again, as Naver may: under other ids."""
        told = [doc["event"] for doc in self._context.store.all(KIND)]
        for _ in range(times):
            again = [
                event | ({"eventId": secrets.token_hex(12)} if new_ids else {}) for event in told
            ]
            self.send(again)
        return len(told) * times

    def log(self) -> list[dict[str, Any]]:
        return self._context.store.all(KIND)

    def wait_idle(self, seconds: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: not self._queued(), seconds)

    def _keep(self, event: Event, *, state: str) -> None:
        number = self._context.store.next_id(KIND)
        doc = {"number": number, "event": event, "state": state, "attempts": []}
        self._context.store.put(KIND, str(number), doc | {"uid": event["accountUid"]})

    def _queued(self) -> list[dict[str, Any]]:
        return self._context.store.find(KIND, "state", "queued")

    def _wake(self) -> None:
        with self._changed:
            self._woken = True
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="naver-hook", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def _run(self) -> None:
        with requests.Session() as session:
            session.trust_env = False
            while True:
                try:
                    done = self._round(session)
                except sqlite3.ProgrammingError:
                    return  # the sandbox is shutting down and has closed its store
                except Exception:  # the thread is the only sender there is
                    _LOG.exception("an event could not be sent")
                    done = False
                self._rest(None if done else assumptions.HOOK_RETRY_SECONDS)

    def _rest(self, seconds: float | None) -> None:
        with self._changed:
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._woken, seconds)
            self._woken = False

    def _round(self, session: requests.Session) -> bool:
        """Hand over what waits, one array for each seller; False when something is left."""
        waiting: dict[str, list[dict[str, Any]]] = {}
        for doc in self._queued():
            waiting.setdefault(doc["uid"], []).append(doc)
        results = [
            self._hand_over(session, docs[: assumptions.HOOK_BATCH]) for docs in waiting.values()
        ]
        return all(results) and not self._queued()

    def _hand_over(self, session: requests.Session, docs: list[dict[str, Any]]) -> bool:
        status = self._post(session, [doc["event"] for doc in docs])
        state = "delivered" if status == _OK else "queued"
        with self._context.store.transaction():
            for doc in docs:
                # A reset in between has forgotten it.
                if self._context.store.get(KIND, str(doc["number"])) is not None:
                    attempts = [*doc["attempts"], status]
                    kept = doc | {"state": state, "attempts": attempts}
                    self._context.store.put(KIND, str(doc["number"]), kept)
        return status == _OK

    def _post(self, session: requests.Session, events: list[Event]) -> int | None:
        config = self._context.config
        headers = {config.naver_hook_header: config.naver_hook_value}
        try:
            answer = session.post(
                config.naver_hook(),
                json=events,
                headers=headers,
                timeout=assumptions.HOOK_TIMEOUT_SECONDS,
                allow_redirects=False,
            )
        except requests.RequestException:
            return None
        return answer.status_code
