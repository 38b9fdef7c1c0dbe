"""What must hold of every customer's cards, whatever happened."""

from collections import Counter

from django.db.models import Sum

from stamps.models import Reward, RewardCode, RewardStatus, StampCard, StampEntry, StampGrant

LIVE = {RewardStatus.HELD, RewardStatus.ISSUED, RewardStatus.USED, RewardStatus.REVIEW}


def check_books() -> None:
    """Every balance is the sum of its entries, and every full card has the one reward it brought.

    Nobody has two open cards; a card is full, merged, or lacks what its used reward lacks.
    """
    cards = list(StampCard.objects.all())
    sums = dict(
        StampEntry.objects.values("card_id").annotate(s=Sum("amount")).values_list("card_id", "s")
    )
    assert {card.pk: card.balance for card in cards} == {c.pk: sums.get(c.pk, 0) for c in cards}
    open_cards = Counter(card.customer_id for card in cards if card.completed_at is None)
    assert set(open_cards) == {card.customer_id for card in cards}
    assert set(open_cards.values()) <= {1}
    rewards = list(Reward.objects.all())
    for card in cards:
        mine = [each.status for each in rewards if each.card_id == card.pk]
        check_card(card, mine)
    check_grants()
    check_codes(rewards)


def check_card(card: StampCard, rewards: list[str]) -> None:
    """A full card has one reward that counts; an open or merged one has none."""
    live = [status for status in rewards if status in LIVE | {RewardStatus.EXPIRED}]
    if card.completed_at is None:
        assert card.balance < card.goal
        assert live == []
    elif card.merged_into_id is not None:
        assert card.balance == 0
        assert live == []
    else:
        lacks = bool(live) and live[0] in {RewardStatus.REVIEW, RewardStatus.EXPIRED}
        assert card.balance == card.goal or (lacks and card.balance < card.goal)
        assert len(live) <= 1


def check_grants() -> None:
    """What a grant is worth is the sum of its own entries."""
    for grant in StampGrant.objects.prefetch_related("entries"):
        assert grant.worth == sum(entry.amount for entry in grant.entries.all())


def check_codes(rewards: list[Reward]) -> None:
    """A code belongs to one reward, and each issued reward that takes one has one."""
    taken = set(RewardCode.objects.exclude(reward=None).values_list("reward_id", flat=True))
    assert len(taken) == RewardCode.objects.exclude(reward=None).count()
    for reward in rewards:
        if reward.program_version.reward_kind == "codes" and reward.status == "issued":
            assert reward.pk in taken
