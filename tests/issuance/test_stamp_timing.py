"""When a stamp is granted: at 배송완료, some days later, or at 구매확정; and turning off."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from integrations.models import Integration
from integrations.orders.models import OrderWork
from integrations.orders.snapshots import OrderSnapshot
from stamps.models import StampDecision, StampRuleVersion, Timing
from stamps.programs import RuleValues, save_rule
from tests.issuance.story import Story, balance, line, messages
from vircle.foundation.clock import at_kst_hour, kst_date

pytestmark = pytest.mark.django_db


def outcome() -> str:
    return StampDecision.objects.values_list("outcome", flat=True).get()


def codes() -> list[str]:
    return [code for code, _held, _inputs in StampDecision.objects.get().trace]


def after(days: int, *, now: datetime) -> datetime:
    return at_kst_hour(kst_date(now) + timedelta(days=days), hour=10)


def claimed(order: OrderSnapshot, **fields: Any) -> OrderSnapshot:
    return replace(order, items=(replace(order.items[0], **fields),))


@pytest.fixture
def later(story: Story) -> Story:
    """배송완료 3일 후."""
    StampRuleVersion.objects.update(delay_days=3)
    return story


def test_days_later_in_the_morning(later: Story) -> None:
    later.deliver()
    due = after(3, now=later.now)
    assert (outcome(), balance()) == ("expected", 0)
    assert OrderWork.objects.get().due_at == due
    later.decide(at=due - timedelta(seconds=1))
    assert balance() == 0
    later.decide(at=due)
    assert (outcome(), balance()) == ("granted", 1)
    assert "due" not in codes()
    assert not OrderWork.objects.exists()
    assert messages().count(("stamp_granted", 1)) == 1


def test_the_earlier_of_stamp_and_warranty_wakes_the_order(
    integration: Integration, later: Story
) -> None:
    from tests.issuance.story import make_later

    make_later(integration, days=7)
    later.deliver()
    assert OrderWork.objects.get().due_at == after(3, now=later.now)
    later.decide(at=after(3, now=later.now))
    assert OrderWork.objects.get().due_at == after(7, now=later.now)


def test_what_goes_back_meanwhile_is_never_granted(later: Story) -> None:
    order = later.deliver()
    later.read(claimed(order, status="returned", claim_kind="return", effective_quantity=0))
    later.decide()
    assert not OrderWork.objects.exists()
    later.decide(at=after(3, now=later.now))
    assert balance() == 0


def test_an_open_claim_keeps_the_stamp_waiting_until_it_is_withdrawn(later: Story) -> None:
    order = later.deliver()
    later.read(claimed(order, claim_kind="return", claim_state="requested"))
    due = after(3, now=later.now)
    later.decide(at=due)
    assert (outcome(), balance()) == ("on_hold", 0)
    later.now = due
    later.read(claimed(order, claim_kind="return", claim_state="withdrawn"))
    later.decide(at=due + timedelta(minutes=1))
    assert (outcome(), balance()) == ("granted", 1)


def test_a_claim_after_the_grant_takes_nothing_back_yet(story: Story) -> None:
    order = story.deliver()
    story.read(claimed(order, claim_kind="return", claim_state="requested"))
    story.decide(at=story.now + timedelta(minutes=1))
    assert (outcome(), balance()) == ("granted", 1)


def test_at_confirmation(story: Story) -> None:
    StampRuleVersion.objects.update(timing=Timing.CONFIRMED)
    order = story.deliver()
    assert (outcome(), balance()) == ("expected", 0)
    assert "confirmed" in codes()
    assert not OrderWork.objects.exists()
    story.read(claimed(order, status="confirmed", confirmed_at=story.now + timedelta(days=2)))
    story.decide(at=story.now + timedelta(days=2))
    assert (outcome(), balance()) == ("granted", 1)


def test_an_exchange_is_confirmed_with_what_came_in_its_place(story: Story) -> None:
    StampRuleVersion.objects.update(timing=Timing.CONFIRMED)
    order = story.deliver()
    old = replace(
        order.items[0],
        status="exchanged",
        effective_quantity=0,
        claim_kind="exchange",
        claim_state="done",
    )
    new = line("A-02", status="delivered", delivered_at=story.now, replaces_external_id="A-01")
    story.read(replace(order, items=(old, new)))
    story.decide(at=story.now + timedelta(minutes=1))
    assert balance() == 0
    story.read(replace(order, items=(old, replace(new, status="confirmed"))))
    story.decide(at=story.now + timedelta(minutes=2))
    assert balance() == 1


def test_the_timing_is_frozen_at_the_trigger(integration: Integration, later: Story) -> None:
    later.deliver()
    save_rule(
        brand_id=integration.brand_id,
        integration_id=integration.pk,
        user_id=None,
        now=later.now + timedelta(hours=1),
        values=RuleValues(is_on=False),
        based_on=1,
    )
    later.decide(at=after(3, now=later.now))
    assert balance() == 1


def test_a_store_that_is_off_grants_nothing(integration: Integration, story: Story) -> None:
    StampRuleVersion.objects.update(is_on=False)
    story.deliver()
    assert (outcome(), balance()) == ("not_granted", 0)


def test_a_store_without_settings_of_its_own_takes_part(
    integration: Integration, story: Story
) -> None:
    save_rule(
        brand_id=integration.brand_id,
        integration_id=integration.pk,
        user_id=None,
        now=story.now + timedelta(days=1),
        values=RuleValues(is_on=False),
        based_on=1,
    )
    StampRuleVersion.objects.filter(number=1).update(saved_at=story.now + timedelta(hours=23))
    # Delivered before anything was saved for the store: by the defaults.
    story.deliver()
    assert balance() == 1
