"""Product orders that were named but could not be read: remembered until a read finds them.

Kept in Valkey: should it lose them, the daily list of sent orders shows them again.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

import redis

from integrations.models import Integration
from vircle.foundation.limiter import client

_KEPT = timedelta(days=60)


def remember(integration: Integration, *, order: str, ids: Iterable[str]) -> None:
    """Keep these numbers until they are found."""
    try:
        key = _key(integration, order)
        client().sadd(key, *ids)
        client().expire(key, _KEPT)
    except redis.RedisError:
        return


def recall(integration: Integration, *, orders: Sequence[str]) -> Mapping[str, set[str]]:
    """Return what is missing of these orders."""
    try:
        pipeline = client().pipeline(transaction=False)
        for order in orders:
            pipeline.smembers(_key(integration, order))
        found = pipeline.execute() if orders else []
    except redis.RedisError:
        return {}
    return {
        order: {number.decode() for number in numbers}
        for order, numbers in zip(orders, found, strict=True)
        if numbers
    }


def forget(integration: Integration, *, orders: Iterable[str]) -> None:
    """Forget what was missing of orders that were read as a whole now."""
    try:
        if keys := [_key(integration, order) for order in orders]:
            client().delete(*keys)
    except redis.RedisError:
        return


def _key(integration: Integration, order: str) -> str:
    return f"naver:missing:{integration.pk}:{order}"
