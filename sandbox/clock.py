"""The sandbox's own time: the computer's time plus an offset that a test may set."""

from datetime import UTC, datetime, timedelta

from sandbox.store import Store


class Clock:
    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def offset_seconds(self) -> float:
        doc = self._store.get("clock", "offset")
        return float(doc["seconds"]) if doc else 0.0

    def set_offset(self, seconds: float) -> None:
        self._store.put("clock", "offset", {"seconds": seconds})

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.offset_seconds)
