"""스탬프 설정: one program per brand, saved as immutable versions; every store takes part."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from integrations.models import Integration
from stamps.models import (
    EarnPer,
    StampProgram,
    StampProgramVersion,
    StampRule,
    StampRuleVersion,
)
from vircle.brands.saving import Save, add_version


@dataclass(frozen=True, slots=True)
class ProgramValues:
    """Everything 스탬프 설정 says, with the guide's defaults; None means no limit."""

    name: str = "구매 스탬프"
    goal: int = 10
    earn_per: EarnPer = EarnPer.ORDER
    minimum_amount: int | None = None
    reward_name: str = ""
    reward_guide: str = ""
    reward_days: int | None = 90
    stamp_months: int | None = 12
    notifies: bool = True


@transaction.atomic
def save_program(
    *, brand_id: int, user_id: int | None, now: datetime, values: ProgramValues, based_on: int
) -> StampProgramVersion:
    """Save 스탬프 설정; the first save starts stamps on every store that is connected.

    Raises SomeoneElseSaved when `based_on` is no longer the latest version.
    """
    StampProgram.objects.get_or_create(brand_id=brand_id, defaults={"started_at": now})
    program = StampProgram.objects.select_for_update().get(brand_id=brand_id)
    version = add_version(
        model=StampProgramVersion,
        owner=program,
        owner_field="program",
        values=asdict(values),
        save=Save(brand_id, user_id, now, based_on, "stamp_program.saved"),
    )
    for integration_id in Integration.objects.filter(brand_id=brand_id).values_list(
        "pk", flat=True
    ):
        _ensure_rule(brand_id=brand_id, integration_id=integration_id, now=now)
    return version


@transaction.atomic
def ensure_rules_for_integration(*, brand_id: int, integration_id: int, now: datetime) -> None:
    """Let a store that has just connected take part, if the brand has a program by now."""
    # The program's lock keeps a first save from missing a store that connects at that moment.
    if StampProgram.objects.select_for_update().filter(brand_id=brand_id).exists():
        _ensure_rule(brand_id=brand_id, integration_id=integration_id, now=now)


def _ensure_rule(*, brand_id: int, integration_id: int, now: datetime) -> None:
    rule, is_new = StampRule.objects.get_or_create(
        brand_id=brand_id, integration_id=integration_id, defaults={"started_at": now}
    )
    if is_new:
        rule.current = StampRuleVersion.objects.create(
            brand_id=brand_id, rule=rule, number=1, saved_at=now, is_on=True
        )
        rule.save(update_fields=["current"])


def current_program(*, brand_id: int) -> StampProgramVersion | None:
    """Return the brand's settings as they stand, or None before the first save."""
    program = StampProgram.objects.filter(brand_id=brand_id).select_related("current").first()
    return program.current if program else None


def rule_of(*, brand_id: int, integration_id: int) -> StampRule | None:
    """Return a store's rule with its current version, or None before stamps started there."""
    rows = StampRule.objects.filter(brand_id=brand_id, integration_id=integration_id)
    return rows.select_related("current").first()
