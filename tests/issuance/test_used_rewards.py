"""A reward that was used: what is taken back later lacks on its card until a person decides."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from integrations.models import Integration
from integrations.orders.snapshots import OrderSnapshot
from stamps import rewards
from stamps.models import Reward, StampCard, StampProgramVersion
from tests.factories import make_membership
from tests.issuance.cards import check_books
from tests.issuance.story import Story, balance, line
from vircle.issuance import stamp_operator

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(story: Story) -> Story:
    """Two stamps bring a coupon."""
    StampProgramVersion.objects.update(goal=2, reward_name="5,000원 할인 쿠폰")
    return story


@pytest.fixture
def by(integration: Integration) -> dict[str, Any]:
    """An operator at work."""
    member = make_membership(brand=integration.brand)
    return {"brand_id": integration.brand_id, "user_id": member.user_id}


def buy(shop: Story, *numbers: int) -> list[OrderSnapshot]:
    return [shop.deliver(line(f"{n}-1"), number=f"O-{n}") for n in numbers]


def give_back(shop: Story, *orders: OrderSnapshot) -> None:
    for order in orders:
        gone = replace(order.items[0], status="returned", claim_kind="return", effective_quantity=0)
        shop.read(replace(order, items=(gone,)))
        shop.decide(at=shop.now + timedelta(seconds=shop.reads))


def come_back(shop: Story, order: OrderSnapshot) -> None:
    shop.now += timedelta(minutes=5)
    shop.read(order)
    shop.decide(at=shop.now + timedelta(seconds=shop.reads))


def use(shop: Story, by: dict[str, Any]) -> Reward:
    reward = Reward.objects.get(status="issued")
    rewards.use(reward_id=reward.pk, now=shop.now, **by)
    return reward


def seen() -> tuple[list[str], list[int]]:
    """Return the rewards' statuses and the balances of the cards, oldest first."""
    statuses = Reward.objects.order_by("pk").values_list("status", flat=True)
    cards = StampCard.objects.filter(merged_into=None).order_by("round")
    return list(statuses), list(cards.values_list("balance", flat=True))


def test_nobody_owes_a_stamp_before_a_person_decided(shop: Story, by: dict[str, Any]) -> None:
    first, _second, third = buy(shop, 1, 2, 3)
    # The next card pays for the first one; then the reward is used, and the third goes as well.
    give_back(shop, first)
    use(shop, by)
    give_back(shop, third)
    assert seen() == (["review"], [1, 0])
    check_books()


def test_what_comes_back_goes_where_it_was_taken(shop: Story, by: dict[str, Any]) -> None:
    first, _second, third = buy(shop, 1, 2, 3)
    give_back(shop, first)
    use(shop, by)
    give_back(shop, third)
    come_back(shop, third)
    assert seen() == (["used"], [2, 0])
    come_back(shop, first)
    assert seen() == (["used"], [2, 1])
    check_books()


def test_what_another_stamp_lacks_is_not_filled_by_one_that_comes_back(
    shop: Story, by: dict[str, Any]
) -> None:
    first, _second, third = buy(shop, 1, 2, 3)
    use(shop, by)
    give_back(shop, first, third)
    assert seen() == (["review"], [1, 0])
    come_back(shop, third)
    assert seen() == (["review"], [1, 1])
    check_books()


def test_every_stamp_of_a_used_reward_can_go(shop: Story, by: dict[str, Any]) -> None:
    first, second, third = buy(shop, 1, 2, 3)
    give_back(shop, first)
    use(shop, by)
    give_back(shop, third, second)
    assert seen() == (["review"], [0, 0])
    assert balance() == 0
    check_books()


def test_a_debt_that_a_person_decided_on_stays_one(shop: Story, by: dict[str, Any]) -> None:
    first, second = buy(shop, 1, 2)
    reward = use(shop, by)
    give_back(shop, first, second)
    stamp_operator.deduct(reward_id=reward.pk, now=shop.now, **by)
    (third,) = buy(shop, 3)
    give_back(shop, third)
    # Bought and given back is nothing: nobody is asked once more.
    assert seen() == (["used"], [2, -2])
    check_books()
