"""When an order that is on its way is read again, as nobody tells of its arrival; pure.

Naver's feed has no event for 배송완료. One call reads 300 product orders and two calls a second are
allowed, so a store with 5,000 parcels on their way costs 17 calls every four minutes: 0.07 of the
2 a second that all stores of an application share. All of a store's orders come due at the same
moments, so that each call is full; stores differ in theirs.
"""

import zlib
from datetime import UTC, datetime, timedelta

EVERY = timedelta(minutes=4)
# Age since it was sent, and how long the next look may wait: multiples of the first, so that the
# older ones ride along. Nearly all parcels arrive within three days; the others are still noticed
# within ten minutes for a week.
_STEPS = (
    (timedelta(days=3), 1),
    (timedelta(days=7), 2),
    (timedelta(days=14), 8),
    (timedelta(days=60), 15),
)


def next_look(
    *, store_id: str, sent_at: datetime, now: datetime, every: timedelta = EVERY
) -> datetime | None:
    """Return when to read an order again; None when it is not waited for any more."""
    age = now - sent_at
    turns = next((turns for limit, turns in _STEPS if age < limit), 0)
    if not turns:
        return None
    period = turns * every.total_seconds()
    beat = zlib.crc32(store_id.encode()) % int(every.total_seconds())
    # Half a turn at least: a read that came late is not followed by another at once.
    earliest = now.timestamp() + period / 2
    beats = -(-(earliest - beat) // period)
    return datetime.fromtimestamp(beats * period + beat, tz=UTC)
