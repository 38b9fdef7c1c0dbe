"""Whether an item counts for stamps: frozen at its trigger, or by a wish for past orders."""

from typing import NamedTuple

from stamps import rules
from vircle.issuance import facts
from vircle.issuance.facts import OrderFacts
from vircle.issuance.models import Backfill
from vircle.issuance.policy import Policy, as_stamp_program
from vircle.issuance.sql import ItemRow

# The lines of a trace that follow the order; the others are frozen at the trigger.
_LIVE = frozenset({"reachable", "already_granted", "not_claimed", "claim_open", "due", "confirmed"})


class Judged(NamedTuple):
    """A judgement with what it was made by."""

    judgement: rules.Judgement
    program_id: int | None
    rule: rules.Rule


def judge_item(
    order: OrderFacts, item: ItemRow, about: rules.ItemFacts, *, policy: Policy
) -> Judged:
    """Return what holds for an item: by its trigger, or else by somebody's wish for past orders."""
    if item.stamp_frozen:
        judged = _frozen(order, item, policy=policy)
    else:
        judged = _at_trigger(order, item, about, policy=policy)
    if item.triggered_at is None or judged.judgement.is_eligible:
        return judged
    wish = policy.backfill(
        integration_id=order.claim.integration_id,
        order_id=order.claim.order_id,
        at=item.triggered_at,
        feature="for_stamps",
        newer_than=facts.judged_by(judged.judgement.trace),
    )
    return _by_wish(order, item, about, wish, policy=policy) if wish else judged


def _frozen(order: OrderFacts, item: ItemRow, *, policy: Policy) -> Judged:
    lines = [(c, h, i) for c, h, i in item.stamp_trace or [] if c not in _LIVE]
    eligible = bool(item.stamp_eligible)
    outcome = "granted" if eligible else item.stamp_outcome or "not_granted"
    rule = policy.stamp_rule_by_id(
        integration_id=order.claim.integration_id, id_=item.stamp_rule_id
    )
    judgement = rules.Judgement(eligible, outcome, lines, item.stamp_due_at)
    return Judged(judgement, item.stamp_program_id, rule)


def _by_wish(
    order: OrderFacts, item: ItemRow, about: rules.ItemFacts, wish: Backfill, *, policy: Policy
) -> Judged:
    """Judge by the settings under which the wish was confirmed."""
    claim, at = order.claim, wish.confirmed_at
    assert at is not None
    program = policy.stamp_program(brand_id=claim.brand_id, at=at)
    rule = policy.stamp_rule(integration_id=claim.integration_id, at=at)
    judgement = rules.judge(
        about,
        program=as_stamp_program(program) if program else None,
        has_program=program is not None,
        rule=rule,
        paid_amount=claim.paid_amount,
        past=rules.Past(wish.pk, wish.tells, by=wish.by),
    )
    judgement.trace[:] = facts.with_sources(judgement.trace, order=order, item=item)
    return Judged(judgement, program.pk if program else None, rule or rules.Rule())


def _at_trigger(
    order: OrderFacts, item: ItemRow, about: rules.ItemFacts, *, policy: Policy
) -> Judged:
    claim, at = order.claim, item.triggered_at
    program = policy.stamp_program(brand_id=claim.brand_id, at=at) if at else None
    rule = policy.stamp_rule(integration_id=claim.integration_id, at=at) if at else None
    judgement = rules.judge(
        about,
        program=as_stamp_program(program) if program else None,
        has_program=claim.brand_id in policy.stamp_programs,
        rule=rule,
        paid_amount=claim.paid_amount,
        started_at=policy.stamps_since(
            brand_id=claim.brand_id, integration_id=claim.integration_id
        ),
    )
    judgement.trace[:] = facts.with_sources(judgement.trace, order=order, item=item)
    return Judged(judgement, program.pk if program else None, rule or rules.Rule())
