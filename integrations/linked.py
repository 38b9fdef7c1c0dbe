"""Who has put work off until a store's link is good again: told as soon as it is.

A room above registers what makes its own rows due; nothing here knows the rooms above.
"""

from collections.abc import Callable
from datetime import datetime

from integrations.models import Integration

Resume = Callable[[Integration, datetime], None]
_waiting: list[Resume] = []


def when_linked(resume: Resume) -> None:
    """Have a store's put-off work made due with its link, in the same transaction."""
    if resume not in _waiting:
        _waiting.append(resume)


def tell_linked(integration: Integration, *, now: datetime) -> None:
    """Tell whoever waits that its owner has consented; inside a transaction."""
    for resume in _waiting:
        resume(integration, now)
