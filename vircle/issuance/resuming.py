"""Go on at once with what waited for a store's link, as soon as its owner has consented again."""

from datetime import datetime, timedelta

from integrations.models import Integration
from vircle.foundation.wake import Door, wake
from vircle.issuance.gap_models import GapCheck, GapStatus
from vircle.issuance.models import Backfill, BackfillStatus

# The due moment is the lease too: what is due sooner may be somebody's work right now.
_LONGEST_LEASE = timedelta(seconds=60)


def resume(integration: Integration, now: datetime) -> None:
    """Make due whatever was to ask this store again later; inside a transaction."""
    put_off = {
        "brand_id": integration.brand_id,
        "integration_id": integration.pk,
        "due_at__gt": now + _LONGEST_LEASE,
    }
    if Backfill.objects.filter(status=BackfillStatus.READING, **put_off).update(due_at=now):
        wake(Door.BACKFILL)
    if GapCheck.objects.filter(status=GapStatus.ASKING, **put_off).update(due_at=now):
        wake(Door.GAPS)
