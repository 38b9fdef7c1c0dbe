"""What came due while a store's link was broken, once its claims have been asked for again."""

from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q

from integrations.models import Integration, IntegrationStatus
from warranties.holding import UNHEARD, release_held
from warranties.models import Warranty, WarrantyStatus


def release_heard(*, now: datetime) -> int:
    """Release what `연동 확인 필요` holds of stores that are heard again; returns how many.

    Each order is decided anew then: what was returned meanwhile is canceled, an open claim holds
    it, and the rest is issued.
    """
    held = Warranty.objects.filter(
        brand_id=OuterRef("brand_id"),
        integration_id=OuterRef("pk"),
        status=WarrantyStatus.HELD,
        hold_reason=UNHEARD,
    )
    is_heard = Q(resumed_at=None) | Q(polled_until__gte=F("resumed_at"))
    stores = Integration.objects.filter(
        is_heard, Exists(held), status=IntegrationStatus.CONNECTED
    ).order_by("brand_id", "pk")
    return sum(
        release_held(brand_id=brand_id, integration_id=pk, user_id=None, now=now, reasons=[UNHEARD])
        for brand_id, pk in stores.values_list("brand_id", "pk")
    )
