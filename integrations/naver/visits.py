"""What a browser's session remembers of a hand-off; it survives sign-in and sign-up."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase

_HANDOFFS, _BEGUN = "naver_handoffs", "naver_begun"
_MOST_HANDOFFS = 5
# As long as a person may take in the market; afterwards no page says any more that it waits.
_PATIENCE = timedelta(minutes=15)


def remember(session: SessionBase, handoff_id: UUID) -> None:
    """Keep whose hand-off came to this browser, beside those of other tabs."""
    kept = [each for each in session.get(_HANDOFFS, []) if each != str(handoff_id)]
    session[_HANDOFFS] = [*kept, str(handoff_id)][-_MOST_HANDOFFS:]


def knows(session: SessionBase, handoff_id: UUID) -> bool:
    """Tell whether this hand-off came to this very browser."""
    return str(handoff_id) in session.get(_HANDOFFS, [])


def latest(session: SessionBase) -> UUID | None:
    """Return the hand-off that came last, if any."""
    kept = session.get(_HANDOFFS, [])
    return UUID(kept[-1]) if kept else None


def note_begun(session: SessionBase, *, brand_code: str, now: datetime) -> None:
    """Remember for which brand this browser has gone to the solution market."""
    session[_BEGUN] = {"brand": brand_code, "at": now.isoformat()}


def begun_for(session: SessionBase, *, now: datetime) -> str:
    """Return the code of the brand for which the market was opened a moment ago, or ""."""
    begun = session.get(_BEGUN)
    if not begun or now - datetime.fromisoformat(begun["at"]) >= _PATIENCE:
        return ""
    return str(begun["brand"])


def forget_begun(session: SessionBase) -> None:
    """Stop waiting: it was connected, or given up."""
    session.pop(_BEGUN, None)
