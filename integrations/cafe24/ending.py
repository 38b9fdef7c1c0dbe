"""Whether a mall's link has ended: Cafe24 told of ends that were none, so two signals; pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from integrations.models import EndedBy, Integration

# So often, and over so long a time, is no mistake of Cafe24's any more.
_REFUSALS = 3
_SPREAD = timedelta(hours=1)
# When to ask again after the first, second and third refusal, counted from the first.
_ASK_AGAIN = (timedelta(minutes=5), timedelta(minutes=20), _SPREAD)
# Whoever asks for new tokens has the answer, or has given up, long before this.
_ANSWER_IS_LOST_AFTER = timedelta(minutes=1)
# The news of a removal may come before the API knows of it; a call that succeeds this much later
# says that there was none.
_NEWS_IS_TRUE_WITHIN = timedelta(hours=1)


class Refusal(Enum):
    """How the authorisation was refused; the value is what it means if it lasts."""

    GRANT = EndedBy.EXPIRED  # the token endpoint does not take the refresh token
    SHUT = EndedBy.REMOVED  # the API forbids what was consented to


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known of a link's end; `refusals` in a row, the first of them at `refused_at`."""

    refusals: int = 0
    refused_at: datetime | None = None
    removal_heard_at: datetime | None = None
    refresh_expires_at: datetime | None = None
    answer_awaited_since: datetime | None = None

    @classmethod
    def of(cls, integration: Integration) -> "Signals":
        """Read them off the row."""
        return cls(
            refusals=integration.refusals,
            refused_at=integration.refused_at,
            removal_heard_at=integration.removal_heard_at,
            refresh_expires_at=integration.refresh_expires_at,
            answer_awaited_since=integration.refreshing_since,
        )


def ending(signals: Signals, *, refusal: Refusal, now: datetime) -> EndedBy | None:
    """Return how the link ended, judged right after this refusal; None while that is unsure."""
    if not signals.refusals:
        return None
    if signals.removal_heard_at:
        return EndedBy.REMOVED
    if refusal is Refusal.GRANT and (_has_lapsed(signals, now) or _lost_an_answer(signals, now)):
        return EndedBy.EXPIRED
    lasts = signals.refused_at is not None and now - signals.refused_at >= _SPREAD
    return refusal.value if signals.refusals >= _REFUSALS and lasts else None


def ask_again_at(signals: Signals) -> datetime | None:
    """Return before when nobody should ask, as it was refused; None when anybody may."""
    # News of a removal is settled by the next call.
    if not signals.refusals or signals.refused_at is None or signals.removal_heard_at:
        return None
    step = min(signals.refusals, len(_ASK_AGAIN)) - 1
    return signals.refused_at + _ASK_AGAIN[step]


def is_disproved(removal_heard_at: datetime | None, *, now: datetime) -> bool:
    """Tell whether a call that just succeeded shows that news of a removal was wrong."""
    return removal_heard_at is not None and now - removal_heard_at >= _NEWS_IS_TRUE_WITHIN


def _has_lapsed(signals: Signals, now: datetime) -> bool:
    return signals.refresh_expires_at is not None and signals.refresh_expires_at <= now


def _lost_an_answer(signals: Signals, now: datetime) -> bool:
    """A refresh token works once: its answer was lost, and with it the next one."""
    since = signals.answer_awaited_since
    return since is not None and now - since >= _ANSWER_IS_LOST_AFTER
