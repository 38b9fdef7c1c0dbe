"""A leaky bucket of several users: each is sure of its share, and may use what others leave."""

import logging
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import redis

from vircle.foundation import limiter

logger = logging.getLogger(__name__)

# One rule: a call is made if the bucket has room for it and for all that the others are still
# sure of. Therefore whatever one takes beyond its share is only what drains while others rest,
# never the room they would need at once. The field of a share is the level of its own bucket,
# which drains at its share of the rate.
# Returns 0, or the milliseconds after which there is room if nobody else pours meanwhile.
_POUR = """
local name, now = ARGV[1], tonumber(ARGV[2])
local capacity, rate, leave = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
if now < 0 then
  local t = redis.call('TIME')
  now = t[1] * 1000 + math.floor(t[2] / 1000)
end
local at = tonumber(redis.call('HGET', KEYS[1], 'at')) or now
local seconds = math.max(0, now - at) / 1000
local function level(field, drain)
  local kept = tonumber(redis.call('HGET', KEYS[1], field)) or 0
  return math.max(0, kept - seconds * drain)
end
local total, reserved, falling, levels, own = level('total', rate), 0, rate, {}, 0
for i = 6, #ARGV, 2 do
  local field, share = ARGV[i], tonumber(ARGV[i + 1])
  levels[field] = level(field, rate * share)
  if field == name then
    own = capacity * share
  else
    reserved = reserved + capacity * share - levels[field]
    if levels[field] > 0 then falling = falling - rate * share end
  end
end
local over = total + reserved + leave + 1 - capacity
if over > 1e-9 then
  return math.ceil(over / falling * 1000)
end
redis.call('HSET', KEYS[1], 'total', tostring(total + 1), 'at', now)
for field, kept in pairs(levels) do
  if field == name then kept = math.min(own, kept + 1) end
  redis.call('HSET', KEYS[1], field, tostring(kept))
end
redis.call('PEXPIRE', KEYS[1], math.ceil(capacity / rate * 1000) + 60000)
return 0
"""
_LEVEL = """
local total, at = unpack(redis.call('HMGET', KEYS[1], 'total', 'at'))
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local passed = math.max(0, now - (tonumber(at) or now)) / 1000
return tostring(math.max(0, (tonumber(total) or 0) - passed * tonumber(ARGV[1])))
"""


@dataclass(frozen=True, slots=True)
class SharedBucket:
    """`capacity` calls at once, draining `per_second`; `shares` are fractions that add up to 1."""

    key: str
    capacity: float
    per_second: float
    shares: Mapping[str, float]

    def pour(self, *, share: str, leave: float = 0, at_ms: int = -1) -> float:
        """Take room for a call: 0.0 when there is room, else the seconds to wait.

        `leave` is room that this caller leaves to others of its own share. Valkey's clock counts
        unless a moment is given.
        """
        arguments: list[Any] = [share, at_ms, self.capacity, self.per_second, leave]
        for name, fraction in self.shares.items():
            arguments += [name, fraction]
        try:
            wait = limiter.client().eval(_POUR, 1, self._name, *arguments)
        except redis.RedisError:
            logger.warning("No limiter: Valkey does not answer.")
            return 0.0
        return math.ceil(float(wait)) / 1000

    def level(self) -> float:
        """Return how much of the bucket is full now."""
        try:
            found = limiter.client().eval(_LEVEL, 1, self._name, cast(Any, self.per_second))
        except redis.RedisError:
            return 0.0
        return float(found)

    @property
    def _name(self) -> str:
        return f"shares:{self.key}"
