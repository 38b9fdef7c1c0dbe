"""Where a poll stands among its windows and pages, and how it leaves a loop of pages; pure."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Place:
    """The next page to read of the next window; the windows are counted through `shops`.

    `seen` tells a page that is just the last one again. `is_stuck` when the window before this
    one was left for that, `is_unfinished` once anything was left out: the other windows are read
    all the same, and then the poll has to begin anew.
    """

    shops: tuple[int, ...] = (1,)
    window: int = 0
    page: int = 0
    seen: str = ""
    is_stuck: bool = False
    is_unfinished: bool = False

    @classmethod
    def of(cls, position: Mapping[str, Any]) -> "Place":
        """Read what `as_json` wrote."""
        return cls(**{**position, "shops": tuple(position["shops"])})

    def as_json(self) -> dict[str, Any]:
        """Return what is kept with the page."""
        return {**asdict(self), "shops": list(self.shops)}

    def after(
        self, ids: Sequence[str], *, is_full: bool, is_last: bool, lacks_some: bool
    ) -> "Place":
        """Go on after a page with these orders.

        A full page that shows nothing new, or that is the last which may be asked for, ends its
        window although there may be more.
        """
        shown = hashlib.blake2s("\n".join(ids).encode(), digest_size=8).hexdigest()
        is_stuck = is_full and (is_last or shown == self.seen)
        is_unfinished = self.is_unfinished or is_stuck or lacks_some
        place = replace(self, is_stuck=is_stuck, is_unfinished=is_unfinished)
        if is_full and not is_stuck:
            return replace(place, page=self.page + 1, seen=shown)
        return replace(place, window=self.window + 1, page=0, seen="")
