"""Breakers, pauses, streaks and windows that all workers share, kept in Valkey.

All fail open: without Valkey a call is made, because being polite is worth less than being late.
"""

import logging
import math
import random
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

import redis
from django.conf import settings

logger = logging.getLogger(__name__)
_random = random.SystemRandom()


@lru_cache
def client() -> redis.Redis:
    """Return this process's connection pool to Valkey, with short deadlines."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)


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


@dataclass(frozen=True, slots=True)
class Pause:
    """Nobody calls for a while."""

    key: str

    def begin(self, *, seconds: float) -> None:
        """Begin a pause, or lengthen one; never shorten it."""
        if self.left() < seconds:
            self._set(seconds=seconds, is_first=False)

    def begin_first(self, *, seconds: float) -> bool:
        """Begin a pause unless there is one: of many who ask at once, one is told True."""
        return self._set(seconds=seconds, is_first=True)

    def end(self) -> None:
        """End it early."""
        with suppress(redis.RedisError):
            client().delete(self._name)

    def left(self) -> float:
        """Return the seconds that are left of it; 0.0 when there is none."""
        try:
            return max(0.0, int(client().pttl(self._name)) / 1000)
        except redis.RedisError:
            return 0.0

    def _set(self, *, seconds: float, is_first: bool) -> bool:
        milliseconds = max(1, math.ceil(seconds * 1000))
        try:
            return bool(client().set(self._name, 1, nx=is_first, px=milliseconds))
        except redis.RedisError:
            return True

    @property
    def _name(self) -> str:
        return f"pause:{self.key}"


@dataclass(frozen=True, slots=True)
class Streak:
    """How often something failed in a row, as all workers see it; forgotten after a while."""

    key: str
    forgotten_after_seconds: int = 3600

    def grow(self) -> int:
        """Count one more failure and return how many there are."""
        try:
            pipeline = client().pipeline()
            pipeline.incr(self._name)
            pipeline.expire(self._name, self.forgotten_after_seconds)
            return int(pipeline.execute()[0])
        except redis.RedisError:
            return 1

    def end(self) -> None:
        """Forget them: it succeeded."""
        with suppress(redis.RedisError):
            client().delete(self._name)

    def length(self) -> int:
        """Return how many failures there are now."""
        try:
            return int(client().get(self._name) or 0)
        except redis.RedisError:
            return 0

    @property
    def _name(self) -> str:
        return f"streak:{self.key}"


def full_jitter(*, failures: int, base: float = 2.0, most: float = 300.0) -> float:
    """Return seconds to wait after so many failures in a row, different for everyone who waits.

    Anything up to a limit that doubles with each failure; a second at least.
    """
    ceiling = min(most, base * 2.0 ** min(failures, 20))
    return max(1.0, _random.uniform(0.0, ceiling))


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
