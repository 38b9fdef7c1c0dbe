"""Stamps, one by one."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bench.naive.people import link_for, say
from bench.naive.products import with_sources
from integrations.models import Integration
from integrations.orders.models import Order, OrderItem
from stamps import expiry, rules
from stamps.models import (
    EarnPer,
    EntryKind,
    Reward,
    RewardEvent,
    RewardStatus,
    StampCard,
    StampDecision,
    StampEntry,
    StampGrant,
    StampProgram,
    StampProgramVersion,
)
from vircle.brands.models import Brand, LinkKind
from vircle.foundation.clock import kst_date
from vircle.issuance import wording
from vircle.issuance.policy import as_stamp_program
from vircle.notifications.models import MessageKind


def grant(
    *,
    brand: Brand,
    integration: Integration,
    order: Order,
    items: Sequence[OrderItem],
    now: datetime,
) -> None:
    """Give an order its stamp, complete the card that is full, and say so."""
    del brand
    program = StampProgram.objects.select_related("current").get(brand_id=order.brand_id)
    version = program.current
    assert version is not None
    started_at = max(version.saved_at, integration.connected_since)
    counted = [_decide(order, item, version, started_at, now=now) for item in items]
    if not any(counted):
        return
    card = _open_card(order, program, version, now=now)
    today = kst_date(now)
    given = StampGrant.objects.create(
        brand_id=order.brand_id,
        program=program,
        subject_kind=EarnPer.ORDER,
        subject_id=order.pk,
        order=order,
        customer_id=order.customer_id,
        card=card,
        program_version=version,
        amount=1,
        worth=1,
        granted_at=now,
        expires_on=expiry.last_day(today, months=version.stamp_months),
    )
    StampEntry.objects.create(
        brand_id=order.brand_id,
        card=card,
        grant=given,
        number=1,
        kind=EntryKind.GRANT,
        amount=1,
        reason="delivered",
        at=now,
    )
    card.balance += 1
    card.save(update_fields=["balance"])
    assert card.link is not None
    given.message = say(
        order=order,
        kind=MessageKind.STAMP_GRANTED,
        link=card.link,
        variables={
            "적립개수": 1,
            "적립일": wording.day(today),
            "보유개수": card.balance,
            "목표개수": card.goal,
        },
        now=now,
    )
    given.save(update_fields=["message"])
    if card.balance >= card.goal:
        _complete(order, card, program, version, now=now)


def _decide(
    order: Order,
    item: OrderItem,
    version: StampProgramVersion,
    started_at: datetime,
    *,
    now: datetime,
) -> bool:
    about = rules.ItemFacts(
        item_id=item.pk,
        external_id=item.external_id,
        status=item.status,
        quantity=item.quantity,
        effective_quantity=item.effective_quantity,
        triggered_at=item.triggered_at,
    )
    judgement = rules.judge(
        about,
        program=as_stamp_program(version),
        has_program=True,
        rule=rules.Rule(),
        paid_amount=order.paid_amount,
        started_at=started_at,
    )
    counts = judgement.is_eligible
    live: list[rules.Line] = [("not_claimed", item.effective_quantity > 0, {})] if counts else []
    StampDecision.objects.update_or_create(
        brand_id=order.brand_id,
        item=item,
        defaults={
            "order": order,
            "is_eligible": counts,
            "is_frozen": True,
            "outcome": judgement.outcome,
            "trace": [*with_sources(judgement.trace, item=item), *live],
            "program_version_id": version.pk,
            "rule_version_id": None,
            "due_at": judgement.due_at,
            "decided_at": now,
        },
    )
    return counts


def _open_card(
    order: Order, program: StampProgram, version: StampProgramVersion, *, now: datetime
) -> StampCard:
    cards = StampCard.objects.select_for_update(of=("self",)).filter(
        brand_id=order.brand_id,
        program=program,
        customer_id=order.customer_id,
        completed_at=None,
    )
    card = cards.first()
    if card is None:
        card = _new_card(order, program, version, round_=1, now=now)
    if card.link_id is None:
        card.link = link_for(customer=order.customer, kind=LinkKind.CARD, subject_id=card.pk)
        card.save(update_fields=["link"])
    return card


def _new_card(
    order: Order, program: StampProgram, version: StampProgramVersion, *, round_: int, now: datetime
) -> StampCard:
    return StampCard.objects.create(
        brand_id=order.brand_id,
        program=program,
        customer_id=order.customer_id,
        round=round_,
        goal=version.goal,
        created_at=now,
    )


def _complete(
    order: Order,
    card: StampCard,
    program: StampProgram,
    version: StampProgramVersion,
    *,
    now: datetime,
) -> None:
    card.completed_at = now
    card.save(update_fields=["completed_at"])
    fresh = _new_card(order, program, version, round_=card.round + 1, now=now)
    fresh.link = link_for(customer=order.customer, kind=LinkKind.CARD, subject_id=fresh.pk)
    fresh.save(update_fields=["link"])
    today = kst_date(now)
    until = today + timedelta(days=(version.reward_days or 1) - 1)
    reward = Reward.objects.create(
        brand_id=order.brand_id,
        card=card,
        customer_id=order.customer_id,
        order=order,
        program_version=version,
        name=version.reward_name,
        status=RewardStatus.ISSUED,
        issued_at=now,
        expires_on=until,
    )
    RewardEvent.objects.create(brand_id=order.brand_id, reward=reward, at=now, kind="issued")
    assert card.link is not None
    reward.message = say(
        order=order,
        kind=MessageKind.REWARD_ISSUED,
        link=card.link,
        variables={
            "목표개수": card.goal,
            "리워드명": version.reward_name,
            "발급일": wording.day(today),
            "사용기한": wording.reward_until(until),
        },
        now=now,
    )
    reward.save(update_fields=["message"])
