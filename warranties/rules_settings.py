"""보증서 자동발급 설정: one rule per store in immutable versions, and what switching it holds."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any

from django.db import transaction

from vircle.brands.saving import Save, add_version, lock_owner
from warranties.holding import TURNED_OFF, hold_scheduled, release_held
from warranties.models import (
    NameSource,
    Timing,
    Warranty,
    WarrantyRule,
    WarrantyRuleVersion,
    WarrantyStatus,
)


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
    rule = lock_owner(WarrantyRule, now=now, brand_id=brand_id, integration_id=integration_id)
    was_on = bool(rule.current and rule.current.is_on)
    version = add_version(
        model=WarrantyRuleVersion,
        owner=rule,
        owner_field="rule",
        values=values.columns(),
        save=Save(brand_id, user_id, now, based_on, "warranty_rule.saved"),
    )
    who: dict[str, Any] = {"brand_id": brand_id, "integration_id": integration_id}
    who |= {"user_id": user_id, "now": now}
    if was_on and not values.is_on and waiting is Waiting.HOLD:
        hold = partial(hold_scheduled, **who, reason=TURNED_OFF)
        hold()
        # Whoever decides at this moment about an order that came meanwhile still sees the rule
        # on, and may schedule once more; after the commit nobody does.
        transaction.on_commit(hold)
    elif not was_on and values.is_on and waiting is Waiting.RELEASE:
        release_held(**who, reasons=[TURNED_OFF])
    return version


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


def running_since(rule: WarrantyRule | None) -> datetime | None:
    """Return from when on a store's rule has been on without a break; None while it is off."""
    if rule is None or rule.current is None or not rule.current.is_on:
        return None
    versions = WarrantyRuleVersion.objects.filter(brand_id=rule.brand_id, rule=rule)
    last_off = versions.filter(is_on=False).order_by("-number").first()
    after = versions.filter(number__gt=last_off.number) if last_off else versions
    return after.order_by("number").values_list("saved_at", flat=True).first()


def rule_of(*, brand_id: int, integration_id: int) -> WarrantyRule | None:
    """Return a store's rule with its current version, or None before the first save."""
    rows = WarrantyRule.objects.filter(brand_id=brand_id, integration_id=integration_id)
    return rows.select_related("current").first()
