"""One mall's Admin API: polite, bounded, and never at another host."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from django.conf import settings

from integrations.cafe24 import tokens
from integrations.cafe24.mall import base_url
from integrations.connector import (
    NO_ANSWER,
    UNREADABLE,
    Busy,
    ConnectorError,
    NeedsReconnect,
    Refused,
)
from integrations.models import Integration
from vircle.foundation import clock
from vircle.foundation.http import Answer, BadAnswer, CallFailed, call
from vircle.foundation.limiter import Breaker, Bucket

CAPACITY, PER_SECOND = 40.0, 2.0
_BACK_OFF_SECONDS = 5.0


class Purpose(Enum):
    """Why a call is made; polls and the catalogue's sync leave room for single orders.

    The values are the share of the mall's bucket: how many at once, how many a second.
    """

    NEWS = (CAPACITY, PER_SECOND)
    POLL = (CAPACITY / 2, PER_SECOND / 2)
    SYNC = (CAPACITY * 0.6, PER_SECOND / 5)


class NotFound(ConnectorError):
    """The mall has no such thing."""


class Client:
    """Calls for one integration; raises ConnectorError and its kinds."""

    def __init__(self, integration: Integration) -> None:
        self._integration = integration
        self._base = base_url(integration.store_id)
        mall = f"cafe24:{integration.store_id}"
        self._mall = mall
        self._breaker = Breaker(key=mall)

    def get(
        self, path: str, *, key: str, purpose: Purpose, params: Mapping[str, str] | None = None
    ) -> Any:
        """Return what stands under `key` in the answer."""
        self._wait_for_turn(purpose)
        answer = self._send(path, params or {})
        if answer.status != 200:
            raise self._failure(answer)
        try:
            return answer.json()[key]
        except (BadAnswer, KeyError, TypeError, RecursionError) as error:
            raise ConnectorError(UNREADABLE) from error

    def _wait_for_turn(self, purpose: Purpose) -> None:
        if rest := max(self._breaker.open_for(), self._pause(seconds=1).open_for()):
            raise Busy(rest)
        capacity, per_second = purpose.value
        buckets = [Bucket(self._mall, CAPACITY, PER_SECOND)]
        if purpose is not Purpose.NEWS:
            buckets.insert(0, Bucket(f"{self._mall}:{purpose.name}", capacity, per_second))
        for bucket in buckets:
            if wait := bucket.pour():
                raise Busy(wait)

    def _pause(self, *, seconds: int) -> Breaker:
        return Breaker(key=f"{self._mall}:pause", failures=1, seconds=seconds)

    def _send(self, path: str, params: Mapping[str, str]) -> Answer:
        token = tokens.access_token(self._integration, now=clock.now())
        answer = self._call(path, params, token=token)
        if answer.status == 401:
            # Once: a second refusal of a brand-new token will not be cured by a third.
            answer = self._call(path, params, token=tokens.renew(self._integration, stale=token))
        return answer

    def _call(self, path: str, params: Mapping[str, str], *, token: str) -> Answer:
        try:
            answer = call(
                method="GET",
                url=f"{self._base}/api/v2/admin/{path}",
                headers={
                    "Authorization": f"Bearer {token}",
                    "Content-Type": "application/json",
                    "X-Cafe24-Api-Version": settings.CAFE24_API_VERSION,
                },
                params=params,
            )
        except CallFailed as error:
            self._breaker.record(success=False)
            raise Busy(_BACK_OFF_SECONDS, NO_ANSWER) from error
        self._breaker.record(success=answer.status < 500)
        self._honour_usage(answer)
        return answer

    def _honour_usage(self, answer: Answer) -> None:
        """Calling while the quota is used up makes the block longer."""
        if rest := _seconds_blocked(answer):
            self._pause(seconds=rest).record(success=False)

    def _failure(self, answer: Answer) -> ConnectorError:
        if answer.status == 401:
            return NeedsReconnect()
        if answer.status == 403:
            return Refused()
        if answer.status == 404:
            return NotFound(UNREADABLE)
        if answer.status == 429:
            rest = max(_BACK_OFF_SECONDS, float(_seconds_blocked(answer)))
            self._pause(seconds=round(rest)).record(success=False)
            return Busy(rest)
        if answer.status >= 500:
            return Busy(_BACK_OFF_SECONDS, NO_ANSWER)
        return ConnectorError(UNREADABLE)


def _seconds_blocked(answer: Answer) -> int:
    names = ("x-cafe24-call-remain", "x-cafe24-time-remain")
    stated = (answer.headers.get(name, "") for name in names)
    return min(3600, max((int(text) for text in stated if text.isdigit()), default=0))
