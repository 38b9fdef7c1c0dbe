"""What pages read of stamps: the grants of orders, and a customer's card with its ledger."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Min, Q, Sum

from integrations.orders.models import ItemStatus
from stamps import codes
from stamps.models import (
    EarnPer,
    Reward,
    RewardStatus,
    StampCard,
    StampDecision,
    StampEntry,
    StampGrant,
    StampProgramVersion,
)
from vircle.foundation.clock import kst_date

LEDGER_ROWS = 60
# So long before stamps run out their customer reads of it.
SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Coming:
    """Stamps that are on their way, and when the next of them comes, if that is known."""

    count: int = 0
    on: date | None = None


@dataclass(frozen=True, slots=True)
class CardPage:
    """A card as its customer sees it; `codes` are those of its rewards."""

    card: StampCard
    program: StampProgramVersion
    entries: list[StampEntry]
    rewards: list[Reward]
    codes: dict[int, str] = field(repr=False)
    coming: Coming
    running_out: Coming


def card_page(*, brand_id: int, card_id: int, customer_id: int, today: date) -> CardPage | None:
    """Return a customer's card; None when it is not (or no longer) theirs.

    One whose stamps went back to an earlier card shows that one.
    """
    card = _surviving(brand_id=brand_id, card_id=card_id, customer_id=customer_id)
    if card is None or card.program.current is None:
        return None
    entries = StampEntry.objects.filter(brand_id=brand_id, card_id=card.pk).order_by("-pk")
    rewards = _rewards(card)
    is_open = card.completed_at is None
    return CardPage(
        card=card,
        program=card.program.current,
        entries=list(entries[:LEDGER_ROWS]),
        rewards=rewards,
        codes=codes.read(
            brand_id=brand_id, reward_ids=[r.pk for r in rewards if r.status in _HAS_CODE]
        ),
        coming=_coming(card=card, program=card.program.current) if is_open else Coming(),
        running_out=_running_out(card=card, today=today) if is_open else Coming(),
    )


def _surviving(*, brand_id: int, card_id: int, customer_id: int) -> StampCard | None:
    theirs = StampCard.objects.filter(brand_id=brand_id, customer_id=customer_id)
    card = theirs.filter(pk=card_id).select_related("program__current").first()
    while card is not None and card.merged_into_id is not None:
        card = theirs.filter(pk=card.merged_into_id).select_related("program__current").first()
    return card


# What can be used, or will be; shown on every card of its customer.
_LIVE = (RewardStatus.ISSUED, RewardStatus.HELD)
_HAS_CODE = (RewardStatus.ISSUED, RewardStatus.USED, RewardStatus.REVIEW)


def _rewards(card: StampCard) -> list[Reward]:
    """Return what the card brought, its latest only, and what the customer can use besides."""
    theirs = Reward.objects.filter(brand_id=card.brand_id, customer_id=card.customer_id)
    found = list(theirs.select_related("program_version").order_by("-pk"))
    latest = next((each for each in found if each.card_id == card.pk), None)
    return [each for each in found if each is latest or each.status in _LIVE]


_ON_THE_WAY = (ItemStatus.PAID, ItemStatus.PREPARING, ItemStatus.SHIPPING)


def _coming(*, card: StampCard, program: StampProgramVersion) -> Coming:
    """Count the stamps of what is on its way or waits for its day: a promise only if it stays."""
    on_the_way = Q(outcome="waiting", item__status__in=_ON_THE_WAY)
    waiting = StampDecision.objects.filter(
        on_the_way | Q(outcome__in=("expected", "on_hold")),
        brand_id=card.brand_id,
        order__customer_id=card.customer_id,
        item__effective_quantity__gt=0,
        item__is_gift=False,
        item__is_addon=False,
        item__replaces_external_id="",
    )
    first = waiting.filter(outcome="expected").aggregate(first=Min("due_at"))["first"]
    day = kst_date(first) if first else None
    if program.earn_per == EarnPer.UNIT:
        return Coming(waiting.aggregate(units=Sum("item__effective_quantity"))["units"] or 0, day)
    granted = StampGrant.objects.filter(brand_id=card.brand_id, customer_id=card.customer_id)
    rest = waiting.exclude(order_id__in=granted.filter(worth__gt=0).values("order_id"))
    return Coming(rest.values("order_id").distinct().count(), day)


def _running_out(*, card: StampCard, today: date) -> Coming:
    """Count the stamps of an open card that run out next, if that is soon."""
    soon = StampGrant.objects.filter(
        brand_id=card.brand_id,
        card_id=card.pk,
        worth__gt=0,
        expires_on__gte=today,
        expires_on__lte=today + SOON,
    )
    first = soon.aggregate(first=Min("expires_on"))["first"]
    if first is None:
        return Coming()
    return Coming(soon.filter(expires_on=first).aggregate(n=Sum("worth"))["n"], first)


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
