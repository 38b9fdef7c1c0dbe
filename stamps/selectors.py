"""What pages read of stamps: the grants of orders, and a customer's card with its ledger."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Sum

from integrations.orders.models import ItemStatus
from stamps.models import (
    EarnPer,
    Reward,
    StampCard,
    StampDecision,
    StampEntry,
    StampGrant,
    StampProgramVersion,
)

LEDGER_ROWS = 60


@dataclass(frozen=True, slots=True)
class CardPage:
    """A card as its customer sees it; `expected` counts the stamps that are on their way."""

    card: StampCard
    program: StampProgramVersion
    entries: list[StampEntry]
    rewards: list[Reward]
    expected: int


def card_page(*, brand_id: int, card_id: int, customer_id: int) -> CardPage | None:
    """Return a customer's card; None when it is not (or no longer) theirs."""
    cards = StampCard.objects.filter(brand_id=brand_id, pk=card_id, customer_id=customer_id)
    card = cards.select_related("program__current").first()
    if card is None or card.program.current is None:
        return None
    entries = StampEntry.objects.filter(brand_id=brand_id, card_id=card.pk).order_by("-pk")
    rewards = Reward.objects.filter(brand_id=brand_id, card_id=card.pk).order_by("-pk")
    return CardPage(
        card=card,
        program=card.program.current,
        entries=list(entries[:LEDGER_ROWS]),
        rewards=list(rewards.select_related("program_version")),
        expected=0 if card.completed_at else _expected(card=card, program=card.program.current),
    )


_ON_THE_WAY = (ItemStatus.PAID, ItemStatus.PREPARING, ItemStatus.SHIPPING)


def _expected(*, card: StampCard, program: StampProgramVersion) -> int:
    """Count the stamps of what is on its way: a promise only if it is delivered."""
    waiting = StampDecision.objects.filter(
        brand_id=card.brand_id,
        outcome="waiting",
        order__customer_id=card.customer_id,
        item__status__in=_ON_THE_WAY,
        item__effective_quantity__gt=0,
        item__is_gift=False,
        item__is_addon=False,
        item__replaces_external_id="",
    )
    if program.earn_per == EarnPer.UNIT:
        return waiting.aggregate(units=Sum("item__effective_quantity"))["units"] or 0
    granted = StampGrant.objects.filter(brand_id=card.brand_id, customer_id=card.customer_id)
    rest = waiting.exclude(order_id__in=granted.filter(worth__gt=0).values("order_id"))
    return rest.values("order_id").distinct().count()


def open_card_link(*, brand_id: int, customer_id: int) -> int | None:
    """Return the link of the card that a customer collects on, if they were ever told of it."""
    cards = StampCard.objects.filter(
        brand_id=brand_id, customer_id=customer_id, completed_at=None, link__isnull=False
    )
    return cards.values_list("link_id", flat=True).first()


def worth_of_orders(*, brand_id: int, order_ids: Sequence[int]) -> dict[int, int]:
    """Return how many stamps each order is worth by now; orders without a grant are left out."""
    worth: dict[int, int] = defaultdict(int)
    grants = StampGrant.objects.filter(brand_id=brand_id, order_id__in=order_ids)
    for order_id, left in grants.values_list("order_id", "worth"):
        worth[order_id] += left
    return dict(worth)


def grants_of_order(*, brand_id: int, order_id: int) -> list[StampGrant]:
    """Return an order's grants with their cards, oldest first."""
    grants = StampGrant.objects.filter(brand_id=brand_id, order_id=order_id)
    return list(grants.select_related("card", "message").order_by("pk"))


def decisions_of_order(*, brand_id: int, order_id: int) -> dict[int, StampDecision]:
    """Return the decisions by item."""
    rows = StampDecision.objects.filter(brand_id=brand_id, order_id=order_id)
    return {row.item_id: row for row in rows}
