"""Whether an item gets a warranty: frozen at its trigger, or by a wish for past orders."""

from datetime import datetime

from vircle.issuance import facts, issuing
from vircle.issuance.facts import OrderFacts
from vircle.issuance.models import Backfill
from vircle.issuance.policy import Policy, as_warranty_program, as_warranty_rule
from vircle.issuance.sql import ItemRow
from warranties import rules

# The lines of a trace that follow the order; the others are frozen at the trigger.
_LIVE = frozenset({"claim_open", "not_claimed", "product_known", "confirmed", "heard"})

# A judgement with the versions of program and rule that it was made by.
Judged = tuple[rules.Judgement, int | None, int | None]


def judge_item(
    order: OrderFacts, item: ItemRow, about: rules.ItemFacts, *, policy: Policy, now: datetime
) -> Judged:
    """Return what holds for an item: by its trigger, or else by somebody's wish for past orders."""
    judged = _frozen(item) if item.warranty_frozen else _at_trigger(order, item, about, policy)
    if item.triggered_at is None or judged[0].is_eligible:
        return judged
    wish = policy.backfill(
        integration_id=order.claim.integration_id,
        order_id=order.claim.order_id,
        at=item.triggered_at,
        feature="for_warranties",
        newer_than=facts.judged_by(judged[0].trace),
    )
    return _by_wish(order, item, about, wish, policy=policy, now=now) if wish else judged


def _frozen(item: ItemRow) -> Judged:
    lines = [(c, h, i) for c, h, i in item.warranty_trace or [] if c not in _LIVE]
    frozen = rules.Judgement(
        bool(item.warranty_eligible), item.warranty_outcome or "", lines, item.warranty_due_at
    )
    return frozen, item.warranty_program_id, item.warranty_rule_id


def _by_wish(
    order: OrderFacts,
    item: ItemRow,
    about: rules.ItemFacts,
    wish: Backfill,
    *,
    policy: Policy,
    now: datetime,
) -> Judged:
    """Judge by the settings under which the wish was confirmed."""
    claim, at = order.claim, wish.confirmed_at or now
    program = policy.warranty_program(brand_id=claim.brand_id, at=at)
    rule = policy.warranty_rule(integration_id=claim.integration_id, at=at)
    is_over = program is not None and issuing.is_over(order, item, program, now=at)
    judgement = rules.judge(
        about,
        program=as_warranty_program(program) if program else None,
        rule=as_warranty_rule(rule) if rule else None,
        has_program=program is not None,
        has_rule=rule is not None,
        past=rules.Past(wish.pk, wish.tells, is_over, by=wish.by),
    )
    judgement.trace[:] = facts.with_sources(judgement.trace, order=order, item=item)
    return judgement, program.pk if program else None, rule.pk if rule else None


def _at_trigger(order: OrderFacts, item: ItemRow, about: rules.ItemFacts, policy: Policy) -> Judged:
    claim, at = order.claim, item.triggered_at
    program = policy.warranty_program(brand_id=claim.brand_id, at=at) if at else None
    rule = policy.warranty_rule(integration_id=claim.integration_id, at=at) if at else None
    judgement = rules.judge(
        about,
        program=as_warranty_program(program) if program else None,
        rule=as_warranty_rule(rule) if rule else None,
        has_program=claim.brand_id in policy.warranty_programs,
        has_rule=claim.integration_id in policy.warranty_rules,
        started_at=policy.warranties_since(
            brand_id=claim.brand_id, integration_id=claim.integration_id
        ),
    )
    judgement.trace[:] = facts.with_sources(judgement.trace, order=order, item=item)
    return judgement, program.pk if program else None, rule.pk if rule else None
