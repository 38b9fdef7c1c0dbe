"""Counts every API call so that a test can say how many were made."""

import threading
from collections import Counter, deque
from typing import Any

_RECENT = 200


class Calls:
    """In memory only: what counts is one run."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._paths: dict[str, Counter[str]] = {}
        self._statuses: dict[str, Counter[str]] = {}
        self._recent: dict[str, deque[dict[str, Any]]] = {}

    def record(self, *, tag: str, path: str, status: int, **details: object) -> None:
        """`tag` is a service and its account, such as "cafe24 marogyeol"."""
        with self._lock:
            self._paths.setdefault(tag, Counter())[path] += 1
            self._statuses.setdefault(tag, Counter())[str(status)] += 1
            recent = self._recent.setdefault(tag, deque(maxlen=_RECENT))
            recent.append({"path": path, "status": status, **details})

    def summary(self, tag: str) -> dict[str, Any]:
        with self._lock:
            paths = dict(self._paths.get(tag, {}))
            return {
                "total": sum(paths.values()),
                "paths": paths,
                "statuses": dict(self._statuses.get(tag, {})),
                "recent": list(self._recent.get(tag, ())),
            }

    def paths_of(self, service: str) -> dict[str, dict[str, int]]:
        """Counts by account and path, of one service."""
        start = f"{service} "
        with self._lock:
            return {
                tag.removeprefix(start): dict(counts)
                for tag, counts in self._paths.items()
                if tag.startswith(start)
            }

    def clear(self) -> None:
        with self._lock:
            self._paths.clear()
            self._statuses.clear()
            self._recent.clear()
