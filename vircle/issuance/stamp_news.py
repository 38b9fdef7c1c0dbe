"""Say what became of stamps: one message per order and decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from stamps import sql as stamp_sql
from vircle.foundation.clock import kst_date
from vircle.issuance import sql, wording
from vircle.issuance.cards import Card, Cards, Completed, reward_until
from vircle.issuance.facts import OrderFacts
from vircle.issuance.policy import Policy
from vircle.notifications.models import MessageKind, MessageStatus
from vircle.notifications.outbox import Draft, Variables, drop_unsent, enqueue

_REASONS = {"canceled": "cancel", "returned": "return"}


@dataclass
class News:
    """What one order's decision changed."""

    order: OrderFacts | None = None
    granted: int = 0
    reversed: int = 0


def tell(*, news: Sequence[News], cards: Cards, policy: Policy, now: datetime) -> None:
    """Write the messages: granted, taken back (if the grant was told), reward."""
    _tell_grants([n for n in news if n.granted], cards=cards, now=now)
    _tell_reversals([n for n in news if n.reversed], cards=cards, now=now)
    enqueue(
        drafts=[
            _reward(done, now=now) for done in cards.completed if done.card.version.reward_name
        ],
        now=now,
    )


def _tell_grants(news: Sequence[News], *, cards: Cards, now: datetime) -> None:
    drafts = [
        _draft(
            n.order,
            MessageKind.STAMP_GRANTED,
            _card_for(n.order, cards),
            {"적립개수": n.granted, "적립일": wording.day(kst_date(now))},
        )
        for n in news
        if n.order is not None
    ]
    messages = enqueue(drafts=drafts, now=now)
    told = {
        (draft.brand_id, draft.order_id): message
        for draft, message in zip(drafts, messages, strict=True)
    }
    stamp_sql.set_messages(
        rows=[
            (grant.brand_id, cards.grant_ids[grant[0], grant.subject_kind, grant.subject_id], id_)
            for grant in cards.new_grants
            if (id_ := told.get((grant.brand_id, grant.order_id))) is not None
        ]
    )


def _card_for(order: OrderFacts | None, cards: Cards) -> Card:
    """Return the card that an order's stamps went to: the full one if it filled it."""
    assert order is not None
    for done in cards.completed:
        if done.order.key == order.key:
            return done.card
    return cards.of(order)


def _draft(order: OrderFacts | None, kind: MessageKind, card: Card, variables: Variables) -> Draft:
    assert order is not None
    assert card.link_id is not None
    standing = {"보유개수": max(0, card.balance), "목표개수": card.row.goal}
    return Draft(
        brand_id=order.claim.brand_id,
        order_id=order.claim.order_id,
        kind=kind,
        customer_id=card.row.customer_id,
        link_id=card.link_id,
        variables={**variables, **standing},
        status=_status(order, card),
    )


def _status(order: OrderFacts, card: Card) -> MessageStatus:
    is_told = card.version.notifies and not order.has_silent_stamps
    return MessageStatus.QUEUED if is_told else MessageStatus.DROPPED


def _tell_reversals(news: Sequence[News], *, cards: Cards, now: datetime) -> None:
    drafts = []
    for n in news:
        if n.order is None or not _was_told(n.order):
            continue
        owner = next(iter(n.order.grants.values())).customer_id
        card = cards.of(n.order, customer_id=owner)
        reason = _REASONS[_last_reason(n.order, cards)]
        variables: Variables = {"회수개수": n.reversed, "회수사유": wording.reason(reason)}
        drafts.append(_draft(n.order, MessageKind.STAMP_REVERSED, card, variables))
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
    claim, card = done.order.claim, done.card
    assert card.link_id is not None
    return Draft(
        brand_id=claim.brand_id,
        order_id=claim.order_id,
        kind=MessageKind.REWARD_ISSUED,
        customer_id=card.row.customer_id,
        link_id=card.link_id,
        variables={
            "목표개수": card.row.goal,
            "리워드명": card.version.reward_name,
            "발급일": wording.day(kst_date(now)),
            "사용기한": wording.reward_until(reward_until(card.version, now=now)),
        },
        status=MessageStatus.DROPPED if done.order.has_silent_stamps else MessageStatus.QUEUED,
    )
