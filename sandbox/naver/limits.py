"""The token bucket of each API and application, and the quota of each seller."""

import threading
from collections import Counter
from dataclasses import dataclass

from sandbox.context import Context


@dataclass
class _Bucket:
    tokens: float
    at: float


class Limits:
    """On the sandbox's clock, so that a test may let a day of calls pass in a second."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._lock = threading.Lock()
        self._buckets: dict[str, _Bucket] = {}
        self._used: Counter[str] = Counter()

    def enter(self, name: str) -> tuple[bool, dict[str, str]]:
        """Take one token of this bucket; False when it is empty."""
        config = self._context.config
        with self._lock:
            bucket = self._filled(name)
            allowed = bucket.tokens >= 1 or not config.naver_rate_limited
            if allowed and config.naver_rate_limited:
                bucket.tokens -= 1
            return allowed, {
                "GNCP-GW-RateLimit-Replenish-Rate": f"{config.naver_rate_per_second:g}",
                "GNCP-GW-RateLimit-Burst-Capacity": str(config.naver_rate_burst),
                "GNCP-GW-RateLimit-Remaining": str(int(bucket.tokens)),
            }

    def spend_quota(self, name: str) -> tuple[bool, dict[str, str]]:
        """Count one call of this seller; no headers while there is no quota."""
        config = self._context.config
        limit, period = config.naver_quota_limit, config.naver_quota_period
        if not limit:
            return True, {}
        second = int(self._now()) if period == "SECONDS" else 0
        with self._lock:
            self._used[f"{name} {second}"] += 1
            used = self._used[f"{name} {second}"]
        return used <= limit, self.quota_headers(limit - used)

    def quota_headers(self, left: int = 0) -> dict[str, str]:
        config = self._context.config
        return {
            "GNCP-GW-Quota-Period": config.naver_quota_period,
            "GNCP-GW-Quota-Limit": str(config.naver_quota_limit),
            "GNCP-GW-Quota-Remaining": str(max(0, left)),
        }

    def clear(self) -> None:
        with self._lock:
            self._buckets.clear()
            self._used.clear()

    def _now(self) -> float:
        return self._context.clock.now().timestamp()

    def _filled(self, name: str) -> _Bucket:
        config, now = self._context.config, self._now()
        burst = float(config.naver_rate_burst)
        bucket = self._buckets.setdefault(name, _Bucket(burst, now))
        gained = max(0.0, now - bucket.at) * config.naver_rate_per_second
        bucket.tokens, bucket.at = min(burst, bucket.tokens + gained), now
        return bucket
