"""Say what became of stamps: one message per order and decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from stamps import sql_rewards
from vircle.foundation.clock import kst_date
from vircle.issuance import sql, wording
from vircle.issuance.card import Card, Owner, RewardOf
from vircle.issuance.cards import Cards
from vircle.issuance.facts import OrderFacts
from vircle.issuance.rewarding import Completed, reward_until
from vircle.notifications.models import MessageKind, MessageStatus
from vircle.notifications.outbox import Draft, Variables, drop_unsent, enqueue

_REASONS = {"canceled": "cancel", "returned": "return"}


@dataclass
class News:
    """What one order's decision changed."""

    order: OrderFacts | None = None
    granted: int = 0
    reversed: int = 0


def tell(*, news: Sequence[News], cards: Cards, now: datetime) -> None:
    """Write the messages besides `tell_grants`: taken back (if it was told), reward."""
    knew = take_back_rewards(revoked=cards.rewards.revoked)
    _tell_reversals([n for n in news if n.reversed], cards=cards, knew=knew, now=now)
    tell_rewards(done=cards.rewards.issued(), now=now)


def tell_rewards(*, done: Sequence[Completed], now: datetime) -> None:
    """Tell of rewards that can be used from now on; inside the transaction that issued them."""
    told = [each for each in done if each.cause.order_id is not None]
    messages = enqueue(drafts=[_reward(each, now=now) for each in told], now=now)
    sql_rewards.set_messages(
        rows=[
            (each.card.brand_id, each.reward_id, message)
            for each, message in zip(told, messages, strict=True)
            if each.reward_id is not None
        ]
    )


def take_back_rewards(*, revoked: Sequence[tuple[Card, RewardOf]]) -> set[Owner]:
    """Drop the news of rewards that are gone; returns the customers who have heard of theirs."""
    knew = set()
    for card, reward in revoked:
        if reward.message_id is None:
            continue
        dropped = drop_unsent(brand_id=card.brand_id, message_ids=[reward.message_id])
        if not dropped and sql.told_messages(keys=[(card.brand_id, reward.message_id)]):
            knew.add(card.owner)
    return knew


def tell_grants(*, news: Sequence[News], cards: Cards, now: datetime) -> dict[tuple[int, int], int]:
    """Write the messages of grants that are about to be written; returns order → message."""
    drafts = [
        _draft(
            n.order,
            MessageKind.STAMP_GRANTED,
            _card_for(n.order, cards),
            {"적립개수": n.granted, "적립일": wording.day(kst_date(now))},
        )
        for n in news
        if n.order is not None and n.granted
    ]
    messages = enqueue(drafts=drafts, now=now)
    return {
        (draft.brand_id, draft.order_id): message
        for draft, message in zip(drafts, messages, strict=True)
    }


def _card_for(order: OrderFacts | None, cards: Cards) -> Card:
    """Return the card that an order's stamps went to: the full one if it filled it."""
    assert order is not None
    for done in cards.rewards.completed:
        if (done.card.brand_id, done.cause.order_id) == order.key:
            return done.card
    return cards.of(order)


def _draft(
    order: OrderFacts | None,
    kind: MessageKind,
    card: Card,
    variables: Variables,
    *,
    knows: bool = False,
) -> Draft:
    assert order is not None
    return Draft(
        brand_id=order.claim.brand_id,
        order_id=order.claim.order_id,
        kind=kind,
        customer_id=card.customer_id,
        link_id=_link(card),
        variables={**variables, **standing(card)},
        status=MessageStatus.QUEUED if knows else _status(order, card),
    )


def standing(card: Card) -> Mapping[str, int]:
    """Return what a message says of a card; nobody owes stamps."""
    return {"보유개수": max(0, card.balance), "목표개수": card.goal}


def _link(card: Card) -> int:
    assert card.link_id is not None
    return card.link_id


def _status(order: OrderFacts, card: Card) -> MessageStatus:
    is_told = card.version.notifies and not order.has_silent_stamps
    return MessageStatus.QUEUED if is_told else MessageStatus.DROPPED


def _tell_reversals(news: Sequence[News], *, cards: Cards, knew: set[Owner], now: datetime) -> None:
    drafts = []
    for n in news:
        if n.order is None:
            continue
        owner = next(iter(n.order.grants.values())).customer_id
        # Who was told of a reward that is gone hears of it even where stamps are not told.
        knows = (n.order.claim.brand_id, owner) in knew
        if not (_was_told(n.order) or knows):
            continue
        card = cards.of(n.order, customer_id=owner)
        reason = _REASONS[_last_reason(n.order, cards)]
        variables: Variables = {"회수개수": n.reversed, "회수사유": wording.reason(reason)}
        drafts.append(_draft(n.order, MessageKind.STAMP_REVERSED, card, variables, knows=knows))
    enqueue(drafts=drafts, now=now)


def _last_reason(order: OrderFacts, cards: Cards) -> str:
    grants = {grant.grant_id for grant in order.grants.values()}
    return next(e.reason for e, _ in reversed(cards.entries) if e.grant_id in grants)


def _was_told(order: OrderFacts) -> bool:
    """Tell whether the customer knows of the grant; what nobody read yet is dropped instead."""
    messages = sorted({g.message_id for g in order.grants.values() if g.message_id is not None})
    brand_id = order.claim.brand_id
    dropped = drop_unsent(brand_id=brand_id, message_ids=messages) if messages else set()
    left = [(brand_id, message) for message in messages if message not in dropped]
    return bool(sql.told_messages(keys=left)) if left else False


def _reward(done: Completed, *, now: datetime) -> Draft:
    card, cause = done.card, done.cause
    assert cause.order_id is not None
    return Draft(
        brand_id=card.brand_id,
        order_id=cause.order_id,
        kind=MessageKind.REWARD_ISSUED,
        customer_id=card.customer_id,
        link_id=_link(card),
        variables={
            "목표개수": card.goal,
            "리워드명": card.version.reward_name,
            "발급일": wording.day(kst_date(now)),
            "사용기한": wording.reward_until(reward_until(card.version, now=now)),
        },
        status=MessageStatus.DROPPED if cause.is_silent else MessageStatus.QUEUED,
    )
