"""Clear away what hand-offs leave behind."""

from datetime import datetime, timedelta

from integrations.naver.assumptions import HANDOFF_KEPT_FOR
from integrations.naver.models import HandOff

# A token that was used once must stay known for as long as Naver may still accept it.
_KEPT = timedelta(days=1)


def sweep(*, now: datetime) -> None:
    """Drop tokens that are of no use any more, then the receipts themselves."""
    HandOff.objects.filter(received_at__lt=now - HANDOFF_KEPT_FOR).exclude(
        token_sealed=None
    ).update(token_sealed=None)
    HandOff.objects.filter(received_at__lt=now - _KEPT).delete()
