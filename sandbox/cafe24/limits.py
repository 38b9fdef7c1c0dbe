"""The leaky bucket and the usage quota of one mall, on real time."""

import threading
import time
from collections import deque

from sandbox.cafe24 import assumptions
from sandbox.config import Config


def used_up(seconds: int) -> dict[str, str]:
    """The headers of a call that meets a used-up quota."""
    return {"X-Cafe24-Call-Usage": "100.00", "X-Cafe24-Call-Remain": str(seconds)}


class Limits:
    def __init__(self, config: Config) -> None:
        self._config = config
        self._lock = threading.Lock()
        self._level = 0.0
        self._drained_at = time.monotonic()
        self._used: deque[tuple[float, float]] = deque()

    def enter(self) -> bool:
        """Pour one call into the bucket; False when it would run over or the quota is used up."""
        with self._lock:
            self._drain()
            if not self._config.cafe24_rate_limited:
                return True
            if self._level + 1 > self._config.cafe24_bucket_capacity or self._usage() >= 100:
                return False
            self._level += 1
            return True

    def leave(self, seconds: float) -> dict[str, str]:
        """Note how long the call took and tell the headers of its answer."""
        with self._lock:
            self._used.append((time.monotonic(), seconds))
            headers = {
                "X-Api-Call-Limit": f"{int(self._level)}/{self._config.cafe24_bucket_capacity}",
                "X-Cafe24-Call-Usage": f"{self._call_usage():.2f}",
                "X-Cafe24-Time-Usage": f"{self._time_usage():.2f}",
            }
            if self._call_usage() >= 100:
                headers["X-Cafe24-Call-Remain"] = str(self._seconds_left())
            if self._time_usage() >= 100:
                headers["X-Cafe24-Time-Remain"] = str(self._seconds_left())
            return headers

    def _drain(self) -> None:
        now = time.monotonic()
        drained = (now - self._drained_at) * self._config.cafe24_bucket_drain_per_second
        self._level = max(0.0, self._level - drained)
        self._drained_at = now
        while self._used and now - self._used[0][0] > assumptions.USAGE_WINDOW_SECONDS:
            self._used.popleft()

    def _usage(self) -> float:
        return max(self._call_usage(), self._time_usage())

    def _call_usage(self) -> float:
        return 100 * len(self._used) / assumptions.USAGE_CALLS

    def _time_usage(self) -> float:
        return 100 * sum(seconds for _, seconds in self._used) / assumptions.USAGE_SECONDS

    def _seconds_left(self) -> int:
        oldest = self._used[0][0] if self._used else time.monotonic()
        return max(1, round(assumptions.USAGE_WINDOW_SECONDS - (time.monotonic() - oldest)))
