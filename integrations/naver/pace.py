"""Who may call Naver now: one bucket for each API of an application, shared fairly by its stores.

Kept in Valkey, whose clock drains the buckets. Without Valkey a call is made: Naver's own limit
then says no, which costs a repetition and nothing else.
"""

import logging
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import redis
from django.conf import settings

from vircle.foundation.limiter import client

logger = logging.getLogger(__name__)

# The bucket leaks; `waiting` holds who was turned away lately, `served` who called lately. While
# others wait, whoever calls has to leave each of them a turn before the next call of its own:
# a store with 5,000 parcels cannot keep one with ten from being asked about. Returns the
# milliseconds until it is worth trying again, 0 when the call may be made.
_POUR = """
local bucket, waiting, served, told = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local who, reserve = ARGV[1], tonumber(ARGV[4])
local capacity, rate = tonumber(ARGV[2]), tonumber(ARGV[3])
local believed = redis.call('HMGET', told, 'rate', 'capacity')
rate, capacity = tonumber(believed[1]) or rate, tonumber(believed[2]) or capacity
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local level, at = unpack(redis.call('HMGET', bucket, 'level', 'at'))
level = math.max(0, (tonumber(level) or 0) - (now - (tonumber(at) or now)) * rate / 1000)
redis.call('ZREMRANGEBYSCORE', waiting, '-inf', now - tonumber(ARGV[5]))
redis.call('ZREMRANGEBYSCORE', served, '-inf', now - 60000)
local room = capacity - reserve
local wait = 0
if level + 1 > room then
  wait = math.ceil((level + 1 - room) / rate * 1000)
else
  redis.call('ZREM', waiting, who)
  local others = redis.call('ZCARD', waiting)
  local last = tonumber(redis.call('ZSCORE', served, who))
  if others > 0 and last then
    wait = math.max(0, math.ceil(last + (others + 1) / rate * 1000 - now))
  end
end
if wait > 0 then
  redis.call('ZADD', waiting, now, who)
  redis.call('PEXPIRE', waiting, 60000)
  return wait
end
redis.call('HSET', bucket, 'level', tostring(level + 1), 'at', now)
redis.call('PEXPIRE', bucket, math.ceil(capacity / rate * 1000) + 60000)
redis.call('ZADD', served, now, who)
redis.call('PEXPIRE', served, 60000)
return 0
"""
# Who was turned away comes back at the next sweep; one that does not has nothing left to ask.
_COMES_BACK_WITHIN_MS = 10_000
_TOLD_FOR_SECONDS = 3600
_RATE, _CAPACITY = "gncp-gw-ratelimit-replenish-rate", "gncp-gw-ratelimit-burst-capacity"


@dataclass(frozen=True, slots=True)
class Pace:
    """The bucket of one API of one application; `who` is the store, and what it asks for."""

    application: str
    api: str
    who: str

    def turn(self, *, reserve: float = 0.0) -> float:
        """Take a turn: 0.0 when the call may be made, else the seconds to wait.

        `reserve` is the room that is left to others.
        """
        keys = [f"{self._key}:{name}" for name in ("bucket", "waiting", "served", "told")]
        arguments: list[Any] = [
            self.who,
            settings.NAVER_BURST,
            settings.NAVER_CALLS_PER_SECOND,
            reserve,
            _COMES_BACK_WITHIN_MS,
        ]
        try:
            wait = client().eval(_POUR, len(keys), *keys, *arguments)
        except redis.RedisError:
            logger.warning("No limiter: Valkey does not answer.")
            return 0.0
        return math.ceil(float(wait)) / 1000

    def believe(self, headers: Mapping[str, str]) -> None:
        """Take over what Naver says its limit is, where it differs from the settings."""
        rate, capacity = _number(headers.get(_RATE)), _number(headers.get(_CAPACITY))
        if not rate or not capacity or capacity < 1:
            return
        if (rate, capacity) == (settings.NAVER_CALLS_PER_SECOND, settings.NAVER_BURST):
            return
        try:
            told = f"{self._key}:told"
            client().hset(told, mapping={"rate": rate, "capacity": capacity})
            client().expire(told, _TOLD_FOR_SECONDS)
        except redis.RedisError:
            logger.warning("No limiter: Valkey does not answer.")

    def used(self) -> tuple[float, float]:
        """Return how full the bucket is and how much it holds, without a call."""
        try:
            level, at = client().hmget(f"{self._key}:bucket", "level", "at")
            seconds, micros = client().time()
        except redis.RedisError:
            return 0.0, settings.NAVER_BURST
        if level is None or at is None:
            return 0.0, settings.NAVER_BURST
        gone = (seconds + micros / 1e6 - float(at) / 1000) * settings.NAVER_CALLS_PER_SECOND
        return max(0.0, float(level) - gone), settings.NAVER_BURST

    @property
    def _key(self) -> str:
        # Braces: in a cluster the keys of one script have to live together.
        return f"naver:{{{self.application}:{self.api}}}"


def _number(stated: str | None) -> float:
    try:
        found = float(stated or 0)
    except ValueError:
        return 0.0
    return found if math.isfinite(found) and 0 < found <= 10_000 else 0.0
