"""What an operator does with cards by hand: adjust, and decide about rewards that were used."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stamps.models import Reward, RewardStatus, StampCard, StampEntry
from stamps.sql import CardKey
from vircle.brands.services import write_audit
from vircle.issuance import sql_work, stamp_news, wording
from vircle.issuance.card import Card, Cause, Hand, RewardOf
from vircle.issuance.cards import Cards
from vircle.issuance.tending import latest_orders, lock_cards
from vircle.notifications.models import MessageKind
from vircle.notifications.outbox import Draft, enqueue

MOST_AT_ONCE = 50


class Refused(Exception):
    """Nothing was changed; the classes below say why."""


class NotOpen(Refused):
    """The card is full, or was merged: the customer collects on another one."""


class TooFew(Refused):
    """The card holds fewer stamps than are to be taken."""


class HasMovedOn(Refused):
    """Somebody else was first, or what there was to decide has settled itself."""


@dataclass(frozen=True, slots=True)
class Adjusted:
    """What an adjustment did; `is_new` False for a form that was sent twice."""

    is_new: bool
    balance: int
    goal: int
    filled: bool = False


@transaction.atomic
def adjust(
    *,
    brand_id: int,
    card_id: int,
    amount: int,
    note: str,
    request: UUID,
    user_id: int,
    now: datetime,
) -> Adjusted:
    """Give or take stamps by hand; raises Refused.

    A card that becomes full by it brings its reward as by an order. Never below nothing: what is
    not there cannot be taken.
    """
    cards, card, order_id = _lock(brand_id=brand_id, card_id=card_id, now=now)
    if StampEntry.objects.filter(brand_id=brand_id, request=request).exists():
        return Adjusted(False, card.balance, card.goal)
    if card.id != card_id:
        raise NotOpen
    if card.balance + amount < 0:
        raise TooFew
    hand = Hand(user_id, note, request)
    cards.add(card, amount, kind="adjust", reason="adjusted", hand=hand)
    cards.complete(card, Cause(order_id))
    cards.save()
    stamp_news.tell_rewards(done=cards.rewards.issued(), now=now)
    write_audit(
        brand_id=brand_id,
        user_id=user_id,
        now=now,
        action="stamp.adjusted",
        subject=str(card_id),
        detail={"amount": amount},
    )
    after = cards.open[card.owner]
    return Adjusted(True, after.balance, after.goal, filled=after.id != card_id)


def _lock(*, brand_id: int, card_id: int, now: datetime) -> tuple[Cards, Card, int | None]:
    """Lock the customer's latest order, then their open card, in the order of deciding."""
    row = StampCard.objects.get(brand_id=brand_id, pk=card_id)
    key: CardKey = (brand_id, row.program_id, row.customer_id)
    order_id = latest_orders([key]).get(key)
    if order_id is not None:
        sql_work.lock_orders(brand_id=brand_id, order_ids=[order_id])
    cards = lock_cards(keys=[key], now=now)
    return cards, cards.open[brand_id, row.customer_id], order_id


@transaction.atomic
def keep(*, brand_id: int, reward_id: int, user_id: int, now: datetime) -> None:
    """[그대로 두기]: the card counts as full; raises HasMovedOn."""
    cards, card, reward, _ = _review(brand_id=brand_id, reward_id=reward_id, now=now)
    lacking = card.goal - card.balance
    cards.add(card, lacking, kind="adjust", reason="kept", hand=Hand(user_id))
    _settle(cards, reward, event="kept", user_id=user_id, now=now)


@transaction.atomic
def deduct(*, brand_id: int, reward_id: int, user_id: int, now: datetime) -> None:
    """[다음 카드에서 차감]: the next card pays, later if it cannot yet; raises HasMovedOn."""
    cards, card, reward, order_id = _review(brand_id=brand_id, reward_id=reward_id, now=now)
    lacking, hand = card.goal - card.balance, Hand(user_id)
    cards.add(card, lacking, kind="carry", reason="deducted", hand=hand)
    cards.take(card.owner, lacking, reason="deducted", hand=hand)
    _settle(cards, reward, event="deducted", user_id=user_id, now=now)
    _tell_taken(cards, card, lacking, order_id=order_id, now=now)


def _review(
    *, brand_id: int, reward_id: int, now: datetime
) -> tuple[Cards, Card, RewardOf, int | None]:
    row = Reward.objects.get(brand_id=brand_id, pk=reward_id)
    cards, open_card, order_id = _lock(brand_id=brand_id, card_id=row.card_id, now=now)
    card = cards.find(open_card.owner, row.card_id)
    reward = card.reward if card else None
    if card is None or reward is None or reward.id != reward_id:
        raise HasMovedOn
    if reward.status != RewardStatus.REVIEW:
        raise HasMovedOn
    return cards, card, reward, order_id


def _settle(cards: Cards, reward: RewardOf, *, event: str, user_id: int, now: datetime) -> None:
    cards.rewards.mark(reward, "used", event=event, user_id=user_id)
    cards.save()
    write_audit(
        brand_id=reward.brand_id,
        user_id=user_id,
        now=now,
        action=f"reward.{event}",
        subject=str(reward.id),
    )


def _tell_taken(
    cards: Cards, card: Card, amount: int, *, order_id: int | None, now: datetime
) -> None:
    """Tell of a reward that paid for it, if its customer had heard of that reward."""
    knew = stamp_news.take_back_rewards(revoked=cards.rewards.revoked)
    if not knew or order_id is None:
        return
    open_card = cards.open[card.owner]
    assert open_card.link_id is not None
    draft = Draft(
        brand_id=card.brand_id,
        order_id=order_id,
        kind=MessageKind.STAMP_REVERSED,
        customer_id=card.customer_id,
        link_id=open_card.link_id,
        variables={
            "회수개수": amount,
            "회수사유": wording.reason("return"),
            **stamp_news.standing(open_card),
        },
    )
    enqueue(drafts=[draft], now=now)
