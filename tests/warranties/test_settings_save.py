"""Saving 보증서 설정 and a store's rule: versions, the first moment, and what a switch holds."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest

from integrations.orders.models import OrderWork
from tests.factories import make_integration, make_membership, make_warranty, make_warranty_program
from vircle.brands.models import AuditLog, Brand
from vircle.brands.saving import SomeoneElseSaved
from vircle.brands.tenancy import brand_scope
from warranties.models import (
    Timing,
    Warranty,
    WarrantyEvent,
    WarrantyProgram,
    WarrantyProgramVersion,
    WarrantyRule,
    WarrantyRuleVersion,
    WarrantyStatus,
)
from warranties.programs import ProgramValues, save_program
from warranties.rules_settings import RuleValues, Waiting, save_rule, waiting_counts

LATER = timedelta(hours=1)
ON = RuleValues(is_on=True)


def test_the_first_save_is_the_moment_from_which_it_holds(brand: Brand, now: datetime) -> None:
    user = make_membership(brand=brand).user
    first = save_program(
        brand_id=brand.pk, user_id=user.pk, now=now, values=ProgramValues(), based_on=0
    )
    longer = ProgramValues(period_count=2, stripped_phrases=("단독",))
    second = save_program(
        brand_id=brand.pk, user_id=user.pk, now=now + LATER, values=longer, based_on=1
    )
    program = WarrantyProgram.objects.get(brand=brand)
    assert (program.started_at, program.current_id) == (now, second.pk)
    assert (first.number, second.number) == (1, 2)
    assert WarrantyProgramVersion.objects.get(pk=first.pk).period_count == 1
    log = AuditLog.objects.filter(action="warranty_program.saved").latest("id")
    assert log.user == user
    assert log.detail == {
        "period_count": [1, 2],
        "stripped_phrases": [["특가할인", "예약배송", "당일발송"], ["단독"]],
    }


def test_a_save_on_top_of_someone_elses_is_refused(brand: Brand, now: datetime) -> None:
    other = make_membership(brand=brand).user
    make_warranty_program(brand=brand, saved_by=other, started_at=now)
    with pytest.raises(SomeoneElseSaved) as refusal:
        save_program(
            brand_id=brand.pk, user_id=None, now=now + LATER, values=ProgramValues(), based_on=0
        )
    assert (refusal.value.name, refusal.value.at) == ("김데모", now)
    assert WarrantyProgramVersion.objects.count() == 1


def test_pressing_save_twice_writes_one_version(brand: Brand, now: datetime) -> None:
    for _ in range(2):
        save_program(brand_id=brand.pk, user_id=None, now=now, values=ProgramValues(), based_on=0)
    assert WarrantyProgramVersion.objects.count() == 1
    assert AuditLog.objects.count() == 1


def test_a_rule_starts_at_its_first_save_even_while_off(brand: Brand, now: datetime) -> None:
    store = make_integration(brand=brand)
    save = partial(save_rule, brand_id=brand.pk, integration_id=store.pk, user_id=None)
    save(now=now, values=RuleValues(), based_on=0)
    manual = replace(ON, timing=Timing.MANUAL, covers_all=False, categories=({"id": "1"},))
    save(now=now + LATER, values=manual, based_on=1)
    rule = WarrantyRule.objects.select_related("current").get(brand=brand, integration=store)
    assert rule.started_at == now
    assert rule.current
    assert (rule.current.timing, rule.current.categories) == (Timing.MANUAL, [{"id": "1"}])
    assert [v.is_on for v in WarrantyRuleVersion.objects.order_by("number")] == [False, True]


def test_switching_off_holds_what_is_scheduled_and_nothing_else(
    brand: Brand, now: datetime
) -> None:
    store, other_store = make_integration(brand=brand), make_integration(brand=brand)
    scheduled, pending, issued = (
        make_warranty(integration=store, status=status)
        for status in (WarrantyStatus.SCHEDULED, WarrantyStatus.PENDING, WarrantyStatus.ISSUED)
    )
    elsewhere = make_warranty(integration=other_store, status=WarrantyStatus.SCHEDULED)
    with brand_scope(brand_id=brand.pk):
        save_rule(
            brand_id=brand.pk,
            integration_id=store.pk,
            user_id=None,
            now=now,
            values=RuleValues(),
            based_on=1,
        )
    states = dict(Warranty.objects.values_list("pk", "status"))
    assert states == {
        scheduled.pk: "held",
        pending.pk: "pending",
        issued.pk: "issued",
        elsewhere.pk: "scheduled",
    }
    scheduled.refresh_from_db()
    assert (scheduled.hold_reason, scheduled.held_from) == ("turned_off", "scheduled")
    event = WarrantyEvent.objects.get()
    assert (event.warranty_id, event.kind) == (scheduled.pk, "held")


def test_switching_off_may_let_the_scheduled_ones_go_on(brand: Brand, now: datetime) -> None:
    store = make_integration(brand=brand)
    scheduled = make_warranty(integration=store, status=WarrantyStatus.SCHEDULED)
    save_rule(
        brand_id=brand.pk,
        integration_id=store.pk,
        user_id=None,
        now=now,
        values=RuleValues(),
        based_on=1,
        waiting=Waiting.KEEP,
    )
    scheduled.refresh_from_db()
    assert scheduled.status == WarrantyStatus.SCHEDULED


@pytest.mark.parametrize(
    ("waiting", "status"),
    [(Waiting.RELEASE, WarrantyStatus.SCHEDULED), (Waiting.HOLD, WarrantyStatus.HELD)],
)
def test_switching_on_again_releases_only_when_asked(
    brand: Brand, now: datetime, waiting: Waiting, status: WarrantyStatus
) -> None:
    store = make_integration(brand=brand)
    warranty = make_warranty(integration=store, status=WarrantyStatus.SCHEDULED)
    save = partial(save_rule, brand_id=brand.pk, integration_id=store.pk, user_id=None)
    save(now=now, values=RuleValues(), based_on=1)
    assert waiting_counts(brand_id=brand.pk, integration_id=store.pk).held_by_switch == 1
    save(now=now + LATER, values=ON, based_on=2, waiting=waiting)
    warranty.refresh_from_db()
    assert warranty.status == status
    work = OrderWork.objects.filter(brand=brand, order=warranty.order_id)
    assert work.exists() == (waiting is Waiting.RELEASE)


def test_what_an_operator_held_is_not_released_by_the_switch(brand: Brand, now: datetime) -> None:
    store = make_integration(brand=brand)
    held = make_warranty(
        integration=store, status=WarrantyStatus.HELD, hold_reason="operator", held_from="pending"
    )
    save = partial(save_rule, brand_id=brand.pk, integration_id=store.pk, user_id=None)
    save(now=now, values=RuleValues(), based_on=1)
    save(now=now, values=ON, based_on=2, waiting=Waiting.RELEASE)
    held.refresh_from_db()
    assert held.status == WarrantyStatus.HELD
