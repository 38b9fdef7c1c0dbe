"""So many calls of one kind in a minute, on real time."""

import threading
import time
from collections import deque

_MINUTE = 60.0


class Pace:
    """In memory only, like the other limits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[str, deque[float]] = {}

    def allows(self, name: str, *, limit: int) -> bool:
        """Count one call unless the last minute is full."""
        now = time.monotonic()
        with self._lock:
            seen = self._seen.setdefault(name, deque())
            while seen and now - seen[0] > _MINUTE:
                seen.popleft()
            if len(seen) >= limit:
                return False
            seen.append(now)
            return True

    def clear(self) -> None:
        with self._lock:
            self._seen.clear()
