"""Whether a store's link has ended: two signals, as a single refusal has many causes; pure."""

from datetime import datetime

from integrations.models import EndedBy
from integrations.naver.assumptions import ENDED_AFTER, ENDED_AFTER_REFUSALS


def ending(
    *,
    refusals: int,
    refused_at: datetime | None,
    removal_heard_at: datetime | None,
    is_own: bool,
    now: datetime,
) -> EndedBy | None:
    """Return how the link ended, judged right after a refusal; None while that is unsure."""
    if not refusals or refused_at is None:
        return None
    if removal_heard_at:
        return EndedBy.UNSUBSCRIBED
    lasts = refusals >= ENDED_AFTER_REFUSALS and now - refused_at >= ENDED_AFTER
    if not lasts:
        return None
    # An own application ends with its 180 days or its secret, a solution's seller by leaving.
    return EndedBy.EXPIRED if is_own else EndedBy.UNSUBSCRIBED


def is_disproved(removal_heard_at: datetime | None, *, now: datetime) -> bool:
    """Tell whether a token that was just given shows that news of an end was wrong.

    The news may come before the token endpoint knows of it.
    """
    return removal_heard_at is not None and now - removal_heard_at >= ENDED_AFTER
