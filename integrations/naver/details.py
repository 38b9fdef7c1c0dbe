"""Ask for product orders by their numbers, 300 at a time, and find the one that spoils a call."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import redis

from integrations.connector import UNREADABLE, ConnectorError
from integrations.naver import parse
from integrations.naver.assumptions import ALONE_FOR, MOST_IDS
from integrations.naver.client import Api, Client, Purpose
from integrations.naver.trouble import BadRequest
from integrations.values import Unreadable
from vircle.foundation import limiter

logger = logging.getLogger(__name__)

# Halving 300 down to one bad number takes 18 calls; where more fails, the fault is not a number's.
_MOST_REFUSALS = 24
_MOST_ALONE = 5


@dataclass(slots=True)
class Answered:
    """What came of a read; `waiting` were not asked for, as it was somebody else's turn."""

    found: list[parse.Detail] = field(default_factory=list)
    bad: set[str] = field(default_factory=set)
    waiting: set[str] = field(default_factory=set)


def read_details(client: Client, *, ids: Sequence[str], purpose: Purpose) -> Answered:
    """Read product orders; raises ConnectorError only when not even the first call succeeds."""
    return _Read(client, purpose).run(ids)


class _Read:
    def __init__(self, client: Client, purpose: Purpose) -> None:
        self._client = client
        self._purpose = purpose
        self._answered = Answered()
        self._calls = self._refusals = 0

    def run(self, ids: Sequence[str]) -> Answered:
        alone = _spoilers(ids)
        for batch in _batches([id_ for id_ in ids if id_ not in alone]):
            self._read(batch)
        # One that failed before would fail the others again.
        for place, id_ in enumerate(sorted(alone)):
            if place < _MOST_ALONE:
                self._read([id_])
            else:
                self._answered.waiting.add(id_)
        return self._answered

    def _read(self, ids: Sequence[str]) -> None:
        """Read one batch; after a refusal in halves, until what is wrong stands alone."""
        try:
            found = self._ask(ids)
        except BadRequest as error:
            self._calls += 1
            self._halve(ids, error)
            return
        except ConnectorError:
            if not self._calls:
                raise
            self._answered.waiting.update(ids)
            return
        self._calls += 1
        self._answered.found += found

    def _halve(self, ids: Sequence[str], error: BadRequest) -> None:
        self._refusals += 1
        if len(ids) == 1:
            logger.warning("Naver product order %s is refused: %s.", ids[0], error.code)
            self._answered.bad.add(ids[0])
            _remember(ids[0])
        elif self._refusals > _MOST_REFUSALS:
            self._answered.waiting.update(ids)
        else:
            middle = len(ids) // 2
            self._read(ids[:middle])
            self._read(ids[middle:])

    def _ask(self, ids: Sequence[str]) -> list[parse.Detail]:
        body = {"productOrderIds": list(ids), "quantityClaimCompatibility": True}
        answer = self._client.ask(Api.DETAILS, purpose=self._purpose, body=body)
        try:
            found, nameless = parse.details(answer)
        except Unreadable as error:
            raise ConnectorError(UNREADABLE) from error
        self._answered.bad.update(id_ for id_ in nameless if id_)
        return found


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), MOST_IDS):
        yield ids[start : start + MOST_IDS]


def _key(id_: str) -> str:
    return f"naver:alone:{id_}"


def _spoilers(ids: Sequence[str]) -> set[str]:
    """Return those that failed a call by themselves lately."""
    if not ids:
        return set()
    try:
        marks = limiter.client().mget([_key(id_) for id_ in ids])
    except redis.RedisError:
        return set()
    return {id_ for id_, mark in zip(ids, marks, strict=True) if mark}


def _remember(id_: str) -> None:
    try:
        limiter.client().set(_key(id_), 1, ex=int(ALONE_FOR.total_seconds()))
    except redis.RedisError:
        return
