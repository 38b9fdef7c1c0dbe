"""Saving 스탬프 설정: versions, and the stores that take part from then on."""

from datetime import datetime, timedelta

import pytest

from stamps.models import StampProgram, StampProgramVersion, StampRule
from stamps.programs import ProgramValues, ensure_rules_for_integration, rule_of, save_program
from tests.factories import make_integration, make_stamp_program
from vircle.brands.models import AuditLog, Brand
from vircle.brands.saving import SomeoneElseSaved

LATER = timedelta(hours=1)


def test_the_first_save_starts_stamps_on_every_store(
    brand: Brand, other_brand: Brand, now: datetime
) -> None:
    stores = [make_integration(brand=brand), make_integration(brand=brand)]
    make_integration(brand=other_brand)
    save_program(brand_id=brand.pk, user_id=None, now=now, values=ProgramValues(), based_on=0)
    rules = StampRule.objects.select_related("current").order_by("integration_id")
    assert [rule.integration_id for rule in rules] == [store.pk for store in stores]
    assert all(rule.started_at == now and rule.current and rule.current.is_on for rule in rules)
    assert StampProgram.objects.get(brand=brand).started_at == now
    assert AuditLog.objects.get().action == "stamp_program.saved"


def test_a_later_save_moves_no_start(brand: Brand, now: datetime) -> None:
    store = make_integration(brand=brand)
    save_program(brand_id=brand.pk, user_id=None, now=now, values=ProgramValues(), based_on=0)
    save_program(
        brand_id=brand.pk, user_id=None, now=now + LATER, values=ProgramValues(goal=6), based_on=1
    )
    rule = rule_of(brand_id=brand.pk, integration_id=store.pk)
    assert rule
    assert rule.started_at == now
    assert [v.goal for v in StampProgramVersion.objects.order_by("number")] == [10, 6]


def test_a_store_that_connects_later_takes_part_from_then_on(brand: Brand, now: datetime) -> None:
    make_stamp_program(brand=brand, started_at=now)
    store = make_integration(brand=brand)
    for moment in (now + LATER, now + 2 * LATER):
        ensure_rules_for_integration(brand_id=brand.pk, integration_id=store.pk, now=moment)
    rule = StampRule.objects.get()
    assert (rule.integration_id, rule.started_at) == (store.pk, now + LATER)


def test_without_a_program_no_store_takes_part(brand: Brand, now: datetime) -> None:
    store = make_integration(brand=brand)
    ensure_rules_for_integration(brand_id=brand.pk, integration_id=store.pk, now=now)
    assert not StampRule.objects.exists()


def test_a_save_on_top_of_someone_elses_is_refused(brand: Brand, now: datetime) -> None:
    make_stamp_program(brand=brand, started_at=now)
    with pytest.raises(SomeoneElseSaved):
        save_program(
            brand_id=brand.pk, user_id=None, now=now, values=ProgramValues(goal=5), based_on=0
        )
    assert StampProgramVersion.objects.count() == 1
