"""How politely one mall is called: whose turn it is, what its headers ask for, when to leave it."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum

import redis

from integrations.connector import NO_ANSWER, Budget, Busy
from vircle.foundation import limiter
from vircle.foundation.http import Answer
from vircle.foundation.limiter import Breaker, Pause, Streak, full_jitter
from vircle.foundation.shares import SharedBucket

CAPACITY, PER_SECOND = 40.0, 2.0
SHARES = {"poll": 0.5, "hint": 0.3, "product": 0.2}
# Ten calls a second from one address count as abnormal, even with room in the bucket.
_A_SECOND = 8.0
# The bucket is the mall's, and we may not be its only user: slow down at 30 of 40.
_SLOW_FROM = 0.75
# From so many percent of the quota of ten minutes, the mirror of the catalogue waits; and polls.
_SYNC_WAITS_FROM, _POLL_WAITS_FROM = 80.0, 95.0
_QUOTA_REST_SECONDS = 30.0
_AFTER_TOO_FAST_SECONDS = 2.0
_LONGEST_BLOCK_SECONDS = 3600
# A turn that comes so soon is waited for: cheaper than giving up and coming back.
_PATIENCE_SECONDS = 0.6
# A worker that dies while it tries a mall that did not answer is succeeded after this.
_PROBE_SECONDS = 30.0
_USAGE_SECONDS = 600
_LIMIT = re.compile(r"([0-9]{1,6})/([0-9]{1,6})", re.ASCII)
_PERCENT = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?", re.ASCII)


class Purpose(Enum):
    """Why a call is made: whose share it uses, and how much of that it leaves to others.

    The mirror of the catalogue leaves half of its share to products that an order waits for.
    """

    NEWS = ("hint", 0.0)
    POLL = ("poll", 0.0)
    PRODUCT = ("product", 0.0)
    SYNC = ("product", 4.0)


class Manners:
    """What all workers know of one mall; kept in Valkey, so it may be forgotten at any time."""

    def __init__(self, mall_id: str) -> None:
        key = f"cafe24:{mall_id}"
        self._usage = f"usage:{key}"
        self._bucket = SharedBucket(key, CAPACITY, PER_SECOND, SHARES)
        self._pace = SharedBucket(f"{key}:pace", _A_SECOND, _A_SECOND, {"any": 1.0})
        self._blocked, self._silent = Pause(f"{key}:blocked"), Pause(f"{key}:silent")
        self._quota = {
            purpose: Pause(f"{key}:quota:{purpose.name}")
            for purpose in (Purpose.SYNC, Purpose.POLL)
        }
        self._probe = Pause(f"{key}:probe")
        self._breaker, self._streak = Breaker(key), Streak(key)

    @contextmanager
    def turn(self, purpose: Purpose) -> Iterator[None]:
        """Wait for a turn to make a call, if it comes soon; raises Busy."""
        self._refuse_while_silent()
        probes = self._streak.length() > 0
        # Of a mall that did not answer, one worker finds out whether it does again: no more of
        # them wait for it than that.
        if probes and not self._probe.begin_first(seconds=_PROBE_SECONDS):
            raise Busy(full_jitter(failures=1), NO_ANSWER)
        try:
            self._wait(purpose)
            yield
        finally:
            if probes:
                self._probe.end()

    def heed(self, answer: Answer) -> None:
        """Do what the headers of an answer ask for; calling while blocked lengthens a block."""
        self._streak.end()
        self._breaker.record(success=True)
        used, capacity = _limit(answer)
        if used >= _SLOW_FROM * capacity:
            self._blocked.begin(seconds=(used - _SLOW_FROM * capacity + 1) / PER_SECOND)
        if rest := _seconds_blocked(answer):
            self._blocked.begin(seconds=rest)
        self._heed_quota(_percent(answer))

    def too_fast(self, answer: Answer) -> float:
        """Rest after a 429, as long as it says or longer; returns the seconds."""
        own = _AFTER_TOO_FAST_SECONDS + full_jitter(failures=self._streak.grow())
        rest = max(float(_seconds_blocked(answer)), own)
        self._blocked.begin(seconds=rest)
        return rest

    def failed(self, *, is_silent: bool = False) -> float:
        """Note that the mall stumbled, or did not answer at all; returns the seconds to wait."""
        self._breaker.record(success=False)
        rest = full_jitter(failures=self._streak.grow())
        if is_silent:
            self._silent.begin(seconds=rest)
        return rest

    def budget(self) -> Budget:
        """Tell what is used, without making a call."""
        rests = (self._blocked.left(), self._silent.left(), self._breaker.open_for())
        try:
            percent = float(limiter.client().get(self._usage) or 0)
        except redis.RedisError:
            percent = 0.0
        return Budget(
            used=round(self._bucket.level()),
            capacity=int(CAPACITY),
            blocked_for_seconds=round(max(rests)),
            percent_of_quota=round(percent),
        )

    def _refuse_while_silent(self) -> None:
        if rest := max(self._silent.left(), self._breaker.open_for()):
            raise Busy(rest, NO_ANSWER)

    def _wait(self, purpose: Purpose) -> None:
        patience = _PATIENCE_SECONDS
        while rest := self._rest(purpose):
            patience -= rest
            if patience < 0:
                raise Busy(rest)
            time.sleep(rest)

    def _rest(self, purpose: Purpose) -> float:
        quota = self._quota[purpose].left() if purpose in self._quota else 0.0
        if rest := max(self._blocked.left(), quota):
            return rest
        share, leave = purpose.value
        return self._pace.pour(share="any") or self._bucket.pour(share=share, leave=leave)

    def _heed_quota(self, percent: float) -> None:
        try:
            limiter.client().set(self._usage, percent, ex=_USAGE_SECONDS)
        except redis.RedisError:
            return
        for purpose, most in ((Purpose.SYNC, _SYNC_WAITS_FROM), (Purpose.POLL, _POLL_WAITS_FROM)):
            if percent >= most:
                self._quota[purpose].begin(seconds=_QUOTA_REST_SECONDS)


def _limit(answer: Answer) -> tuple[int, int]:
    """Read "12/40"; nothing stated counts as an empty bucket."""
    found = _LIMIT.fullmatch(answer.headers.get("x-api-call-limit", ""))
    return (int(found[1]), max(1, int(found[2]))) if found else (0, 1)


def _percent(answer: Answer) -> float:
    names = ("x-cafe24-call-usage", "x-cafe24-time-usage")
    stated = [answer.headers.get(name, "") for name in names]
    return max((float(text) for text in stated if _PERCENT.fullmatch(text)), default=0.0)


def _seconds_blocked(answer: Answer) -> int:
    """Read for how long the quota is used up; stated only then."""
    names = ("x-cafe24-call-remain", "x-cafe24-time-remain")
    stated = [answer.headers.get(name, "") for name in names]
    seconds = (int(text) for text in stated if text.isascii() and text.isdigit() and len(text) < 9)
    return min(_LONGEST_BLOCK_SECONDS, max(seconds, default=0))
