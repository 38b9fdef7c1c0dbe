"""Clear away what the install flow leaves behind."""

from datetime import datetime, timedelta

from integrations.cafe24.models import ConsentState, LaunchNonce
from integrations.cafe24.signature import WINDOW


def sweep(*, now: datetime) -> None:
    """Forget links and consents that would not be accepted any more."""
    LaunchNonce.objects.filter(seen_at__lt=now - 3 * WINDOW).delete()
    ConsentState.objects.filter(created_at__lt=now - timedelta(days=1)).delete()
