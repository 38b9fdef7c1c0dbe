"""What a browser's session remembers of an installation; it survives sign-in and sign-up."""

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from integrations.cafe24.signature import WINDOW, Launch

_LAUNCHES = "cafe24_launches"
_MOST_LAUNCHES = 5


def remember_launch(session: SessionBase, launch: Launch, *, now: datetime) -> None:
    """Keep which mall was opened by a verified link, beside those of other tabs."""
    kept = _launches(session, now=now)
    kept.pop(launch.mall_id, None)
    kept[launch.mall_id] = {"at": now.isoformat(), "digest": launch.digest.hex()}
    session[_LAUNCHES] = dict(list(kept.items())[-_MOST_LAUNCHES:])


def has_launched(session: SessionBase, *, mall_id: str, now: datetime) -> bool:
    """Tell whether this browser opened the mall by a verified link, a while ago at most."""
    return mall_id in _launches(session, now=now)


def knows_link(session: SessionBase, *, digest: bytes, now: datetime) -> bool:
    """Tell whether it was this browser that used the link up."""
    return any(each["digest"] == digest.hex() for each in _launches(session, now=now).values())


def latest_mall(session: SessionBase, *, now: datetime) -> str:
    """Return the mall that was opened last, or ""."""
    return next(reversed(_launches(session, now=now)), "")


def _launches(session: SessionBase, *, now: datetime) -> dict[str, Any]:
    kept: dict[str, Any] = session.get(_LAUNCHES, {})
    return {
        mall_id: each
        for mall_id, each in kept.items()
        if abs(now - datetime.fromisoformat(each["at"])) <= WINDOW
    }
