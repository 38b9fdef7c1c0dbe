"""Reports come later: one thread that sleeps until the next one is due."""

import hashlib
import heapq
import logging
import sqlite3
import threading
import time
from collections.abc import Iterable, Sequence

from sandbox.context import Context
from sandbox.outbox import Webhook
from sandbox.solapi import accounts, assumptions, codes, groups, messages, shapes
from sandbox.store import Document

_LOG = logging.getLogger(__name__)


class Reporter:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._changed = threading.Condition()
        self._due: list[tuple[float, str]] = []
        self._busy = False
        self._stopped = False
        self._thread: threading.Thread | None = None

    def resume(self) -> None:
        """Take up the reports that an earlier process still owed."""
        self.schedule(self._context.store.find(messages.KIND, "reporting", 1))

    def schedule(self, sent: Iterable[Document]) -> None:
        with self._changed:
            for doc in sent:
                heapq.heappush(self._due, (doc["steps"][0][0], doc["message_id"]))
            if self._due and self._thread is None and not self._stopped:
                self._thread = threading.Thread(target=self._run, name="reports", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def wait_idle(self, seconds: float) -> bool:
        """True as soon as every report that will come has come."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._due and not self._busy, seconds)

    def stop(self) -> None:
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join(timeout=5)

    def _run(self) -> None:
        while ready := self._next():
            try:
                self._report(ready)
            except sqlite3.ProgrammingError:
                return  # the sandbox is shutting down and has closed its store
            except Exception:  # the thread is the only reporter there is
                _LOG.exception("a report failed")
            finally:
                self._finished()

    def _next(self) -> list[str]:
        """Everything due by now, waiting for the first; empty when stopped."""
        with self._changed:
            while not self._stopped:
                wait = self._due[0][0] - time.time() if self._due else None
                if wait is not None and wait <= 0:
                    self._busy = True
                    return self._pop_ready()
                self._changed.wait(wait)
        return []

    def _pop_ready(self) -> list[str]:
        now = time.time()
        ready = []
        while self._due and self._due[0][0] <= now:
            ready.append(heapq.heappop(self._due)[1])
        return ready

    def _finished(self) -> None:
        with self._changed:
            self._busy = False
            self._changed.notify_all()

    def _report(self, message_ids: Sequence[str]) -> None:
        with self._context.store.transaction():
            moved = [doc for each in message_ids if (doc := self._step(each))]
            final = [doc for doc in moved if codes.is_final(doc["status_code"])]
            for group_id in {doc["group_id"] for doc in final}:
                groups.complete(context=self._context, group_id=group_id)
            self._tell(final)
        self.schedule(doc for doc in moved if doc["steps"])

    def _step(self, message_id: str) -> Document | None:
        doc = self._context.store.get(messages.KIND, message_id)
        # A reset between two steps leaves nothing to report.
        if doc is None or not doc["steps"]:
            return None
        return messages.take_step(context=self._context, doc=doc)

    def _tell(self, final: Sequence[Document]) -> None:
        envelope = bool(accounts.read(self._context.store)["webhook_envelope"])
        size = assumptions.REPORTS_PER_WEBHOOK
        for start in range(0, len(final), size):
            items = [shapes.report(doc, envelope=envelope) for doc in final[start : start + size]]
            self._context.outbox.send(self._webhook(items))

    def _webhook(self, items: list[Document]) -> Webhook:
        config = self._context.config
        return Webhook(
            service="solapi",
            url=config.solapi_hook(),
            headers={
                "X-Solapi-Event-Name": "SINGLE-REPORT",
                "X-Solapi-Secret": hashlib.sha1(config.solapi_webhook_secret.encode()).hexdigest(),
            },
            body=items,
            event="SINGLE-REPORT",
            tag=accounts.ACCOUNT_ID,
        )
