"""What 스탬프 내역 reads: pages of the ledger, of cards and of rewards, and their counts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Count, IntegerField, Q, QuerySet, Subquery

from stamps.filters import Asked
from stamps.models import Reward, RewardStatus, StampCard, StampDecision, StampEntry
from vircle.brands.models import Brand

PAGE_ROWS = 30
COUNT_CAP = 1001
# A card has at most as many stamps as its goal; returns and repeats make a few more.
TIMELINE_ROWS = 200

T = TypeVar("T", StampEntry, StampCard, Reward)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows, newest first, and where the next ones begin (None: no more)."""

    rows: list[T]
    next_before: int | None


class _CappedCount(Subquery):
    template = "(SELECT count(*) FROM (%(subquery)s) AS capped)"
    output_field = IntegerField()


def _page(rows: QuerySet[T], *, before: int | None) -> Page[T]:
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: PAGE_ROWS + 1])
    shown = found[:PAGE_ROWS]
    return Page(shown, shown[-1].pk if len(found) > PAGE_ROWS else None)


def _entries(*, brand_id: int, asked: Asked) -> QuerySet[StampEntry]:
    return StampEntry.objects.filter(asked.entries(brand_id=brand_id), brand_id=brand_id)


def _cards(*, brand_id: int, asked: Asked) -> QuerySet[StampCard]:
    """A customer has one open card, whatever went before."""
    rows = StampCard.objects.filter(brand_id=brand_id, completed_at=None)
    return rows.filter(asked.cards(brand_id=brand_id))


def _rewards(*, brand_id: int, asked: Asked) -> QuerySet[Reward]:
    return Reward.objects.filter(asked.rewards(brand_id=brand_id), brand_id=brand_id)


def ledger(*, brand_id: int, asked: Asked, before: int | None) -> Page[StampEntry]:
    """Return the next entries below an id."""
    rows = _entries(brand_id=brand_id, asked=asked)
    return _page(rows.select_related("card", "grant__order__integration"), before=before)


def cards(*, brand_id: int, asked: Asked, before: int | None) -> Page[StampCard]:
    """Return the next customers' open cards."""
    return _page(_cards(brand_id=brand_id, asked=asked), before=before)


def rewards(*, brand_id: int, asked: Asked, before: int | None) -> Page[Reward]:
    """Return the next rewards."""
    rows = _rewards(brand_id=brand_id, asked=asked)
    if asked.status:
        rows = rows.filter(status=asked.status)
    return _page(rows.select_related("card", "program_version"), before=before)


def counts(*, brand_id: int, asked: Asked) -> dict[str, int]:
    """Count the three tabs and, as "reward:…", each status, in one statement and capped."""
    mine = _rewards(brand_id=brand_id, asked=asked)
    parts = {
        "": _entries(brand_id=brand_id, asked=asked),
        "cards": _cards(brand_id=brand_id, asked=asked),
        "rewards": mine,
        **{f"reward:{status}": mine.filter(status=status) for status in RewardStatus.values},
    }
    counted = [_CappedCount(rows.order_by().values("pk")[:COUNT_CAP]) for rows in parts.values()]
    row = Brand.objects.filter(pk=brand_id).values_list(*counted).get()
    return dict(zip(parts, row, strict=True))


@dataclass(frozen=True, slots=True)
class Standing:
    """What a customer has besides the open card."""

    full: int = 0
    usable: int = 0
    review: int = 0


def standings(*, brand_id: int, customer_ids: Iterable[int]) -> dict[int, Standing]:
    """Return how many full cards and which rewards customers have."""
    ids = list(customer_ids)
    full = _by_customer(
        StampCard.objects.filter(
            brand_id=brand_id,
            customer_id__in=ids,
            completed_at__isnull=False,
            merged_into=None,
        )
    )
    mine = Reward.objects.filter(brand_id=brand_id, customer_id__in=ids)
    usable = _by_customer(mine.filter(status=RewardStatus.ISSUED))
    review = _by_customer(mine.filter(status=RewardStatus.REVIEW))
    return {id_: Standing(full.get(id_, 0), usable.get(id_, 0), review.get(id_, 0)) for id_ in ids}


def _by_customer(rows: QuerySet[Any]) -> dict[int, int]:
    counted = rows.values("customer_id").annotate(n=Count("pk")).order_by()
    return dict(counted.values_list("customer_id", "n"))


def review_count(*, brand_id: int) -> int:
    """Return how many rewards wait for a decision, as far as people count."""
    return _status_count(brand_id, RewardStatus.REVIEW)


def held_count(*, brand_id: int) -> int:
    """Return how many rewards wait for a code, as far as people count."""
    return _status_count(brand_id, RewardStatus.HELD)


def _status_count(brand_id: int, status: RewardStatus) -> int:
    return Reward.objects.filter(brand_id=brand_id, status=status)[:COUNT_CAP].count()


@dataclass(frozen=True, slots=True)
class CardDetail:
    """One card with the rounds of its customer, what happened on it, and what it brought."""

    card: StampCard
    rounds: list[StampCard]
    entries: list[StampEntry]
    rewards: list[Reward]

    @property
    def current(self) -> StampCard:
        """Return the card that the customer collects on."""
        return next(each for each in self.rounds if each.completed_at is None)


def card_detail(*, brand_id: int, card_id: int) -> CardDetail | None:
    """Return a card; one that was merged leads to the card that has its stamps."""
    found = StampCard.objects.filter(brand_id=brand_id, pk=card_id).first()
    if found is None:
        return None
    theirs = StampCard.objects.filter(
        brand_id=brand_id, program_id=found.program_id, customer_id=found.customer_id
    )
    by_id = {card.pk: card for card in theirs.order_by("round")}
    card = surviving(by_id, card_id)
    merged = [id_ for id_ in by_id if surviving(by_id, id_) is card]
    entries = StampEntry.objects.filter(brand_id=brand_id, card_id__in=merged)
    brought = Reward.objects.filter(brand_id=brand_id, card_id__in=merged)
    return CardDetail(
        card=card,
        rounds=[each for each in by_id.values() if each.merged_into_id is None],
        entries=list(
            entries.select_related("grant__order__integration").order_by("-pk")[:TIMELINE_ROWS]
        ),
        rewards=list(brought.prefetch_related("events").order_by("-pk")),
    )


def surviving(cards: dict[int, StampCard], card_id: int) -> StampCard:
    """Return the card that holds by now what a card held."""
    card = cards[card_id]
    while card.merged_into_id is not None:
        card = cards[card.merged_into_id]
    return card


def expected(*, brand_id: int, integration_ids: Sequence[int] = ()) -> int:
    """Return how many orders wait for their day, of some stores or of all."""
    waiting = StampDecision.objects.filter(brand_id=brand_id, outcome__in=["expected", "on_hold"])
    if integration_ids:
        waiting = waiting.filter(order__integration_id__in=integration_ids)
    return waiting.order_by().values("order_id").distinct()[:COUNT_CAP].count()


def nearly_full(*, brand_id: int, goal: int) -> tuple[int, int]:
    """Return how many open cards have a higher goal, and how many of them hold this many."""
    above = StampCard.objects.filter(brand_id=brand_id, completed_at=None, goal__gt=goal)
    found = above.aggregate(all=Count("pk"), full=Count("pk", filter=Q(balance__gte=goal)))
    return found["all"], found["full"]
