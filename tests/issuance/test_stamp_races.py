"""Two people, or a person and the news, at one customer's card: one of them is first, once."""

from dataclasses import replace
from datetime import timedelta
from threading import Event
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from integrations.models import Integration
from integrations.orders.snapshots import PersonSnapshot
from stamps import codes, rewards, sql_rewards
from stamps.models import Reward, RewardEvent, StampCard, StampEntry, StampProgramVersion
from stamps.rewards import CannotUse
from tests.committed import at_once, committed, until_somebody_waits
from tests.factories import make_membership
from tests.issuance.cards import check_books
from tests.issuance.story import Story, balance, line
from vircle.issuance import stamp_operator
from vircle.issuance.stamp_operator import HasMovedOn
from vircle.issuance.tending import tend_due

pytestmark = committed


@pytest.fixture
def shop(story: Story) -> Story:
    """Two stamps bring a coupon."""
    StampProgramVersion.objects.update(goal=2, reward_name="5,000원 할인 쿠폰", reward_days=90)
    return story


@pytest.fixture
def user_id(integration: Integration) -> int:
    """Somebody who operates."""
    return make_membership(brand=integration.brand).user_id


def buy(shop: Story, *numbers: int, phone: str = "010-0000-0001") -> None:
    buyer = PersonSnapshot("김데모", phone)
    for n in numbers:
        shop.deliver(line(f"{n}-1"), number=f"O-{n}", buyer=buyer)


def test_two_operators_use_one_reward(shop: Story, user_id: int) -> None:
    buy(shop, 1, 2)
    reward = Reward.objects.get()

    def use() -> bool:
        return rewards.use(
            brand_id=reward.brand_id, reward_id=reward.pk, user_id=user_id, now=shop.now
        )

    assert sorted(at_once(use, use, use)) == [False, False, True]
    assert RewardEvent.objects.filter(kind="used").count() == 1


def test_an_operator_and_a_return(shop: Story, user_id: int) -> None:
    order = shop.deliver(line("1-1"), number="O-1")
    buy(shop, 2)
    reward = Reward.objects.get()
    gone = replace(order.items[0], status="returned", claim_kind="return", effective_quantity=0)
    shop.read(replace(order, items=(gone,)))
    later = shop.now + timedelta(minutes=1)

    def use() -> bool:
        try:
            return rewards.use(
                brand_id=reward.brand_id, reward_id=reward.pk, user_id=user_id, now=later
            )
        except CannotUse:
            return False

    used, _ = at_once(use, lambda: shop.decide(at=later))
    shop.decide(at=later)
    reward.refresh_from_db()
    assert reward.status == ("review" if used else "revoked")
    assert balance() == 1
    check_books()


def test_one_form_sent_four_times(shop: Story, user_id: int) -> None:
    buy(shop, 1)
    card, request = StampCard.objects.get(), uuid4()

    def adjust() -> bool:
        return stamp_operator.adjust(
            brand_id=card.brand_id,
            card_id=card.pk,
            amount=1,
            note="행사 참여",
            request=request,
            user_id=user_id,
            now=shop.now,
        ).is_new

    assert sorted(at_once(adjust, adjust, adjust, adjust)) == [False, False, False, True]
    assert StampEntry.objects.filter(kind="adjust").count() == 1
    # It filled the card; the others looked again and found that it was done.
    assert Reward.objects.count() == 1
    check_books()


def test_two_operators_decide_differently(shop: Story, user_id: int) -> None:
    order = shop.deliver(line("1-1"), number="O-1")
    buy(shop, 2, 3)
    reward = Reward.objects.get()
    who: dict[str, Any] = {"brand_id": reward.brand_id, "user_id": user_id, "now": shop.now}
    rewards.use(reward_id=reward.pk, **who)
    gone = replace(order.items[0], status="returned", claim_kind="return", effective_quantity=0)
    shop.read(replace(order, items=(gone,)))
    shop.decide(at=shop.now + timedelta(minutes=1))

    def decide(*, keeps: bool) -> bool:
        try:
            (stamp_operator.keep if keeps else stamp_operator.deduct)(reward_id=reward.pk, **who)
        except HasMovedOn:
            return False
        return True

    kept, deducted = at_once(lambda: decide(keeps=True), lambda: decide(keeps=False))
    assert kept != deducted
    card = StampCard.objects.get(completed_at=None)
    assert card.balance == (1 if kept else 0)
    check_books()


def test_many_customers_complete_at_once_and_no_code_is_given_twice(
    shop: Story, integration: Integration, user_id: int
) -> None:
    StampProgramVersion.objects.update(reward_kind="codes")
    codes.add(
        brand_id=integration.brand_id,
        lines=["A-1", "A-2", "A-3"],
        user_id=user_id,
        now=shop.now,
    )
    customers = 6
    for n in range(2 * customers):
        buyer = PersonSnapshot("김데모", f"010-0000-{n % customers:04}")
        arrived = line(f"{n}-1", status="delivered", delivered_at=shop.now)
        shop.read(shop.order(arrived, number=f"O-{n}", buyer=buyer))
    later = shop.now + timedelta(minutes=1)

    def decide() -> None:
        shop.decide(at=later)

    def tend() -> None:
        for _ in range(5):
            tend_due(now=later)

    def bring_more() -> None:
        with transaction.atomic():
            codes.add(
                brand_id=integration.brand_id, lines=["A-4", "A-5"], user_id=user_id, now=later
            )

    at_once(decide, decide, decide, tend, bring_more)
    decide()
    tend()
    found = list(Reward.objects.order_by("pk").values_list("status", flat=True))
    assert sorted(found) == ["held"] + ["issued"] * 5
    shown = codes.read(
        brand_id=integration.brand_id, reward_ids=list(Reward.objects.values_list("pk", flat=True))
    )
    assert sorted(shown.values()) == ["A-1", "A-2", "A-3", "A-4", "A-5"]
    check_books()


def test_who_takes_the_next_code_waits_for_who_takes_this_one(
    shop: Story, integration: Integration, user_id: int
) -> None:
    buy(shop, 1, 2)
    buy(shop, 3, 4, phone="010-0000-0002")
    first, second = Reward.objects.order_by("pk")
    brand_id = integration.brand_id
    codes.add(brand_id=brand_id, lines=["A-1", "A-2"], user_id=user_id, now=shop.now)
    has_taken = Event()

    def take() -> None:
        with transaction.atomic():
            assert sql_rewards.take_codes(rewards=[(brand_id, first.pk)])
            has_taken.set()
            until_somebody_waits()

    def take_next() -> None:
        assert has_taken.wait(timeout=30)
        with transaction.atomic():
            assert sql_rewards.take_codes(rewards=[(brand_id, second.pk)])

    at_once(take, take_next)
    shown = codes.read(brand_id=brand_id, reward_ids=[first.pk, second.pk])
    assert shown == {first.pk: "A-1", second.pk: "A-2"}


def test_stamps_run_out_while_their_order_goes_back(shop: Story) -> None:
    StampProgramVersion.objects.update(stamp_months=12)
    order = shop.deliver(line("1-1"), number="O-1")
    gone = replace(order.items[0], status="returned", claim_kind="return", effective_quantity=0)
    shop.read(replace(order, items=(gone,)))
    later = shop.now + timedelta(days=366)
    at_once(lambda: shop.decide(at=later), lambda: tend_due(now=later))
    shop.decide(at=later + timedelta(hours=1))
    assert balance() == 0
    assert StampEntry.objects.count() == 2
    check_books()
