"""A leaky bucket and a circuit breaker that all workers share, kept in Valkey.

Both fail open: without Valkey a call is made, because being polite is worth less than being late.
"""

import logging
import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import redis
from django.conf import settings

logger = logging.getLogger(__name__)

# The bucket stores its level and when it was measured; Valkey's own clock drains it, so that
# workers whose clocks differ agree. Returns 0, or the milliseconds until there is room.
_POUR = """
local level, at = unpack(redis.call('HMGET', KEYS[1], 'level', 'at'))
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local capacity, per_second, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
level = math.max(0, (tonumber(level) or 0) - (now - (tonumber(at) or now)) * per_second / 1000)
if level + cost > capacity then
  return math.ceil((level + cost - capacity) / per_second * 1000)
end
redis.call('HSET', KEYS[1], 'level', tostring(level + cost), 'at', now)
redis.call('PEXPIRE', KEYS[1], math.ceil(capacity / per_second * 1000) + 60000)
return 0
"""


@lru_cache
def client() -> redis.Redis:
    """Return this process's connection pool to Valkey, with short deadlines."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)


@dataclass(frozen=True, slots=True)
class Bucket:
    """A leaky bucket: `capacity` calls at once, draining `per_second`."""

    key: str
    capacity: float
    per_second: float

    def pour(self, *, cost: float = 1) -> float:
        """Take room for a call: 0.0 when there is room, else the seconds to wait."""
        arguments: list[Any] = [self.capacity, self.per_second, cost]
        try:
            wait = client().eval(_POUR, 1, f"bucket:{self.key}", *arguments)
        except redis.RedisError:
            logger.warning("No limiter: Valkey does not answer.")
            return 0.0
        return math.ceil(float(wait)) / 1000


@dataclass(frozen=True, slots=True)
class Breaker:
    """Stops calling what keeps failing: open for `seconds` after `failures` in a row."""

    key: str
    failures: int = 5
    seconds: int = 20

    def open_for(self) -> float:
        """Return the seconds for which no call should be made; 0.0 when closed."""
        try:
            left = client().pttl(f"breaker:{self.key}:open")
        except redis.RedisError:
            return 0.0
        return max(0.0, int(left) / 1000)

    def record(self, *, success: bool) -> None:
        """Count an outcome; the failure that reaches the limit opens the breaker."""
        count = f"breaker:{self.key}:count"
        try:
            if success:
                client().delete(count)
            elif int(client().incr(count)) >= self.failures:
                client().set(f"breaker:{self.key}:open", 1, ex=self.seconds)
                client().delete(count)
        except redis.RedisError:
            logger.warning("No breaker: Valkey does not answer.")


def allow(*, key: str, limit: int, seconds: int) -> bool:
    """Say whether one more attempt fits into a fixed window, e.g. of one visitor's address."""
    name = f"window:{key}"
    try:
        pipeline = client().pipeline()
        pipeline.incr(name)
        pipeline.expire(name, seconds, nx=True)
        return int(pipeline.execute()[0]) <= limit
    except redis.RedisError:
        return True
