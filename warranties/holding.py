"""Hold what a store has scheduled (its rule was turned off, or it was let go); put it back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q

from integrations.orders import sql as order_sql
from integrations.orders.models import Order, OrderWork
from vircle.foundation.wake import Door, wake
from warranties.models import Warranty, WarrantyEvent, WarrantyStatus

TURNED_OFF = "turned_off"
DISCONNECTED = "disconnected"
# It came due while the store's link was broken, so that a return could not be heard of.
UNHEARD = "integration"


@transaction.atomic
def hold_scheduled(
    *, brand_id: int, integration_id: int, user_id: int | None, now: datetime, reason: str
) -> int:
    """Hold everything that a store has 발급예정; returns how many."""
    return _Hold(brand_id, integration_id, user_id, now).begin(reason)


@transaction.atomic
def release_held(
    *,
    brand_id: int,
    integration_id: int,
    user_id: int | None,
    now: datetime,
    reasons: Collection[str],
) -> int:
    """Make 발급예정 again what was held for these reasons; returns how many.

    What became due meanwhile is decided anew: an open claim holds it, a finished one cancels it.
    """
    return _Hold(brand_id, integration_id, user_id, now).end(reasons)


def held_counts(*, brand_id: int, integration_id: int) -> dict[str, int]:
    """Count what is held of a store by `hold_scheduled`, by reason."""
    held = Warranty.objects.filter(
        brand_id=brand_id,
        integration_id=integration_id,
        status=WarrantyStatus.HELD,
        hold_reason__in=(TURNED_OFF, DISCONNECTED),
    )
    counted = held.values("hold_reason").annotate(count=Count("pk")).order_by("hold_reason")
    return {row["hold_reason"]: row["count"] for row in counted}


@dataclass(frozen=True, slots=True)
class _Hold:
    """One store's hold being put on or taken off, by somebody, at one moment."""

    brand_id: int
    integration_id: int
    user_id: int | None
    now: datetime

    def begin(self, reason: str) -> int:
        # Whatever waits for a broken link to be made again would be released with it.
        waits = Q(status=WarrantyStatus.HELD, hold_reason=UNHEARD)
        ids = self._locked(Q(status=WarrantyStatus.SCHEDULED) | waits)
        self._rows(ids).update(
            status=WarrantyStatus.HELD, hold_reason=reason, held_from=WarrantyStatus.SCHEDULED
        )
        self._note(ids, kind="held", detail={"reason": reason})
        return len(ids)

    def end(self, reasons: Collection[str]) -> int:
        ids = self._locked(Q(status=WarrantyStatus.HELD, hold_reason__in=list(reasons)))
        order_ids = set(self._rows(ids).values_list("order_id", flat=True))
        self._rows(ids).update(status=WarrantyStatus.SCHEDULED, hold_reason="", held_from="")
        self._note(ids, kind="released", detail={})
        # Their moment may have passed while they were held.
        order_sql.upsert_work(brand_id=self.brand_id, order_ids=sorted(order_ids), now=self.now)
        wake(Door.DECIDE)
        return len(ids)

    def _locked(self, which: Q) -> list[int]:
        # Orders first, by key: that is the order in which issuing locks. Those with work too, so
        # that whoever is just deciding about one has written what it schedules before we look.
        chosen = Warranty.objects.filter(
            which, brand_id=self.brand_id, integration_id=self.integration_id
        )
        orders = Order.objects.filter(
            Q(pk__in=chosen.values("order_id"))
            | Q(pk__in=OrderWork.objects.filter(brand_id=self.brand_id).values("order_id")),
            brand_id=self.brand_id,
            integration_id=self.integration_id,
        )
        list(orders.select_for_update().order_by("pk").values_list("pk", flat=True))
        return list(chosen.select_for_update().order_by("pk").values_list("pk", flat=True))

    def _rows(self, ids: Collection[int]) -> Any:
        return Warranty.objects.filter(brand_id=self.brand_id, pk__in=ids)

    def _note(self, ids: Collection[int], *, kind: str, detail: dict[str, str]) -> None:
        WarrantyEvent.objects.bulk_create(
            WarrantyEvent(
                brand_id=self.brand_id,
                warranty_id=warranty_id,
                at=self.now,
                kind=kind,
                user_id=self.user_id,
                detail=detail,
            )
            for warranty_id in ids
        )
