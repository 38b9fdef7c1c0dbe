"""What a browser's session remembers of a hand-off; it survives sign-in and sign-up."""

from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase

_HANDOFFS = "naver_handoffs"
_MOST_HANDOFFS = 5


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
