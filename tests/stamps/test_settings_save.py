"""Saving 스탬프 설정: versions, the stores that take part, and what a store has for itself."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from stamps.models import StampProgram, StampProgramVersion, StampRule, StampRuleVersion, Timing
from stamps.programs import ProgramValues, RuleValues, rule_of, save_program, save_rule
from tests.factories import make_integration, make_stamp_program
from vircle.brands.models import AuditLog, Brand
from vircle.brands.saving import SomeoneElseSaved

LATER = timedelta(hours=1)


def save(
    brand: Brand, values: ProgramValues, *, now: datetime, on: int, lowers: bool = False
) -> None:
    save_program(
        brand_id=brand.pk,
        user_id=None,
        now=now,
        values=values,
        based_on=on,
        lowers_open_cards=lowers,
    )


def test_the_first_save_starts_stamps_without_a_row_for_any_store(
    brand: Brand, now: datetime
) -> None:
    make_integration(brand=brand)
    save(brand, ProgramValues(), now=now, on=0)
    assert StampProgram.objects.get(brand=brand).started_at == now
    assert not StampRule.objects.exists()
    assert AuditLog.objects.get().action == "stamp_program.saved"


def test_a_later_save_moves_no_start(brand: Brand, now: datetime) -> None:
    save(brand, ProgramValues(), now=now, on=0)
    save(brand, ProgramValues(goal=6), now=now + LATER, on=1)
    assert StampProgram.objects.get().started_at == now
    assert [v.goal for v in StampProgramVersion.objects.order_by("number")] == [10, 6]


def test_a_save_on_top_of_someone_elses_is_refused(brand: Brand, now: datetime) -> None:
    make_stamp_program(brand=brand, started_at=now)
    with pytest.raises(SomeoneElseSaved):
        save(brand, ProgramValues(goal=5), now=now, on=0)
    assert StampProgramVersion.objects.count() == 1


def test_open_cards_are_lowered_only_when_asked_and_only_downwards(
    brand: Brand, now: datetime
) -> None:
    def lowering() -> datetime | None:
        return StampProgram.objects.get().lowering_since

    save(brand, ProgramValues(goal=10), now=now, on=0)
    save(brand, ProgramValues(goal=8), now=now, on=1)
    assert lowering() is None
    save(brand, ProgramValues(goal=6), now=now, on=2, lowers=True)
    assert lowering() == now
    save(brand, ProgramValues(goal=6, name="여정 스탬프"), now=now + LATER, on=3)
    assert lowering() == now
    save(brand, ProgramValues(goal=12), now=now, on=4, lowers=True)
    assert lowering() is None


def test_a_store_is_saved_in_versions(brand: Brand, now: datetime) -> None:
    store = make_integration(brand=brand)
    who: dict[str, Any] = {
        "brand_id": brand.pk,
        "integration_id": store.pk,
        "user_id": None,
        "now": now,
    }
    save_rule(**who, values=RuleValues(delay_days=7), based_on=0)
    save_rule(**who, values=RuleValues(delay_days=7), based_on=0)
    save_rule(**who, values=RuleValues(timing=Timing.CONFIRMED), based_on=1)
    rule = rule_of(brand_id=brand.pk, integration_id=store.pk)
    assert rule
    assert rule.current
    assert rule.current.timing == "confirmed"
    assert StampRuleVersion.objects.count() == 2
    with pytest.raises(SomeoneElseSaved):
        save_rule(**who, values=RuleValues(is_on=False), based_on=1)
