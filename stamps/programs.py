"""스탬프 설정: one program per brand and, where somebody chose otherwise, a rule per store."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from stamps.models import (
    EarnPer,
    RewardKind,
    StampProgram,
    StampProgramVersion,
    StampRule,
    StampRuleVersion,
    Timing,
)
from vircle.brands.saving import Save, add_version, lock_owner
from vircle.foundation.wake import Door, wake


@dataclass(frozen=True, slots=True)
class ProgramValues:
    """Everything 스탬프 설정 says, with the guide's defaults; None means no limit."""

    name: str = "구매 스탬프"
    goal: int = 10
    earn_per: EarnPer = EarnPer.ORDER
    minimum_amount: int | None = None
    reward_kind: RewardKind = RewardKind.TEXT
    reward_name: str = ""
    reward_guide: str = ""
    reward_days: int | None = 90
    stamp_months: int | None = 12
    notifies: bool = True


@transaction.atomic
def save_program(
    *,
    brand_id: int,
    user_id: int | None,
    now: datetime,
    values: ProgramValues,
    based_on: int,
    lowers_open_cards: bool = False,
) -> StampProgramVersion:
    """Save 스탬프 설정; the first save starts stamps on every store, also on those to come.

    Open cards keep their goal unless `lowers_open_cards`: then a worker gives them the new one,
    and completes those that hold as many. Raises SomeoneElseSaved.
    """
    program = lock_owner(StampProgram, now=now, brand_id=brand_id)
    before = program.current.goal if program.current else None
    version = add_version(
        model=StampProgramVersion,
        owner=program,
        owner_field="program",
        values=asdict(values),
        save=Save(brand_id, user_id, now, based_on, "stamp_program.saved"),
    )
    if before is not None and before != version.goal:
        # A new choice about the goal ends what an earlier one had begun.
        program.lowering_since = now if lowers_open_cards and version.goal < before else None
        program.save(update_fields=["lowering_since"])
        wake(Door.CARDS)
    return version


def current_program(*, brand_id: int) -> StampProgramVersion | None:
    """Return the brand's settings as they stand, or None before the first save."""
    program = StampProgram.objects.filter(brand_id=brand_id).select_related("current").first()
    return program.current if program else None


@dataclass(frozen=True, slots=True)
class RuleValues:
    """Whether and when a store's orders earn stamps; `delay_days` after 배송완료."""

    is_on: bool = True
    timing: Timing = Timing.DELIVERED
    delay_days: int = 0


@transaction.atomic
def save_rule(
    *,
    brand_id: int,
    integration_id: int,
    user_id: int | None,
    now: datetime,
    values: RuleValues,
    based_on: int,
) -> StampRuleVersion:
    """Save a store's stamp settings; they hold for what is delivered from now on.

    What was delivered before and waits for its day is granted as it was promised. Raises
    SomeoneElseSaved.
    """
    rule = lock_owner(StampRule, now=now, brand_id=brand_id, integration_id=integration_id)
    return add_version(
        model=StampRuleVersion,
        owner=rule,
        owner_field="rule",
        values=asdict(values),
        save=Save(brand_id, user_id, now, based_on, "stamp_rule.saved"),
    )


def rule_of(*, brand_id: int, integration_id: int) -> StampRule | None:
    """Return what was saved for a store, or None while it takes part by the defaults."""
    rows = StampRule.objects.filter(brand_id=brand_id, integration_id=integration_id)
    return rows.select_related("current").first()
