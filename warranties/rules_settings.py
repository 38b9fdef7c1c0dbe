"""보증서 자동발급 설정: one rule per store in immutable versions, and what switching it holds."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction

from integrations.orders import sql as order_sql
from integrations.orders.models import Order
from vircle.brands.saving import Save, add_version
from vircle.foundation.wake import Door, wake
from warranties.models import (
    NameSource,
    Timing,
    Warranty,
    WarrantyEvent,
    WarrantyRule,
    WarrantyRuleVersion,
    WarrantyStatus,
)

TURNED_OFF = "turned_off"


class Waiting(StrEnum):
    """What a switch does with certificates that are not issued yet."""

    HOLD = "hold"
    KEEP = "keep"
    RELEASE = "release"


@dataclass(frozen=True, slots=True)
class RuleValues:
    """Everything a store's rule says; no chosen category means 전체상품."""

    is_on: bool = False
    timing: Timing = Timing.DELIVERED
    delay_days: int = 0
    issue_hour: int = 10
    covers_all: bool = True
    categories: tuple[dict[str, Any], ...] = ()
    name_source: NameSource = NameSource.NAME
    shows_image: bool = True
    shows_options: bool = True
    details: tuple[dict[str, str], ...] = field(default=())
    shows_additional: bool = False

    def columns(self) -> dict[str, Any]:
        """Return the values as the version's columns hold them."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return values | {"categories": list(self.categories), "details": list(self.details)}


@transaction.atomic
def save_rule(
    *,
    brand_id: int,
    integration_id: int,
    user_id: int | None,
    now: datetime,
    values: RuleValues,
    based_on: int,
    waiting: Waiting = Waiting.HOLD,
) -> WarrantyRuleVersion:
    """Save a store's rule; its first save is the moment from which warranties may be issued.

    Turning it off holds what is scheduled unless told to keep it; turning it on again leaves
    that held unless told to release it. Raises SomeoneElseSaved.
    """
    WarrantyRule.objects.get_or_create(
        brand_id=brand_id, integration_id=integration_id, defaults={"started_at": now}
    )
    rule = WarrantyRule.objects.select_for_update().get(
        brand_id=brand_id, integration_id=integration_id
    )
    was_on = bool(rule.current and rule.current.is_on)
    version = add_version(
        model=WarrantyRuleVersion,
        owner=rule,
        owner_field="rule",
        values=values.columns(),
        save=Save(brand_id, user_id, now, based_on, "warranty_rule.saved"),
    )
    switch = _Switch(brand_id, integration_id, user_id, now)
    if was_on and not values.is_on and waiting is Waiting.HOLD:
        switch.hold()
    elif not was_on and values.is_on and waiting is Waiting.RELEASE:
        switch.release()
    return version


@dataclass(frozen=True, slots=True)
class _Switch:
    """A store's rule being turned off or on, by somebody, at one moment."""

    brand_id: int
    integration_id: int
    user_id: int | None
    now: datetime

    def hold(self) -> None:
        ids = self._locked(status=WarrantyStatus.SCHEDULED)
        self._rows(ids).update(
            status=WarrantyStatus.HELD, hold_reason=TURNED_OFF, held_from=WarrantyStatus.SCHEDULED
        )
        self._note(ids, kind="held", detail={"reason": TURNED_OFF})

    def release(self) -> None:
        ids = self._locked(status=WarrantyStatus.HELD, hold_reason=TURNED_OFF)
        order_ids = set(self._rows(ids).values_list("order_id", flat=True))
        self._rows(ids).update(status=WarrantyStatus.SCHEDULED, hold_reason="", held_from="")
        self._note(ids, kind="released", detail={})
        # Their moment may have passed while they were held.
        order_sql.upsert_work(brand_id=self.brand_id, order_ids=sorted(order_ids), now=self.now)
        wake(Door.DECIDE)

    def _locked(self, **which: str) -> list[int]:
        # Orders first, by key: that is the order in which issuing locks.
        chosen = Warranty.objects.filter(
            brand_id=self.brand_id, integration_id=self.integration_id, **which
        )
        orders = Order.objects.filter(
            brand_id=self.brand_id, pk__in=list(chosen.values_list("order_id", flat=True))
        )
        list(orders.select_for_update().order_by("pk").values_list("pk", flat=True))
        return list(chosen.select_for_update().order_by("pk").values_list("pk", flat=True))

    def _rows(self, ids: Sequence[int]) -> Any:
        return Warranty.objects.filter(brand_id=self.brand_id, pk__in=ids)

    def _note(self, ids: Sequence[int], *, kind: str, detail: dict[str, str]) -> None:
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


@dataclass(frozen=True, slots=True)
class WaitingCounts:
    """How many certificates a change of settings would touch."""

    scheduled: int
    pending: int
    held_by_switch: int

    @property
    def unissued(self) -> int:
        """Return how many will show what the settings say when they are issued."""
        return self.scheduled + self.pending


def waiting_counts(*, brand_id: int, integration_id: int | None = None) -> WaitingCounts:
    """Count what waits, of one store or of all."""
    rows = Warranty.objects.filter(brand_id=brand_id)
    if integration_id is not None:
        rows = rows.filter(integration_id=integration_id)
    return WaitingCounts(
        scheduled=rows.filter(status=WarrantyStatus.SCHEDULED).count(),
        pending=rows.filter(status=WarrantyStatus.PENDING).count(),
        held_by_switch=rows.filter(status=WarrantyStatus.HELD, hold_reason=TURNED_OFF).count(),
    )


def rule_of(*, brand_id: int, integration_id: int) -> WarrantyRule | None:
    """Return a store's rule with its current version, or None before the first save."""
    rows = WarrantyRule.objects.filter(brand_id=brand_id, integration_id=integration_id)
    return rows.select_related("current").first()
