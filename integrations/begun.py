"""For which brand a browser has gone to a platform's own pages; it survives sign-in and sign-up."""

from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase

from integrations.models import Platform

# As long as a person may take there; afterwards no page says any more that it waits.
_PATIENCE = timedelta(minutes=15)


def note_begun(session: SessionBase, *, platform: Platform, brand_code: str, now: datetime) -> None:
    """Remember that somebody went there to connect a store of this brand."""
    session[_name(platform)] = {"brand": brand_code, "at": now.isoformat()}


def begun_for(session: SessionBase, *, platform: Platform, now: datetime) -> str:
    """Return the code of the brand for which somebody went there a moment ago, or ""."""
    begun = session.get(_name(platform))
    if not begun or now - datetime.fromisoformat(begun["at"]) >= _PATIENCE:
        return ""
    return str(begun["brand"])


def forget_begun(session: SessionBase, *, platform: Platform) -> None:
    """Stop waiting: it was connected, or given up."""
    session.pop(_name(platform), None)


def _name(platform: Platform) -> str:
    return f"{platform.value}_begun"
