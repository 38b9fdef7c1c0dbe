"""What full cards bring, what a return takes away again, and what is left to a person."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from integrations.models import Integration
from integrations.orders.snapshots import OrderSnapshot
from stamps import codes, rewards
from stamps.models import Reward, RewardCode, RewardEvent, StampCard, StampProgramVersion
from stamps.rewards import CannotUse, HasRunOut
from tests.factories import make_membership
from tests.issuance.cards import check_books
from tests.issuance.story import Story, balance, line, messages
from vircle.brands.models import AuditLog
from vircle.issuance import stamp_operator
from vircle.issuance.stamp_operator import HasMovedOn
from vircle.issuance.tending import tend_due
from vircle.notifications.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(story: Story) -> Story:
    """Two stamps bring a coupon."""
    StampProgramVersion.objects.update(goal=2, reward_name="5,000원 할인 쿠폰", reward_days=90)
    return story


@pytest.fixture
def by(integration: Integration) -> dict[str, Any]:
    """An operator at work."""
    member = make_membership(brand=integration.brand)
    return {"brand_id": integration.brand_id, "user_id": member.user_id}


def buy(shop: Story, *numbers: int) -> list[OrderSnapshot]:
    return [shop.deliver(line(f"{n}-1"), number=f"O-{n}") for n in numbers]


def give_back(shop: Story, order: OrderSnapshot) -> None:
    gone = replace(order.items[0], status="returned", claim_kind="return", effective_quantity=0)
    shop.read(replace(order, items=(gone,)))
    shop.decide(at=shop.now + timedelta(seconds=shop.reads))


def statuses() -> list[str]:
    return list(Reward.objects.order_by("pk").values_list("status", flat=True))


def balances() -> list[tuple[int, bool]]:
    cards = StampCard.objects.order_by("round").filter(merged_into=None)
    return [(card.balance, card.completed_at is None) for card in cards]


def kinds() -> list[str]:
    return [kind for kind, _wave in messages() if not kind.startswith("warranty")]


def test_an_unused_reward_goes_and_its_card_is_open_again(shop: Story) -> None:
    first, _second = buy(shop, 1, 2)
    assert statuses() == ["issued"]
    assert Reward.objects.get().message_id == Message.objects.get(kind="reward_issued").pk
    give_back(shop, first)
    assert statuses() == ["revoked"]
    assert balances() == [(1, True)]
    # Nobody had been told yet, so nobody is told now.
    assert kinds() == ["stamp_granted"]
    check_books()


def test_who_was_told_of_a_reward_hears_that_it_is_gone(shop: Story) -> None:
    StampProgramVersion.objects.update(notifies=False)
    first, _second = buy(shop, 1, 2)
    assert kinds() == ["reward_issued"]
    Message.objects.filter(kind="reward_issued").update(status="delivered")
    give_back(shop, first)
    assert kinds() == ["reward_issued", "stamp_reversed"]
    said = Message.objects.get(kind="stamp_reversed").variables
    assert (said["회수개수"], said["보유개수"], said["목표개수"]) == (1, 1, 2)


def test_a_card_that_is_full_again_brings_another_reward(shop: Story) -> None:
    first, _second = buy(shop, 1, 2)
    Message.objects.update(status="delivered")
    give_back(shop, first)
    buy(shop, 3)
    assert statuses() == ["revoked", "issued"]
    assert list(Reward.objects.order_by("pk").values_list("cycle", flat=True)) == [1, 2]
    assert kinds().count("reward_issued") == 2
    check_books()


def test_the_next_card_pays_where_it_can(shop: Story) -> None:
    first, *_others = buy(shop, 1, 2, 3)
    give_back(shop, first)
    assert statuses() == ["issued"]
    assert balances() == [(2, False), (0, True)]
    check_books()


def test_a_used_reward_waits_for_a_person(shop: Story, by: dict[str, Any]) -> None:
    first, *_others = buy(shop, 1, 2, 3)
    reward = Reward.objects.get()
    assert rewards.use(reward_id=reward.pk, now=shop.now, **by)
    assert not rewards.use(reward_id=reward.pk, now=shop.now, **by)
    give_back(shop, first)
    assert statuses() == ["review"]
    assert balances() == [(1, False), (1, True)]
    check_books()


def test_keeping_leaves_the_next_card_as_it_is(shop: Story, by: dict[str, Any]) -> None:
    first, *_others = buy(shop, 1, 2, 3)
    reward = Reward.objects.get()
    rewards.use(reward_id=reward.pk, now=shop.now, **by)
    give_back(shop, first)
    stamp_operator.keep(reward_id=reward.pk, now=shop.now, **by)
    assert statuses() == ["used"]
    assert balances() == [(2, False), (1, True)]
    with pytest.raises(HasMovedOn):
        stamp_operator.keep(reward_id=reward.pk, now=shop.now, **by)
    with pytest.raises(HasMovedOn):
        stamp_operator.deduct(reward_id=reward.pk, now=shop.now, **by)
    check_books()


def test_deducting_lets_the_next_card_pay_even_what_it_does_not_have(
    shop: Story, by: dict[str, Any]
) -> None:
    first, second = buy(shop, 1, 2)
    reward = Reward.objects.get()
    rewards.use(reward_id=reward.pk, now=shop.now, **by)
    give_back(shop, first)
    give_back(shop, second)
    stamp_operator.deduct(reward_id=reward.pk, now=shop.now, **by)
    assert statuses() == ["used"]
    assert balances() == [(2, False), (-2, True)]
    buy(shop, 3)
    assert balances() == [(2, False), (-1, True)]
    assert balance() == 1
    check_books()


def test_deducting_takes_the_unused_reward_of_the_next_card(
    shop: Story, by: dict[str, Any]
) -> None:
    first, *_others = buy(shop, 1, 2, 3, 4)
    used, unused = Reward.objects.order_by("pk")
    rewards.use(reward_id=used.pk, now=shop.now, **by)
    give_back(shop, first)
    Message.objects.filter(kind="reward_issued").update(status="delivered")
    stamp_operator.deduct(reward_id=used.pk, now=shop.now, **by)
    unused.refresh_from_db()
    assert unused.status == "revoked"
    assert balances() == [(2, False), (1, True)]
    assert kinds().count("stamp_reversed") == 1
    check_books()


def test_what_comes_back_settles_the_review(shop: Story, by: dict[str, Any]) -> None:
    first, _second = buy(shop, 1, 2)
    reward = Reward.objects.get()
    rewards.use(reward_id=reward.pk, now=shop.now, **by)
    give_back(shop, first)
    assert statuses() == ["review"]
    shop.now += timedelta(minutes=5)
    shop.read(first)
    shop.decide(at=shop.now)
    assert statuses() == ["used"]
    assert balances() == [(2, False), (0, True)]
    events = RewardEvent.objects.order_by("pk").values_list("kind", flat=True)
    assert list(events) == ["issued", "used", "review", "settled"]
    check_books()


def test_a_use_that_was_not_one_can_be_taken_back(shop: Story, by: dict[str, Any]) -> None:
    first, _second = buy(shop, 1, 2)
    reward = Reward.objects.get()
    rewards.use(reward_id=reward.pk, now=shop.now, **by)
    assert rewards.unuse(reward_id=reward.pk, now=shop.now, **by)
    assert not rewards.unuse(reward_id=reward.pk, now=shop.now, **by)
    reward.refresh_from_db()
    assert (reward.status, reward.used_at) == ("issued", None)
    assert list(AuditLog.objects.order_by("pk").values_list("action", flat=True)) == [
        "reward.used",
        "reward.unused",
    ]
    give_back(shop, first)
    with pytest.raises(CannotUse):
        rewards.use(reward_id=reward.pk, now=shop.now, **by)
    assert statuses() == ["revoked"]


def test_a_reward_runs_out_after_its_last_day_in_korea(shop: Story, by: dict[str, Any]) -> None:
    StampProgramVersion.objects.update(reward_days=1)
    first, _second = buy(shop, 1, 2)
    reward = Reward.objects.get()
    # 14:30 in Korea; the day ends nine and a half hours later.
    last_moment = shop.now + timedelta(hours=9, minutes=29)
    tend_due(now=last_moment)
    assert statuses() == ["issued"]
    gone = last_moment + timedelta(minutes=1)
    with pytest.raises(HasRunOut):
        rewards.use(reward_id=reward.pk, now=gone, **by)
    tend_due(now=gone)
    assert statuses() == ["expired"]
    give_back(shop, first)
    assert statuses() == ["expired"]
    check_books()


def test_codes_are_taken_in_order_and_a_reward_waits_for_the_next(
    shop: Story, by: dict[str, Any]
) -> None:
    StampProgramVersion.objects.update(reward_kind="codes")
    codes.add(lines=["AAA-1", "", " AAA-1 ", "BBB-2"], now=shop.now, **by)
    buy(shop, 1, 2, 3, 4, 5, 6)
    assert statuses() == ["issued", "issued", "held"]
    first, second, third = Reward.objects.order_by("pk")
    shown = codes.read(brand_id=first.brand_id, reward_ids=[first.pk, second.pk, third.pk])
    assert shown == {first.pk: "AAA-1", second.pk: "BBB-2"}
    assert kinds().count("reward_issued") == 2
    tend_due(now=shop.now)
    assert statuses()[2] == "held"
    later = shop.now + timedelta(days=3)
    assert codes.add(lines=["BBB-2", "CCC-3"], now=later, **by) == codes.Added(1, 1, 0)
    assert tend_due(now=later)
    third.refresh_from_db()
    assert (third.status, third.issued_at) == ("issued", later)
    assert kinds().count("reward_issued") == 3
    assert not tend_due(now=later)
    check_books()


def test_a_code_that_was_seen_stays_its_customers(shop: Story, by: dict[str, Any]) -> None:
    StampProgramVersion.objects.update(reward_kind="codes")
    codes.add(lines=["AAA-1", "BBB-2"], now=shop.now, **by)
    first, _second = buy(shop, 1, 2)
    give_back(shop, first)
    assert codes.count_free(brand_id=by["brand_id"]) == 1
    buy(shop, 3)
    again = Reward.objects.get(cycle=2)
    assert codes.read(brand_id=by["brand_id"], reward_ids=[again.pk]) == {again.pk: "AAA-1"}
    check_books()


def test_codes_are_sealed_and_free_ones_can_be_thrown_away(shop: Story, by: dict[str, Any]) -> None:
    codes.add(lines=["SECRET-CODE-1", "x" * 61], now=shop.now, **by)
    row = RewardCode.objects.get()
    assert b"SECRET" not in bytes(row.code_sealed) + bytes(row.index)
    assert codes.clear(now=shop.now, **by) == 1
    assert not RewardCode.objects.exists()


def test_three_stamps_in_one_order_overflow_to_the_next_card(shop: Story) -> None:
    StampProgramVersion.objects.update(earn_per="unit")
    order = shop.deliver(line(quantity=5))
    assert statuses() == ["issued", "issued"]
    assert balances() == [(2, False), (2, False), (1, True)]
    part = replace(order.items[0], effective_quantity=2, claim_kind="return", claim_state="done")
    shop.read(replace(order, items=(part,)))
    shop.decide(at=shop.now + timedelta(seconds=shop.reads))
    assert statuses() == ["issued", "revoked"]
    assert balances() == [(2, False), (0, True)]
    check_books()
