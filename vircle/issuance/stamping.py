"""The stamp half of deciding: what each order is worth, and the cards that hold it."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from stamps import rules, sql
from stamps.models import StampProgramVersion
from vircle.issuance import facts, stamp_news
from vircle.issuance.cards import Cards
from vircle.issuance.facts import OrderFacts
from vircle.issuance.models import Backfill
from vircle.issuance.policy import Policy, as_stamp_program
from vircle.issuance.sql import ItemRow

_LIVE = frozenset({"reachable", "already_granted", "not_claimed"})

# A judgement with the version of the program that it was made by.
Judged = tuple[rules.Judgement, int | None]


@dataclass
class Difference:
    """What a batch changes about stamps."""

    steps: list[tuple[OrderFacts, rules.Step]] = field(default_factory=list)
    decisions: list[sql.DecisionRow] = field(default_factory=list)


def decide(*, orders: Sequence[OrderFacts], policy: Policy, now: datetime) -> None:
    """Write what stamps locked orders should have, and tell."""
    difference = compare(orders=orders, policy=policy)
    sql.upsert_decisions(rows=difference.decisions, now=now)
    if difference.steps:
        _write(difference.steps, policy=policy, now=now)


def compare(*, orders: Sequence[OrderFacts], policy: Policy) -> Difference:
    """Return what differs from what should exist; writes nothing."""
    difference = Difference()
    for order in orders:
        _decide_order(order, policy=policy, into=difference)
    return difference


def _decide_order(order: OrderFacts, *, policy: Policy, into: Difference) -> None:
    judged = [(item, *_judgement(order, item, policy=policy)) for item in order.items]
    counted = [judgement for _, judgement, _ in judged if judgement.is_eligible]
    order.has_silent_stamps = bool(counted) and all(facts.is_silent(j.trace) for j in counted)
    eligible = [(facts.stamp_item(item, order=order), j.is_eligible) for item, j, _ in judged]
    versions = [version_id for _, j, version_id in judged if j.is_eligible and version_id]
    program = _program(order, versions, policy=policy)
    wanted: dict[tuple[str, int], int] = {}
    steps: list[rules.Step] = []
    if program is not None:
        wanted = rules.subjects(
            eligible,
            order_id=order.claim.order_id,
            units={id_: [u.unit_id for u in units] for id_, units in order.units.items()},
            is_per_unit=as_stamp_program(program).is_per_unit,
        )
        steps = _steps(order, wanted, program)
    into.steps += [(order, step) for step in steps]
    granted = any(step.worth for step in steps) or any(g.worth for g in order.grants.values())
    for item, judgement, version_id in judged:
        outcome = _outcome(judgement, order=order, granted=granted)
        into.decisions.append(_decision(order, item, judgement, outcome, version_id))


def _steps(
    order: OrderFacts, wanted: dict[tuple[str, int], int], program: StampProgramVersion
) -> list[rules.Step]:
    grants = {
        key: rules.GrantState(g.grant_id, g.cycle, g.amount, g.worth, g.reversed_at)
        for key, g in order.grants.items()
    }
    steps = rules.plan(
        wanted={key: (worth, program.pk) for key, worth in wanted.items()},
        grants=grants,
        observed_at=order.claim.observed_at,
    )
    if order.unreachable:
        # Whoever has no number has no card yet: the grant waits for an identity.
        return [step for step in steps if step.grant is not None]
    return steps


def _program(
    order: OrderFacts, versions: Sequence[int], *, policy: Policy
) -> StampProgramVersion | None:
    """Return the version an order is granted by: of its first eligible delivery."""
    known = policy.stamp_programs.get(order.claim.brand_id, [])
    if versions:
        return next(v for v in known if v.pk == min(versions))
    # Nothing counts (any more): an earlier grant still has to be compared with nothing.
    return known[-1] if order.grants else None


def _judgement(order: OrderFacts, item: ItemRow, *, policy: Policy) -> Judged:
    """Return what holds for an item: by its trigger, or else by somebody's wish for past orders."""
    judged = _frozen(item) if item.stamp_frozen else _at_trigger(order, item, policy=policy)
    if item.triggered_at is None or judged[0].is_eligible:
        return judged
    wish = policy.backfill(
        integration_id=order.claim.integration_id,
        at=item.triggered_at,
        feature="for_stamps",
        newer_than=facts.judged_by(judged[0].trace),
    )
    return _by_wish(order, item, wish, policy=policy) if wish else judged


def _frozen(item: ItemRow) -> Judged:
    lines = [(c, h, i) for c, h, i in item.stamp_trace or [] if c not in _LIVE]
    eligible = bool(item.stamp_eligible)
    outcome = "granted" if eligible else item.stamp_outcome or "not_granted"
    return rules.Judgement(eligible, outcome, lines), item.stamp_program_id


def _by_wish(order: OrderFacts, item: ItemRow, wish: Backfill, *, policy: Policy) -> Judged:
    """Judge by the settings under which the wish was confirmed."""
    claim, at = order.claim, wish.confirmed_at
    assert at is not None
    program = policy.stamp_program(brand_id=claim.brand_id, at=at)
    judgement = rules.judge(
        facts.stamp_item(item, order=order),
        program=as_stamp_program(program) if program else None,
        has_program=program is not None,
        is_on=policy.stamps_are_on(integration_id=claim.integration_id, at=at),
        paid_amount=claim.paid_amount,
        past=rules.Past(wish.pk, wish.tells),
    )
    return judgement, program.pk if program else None


def _at_trigger(order: OrderFacts, item: ItemRow, *, policy: Policy) -> Judged:
    claim, at = order.claim, item.triggered_at
    program = policy.stamp_program(brand_id=claim.brand_id, at=at) if at else None
    is_on = policy.stamps_are_on(integration_id=claim.integration_id, at=at) if at else None
    judgement = rules.judge(
        facts.stamp_item(item, order=order),
        program=as_stamp_program(program) if program else None,
        has_program=claim.brand_id in policy.stamp_programs,
        is_on=is_on,
        paid_amount=claim.paid_amount,
        started_at=policy.stamps_since(
            brand_id=claim.brand_id, integration_id=claim.integration_id
        ),
    )
    return judgement, program.pk if program else None


def _outcome(judgement: rules.Judgement, *, order: OrderFacts, granted: bool) -> str:
    if not judgement.is_eligible:
        return judgement.outcome
    if order.unreachable and not order.grants:
        return "waiting"
    return "granted" if granted else "reversed"


def _decision(
    order: OrderFacts,
    item: ItemRow,
    judgement: rules.Judgement,
    outcome: str,
    version_id: int | None,
) -> sql.DecisionRow:
    trace = list(judgement.trace)
    if judgement.is_eligible:
        trace.append(("not_claimed", item.effective_quantity > 0, {}))
        if order.unreachable:
            trace.append(("reachable", False, {"why": order.unreachable}))
    return sql.DecisionRow(
        brand_id=order.claim.brand_id,
        item_id=item.item_id,
        order_id=order.claim.order_id,
        is_eligible=judgement.is_eligible,
        is_frozen=item.triggered_at is not None,
        outcome=outcome,
        trace=json.dumps(trace, ensure_ascii=False),
        program_version_id=version_id,
    )


def _write(
    steps: Sequence[tuple[OrderFacts, rules.Step]], *, policy: Policy, now: datetime
) -> None:
    """Apply grants and reversals under the cards' locks, in order of the customers."""
    cards = Cards.lock(orders=[order for order, _ in steps], policy=policy, now=now)
    news: dict[tuple[int, int], stamp_news.News] = defaultdict(stamp_news.News)
    for order, step in steps:
        worth_of = news[order.key]
        worth_of.order = order
        if step.grant is None:
            cards.grant(order, step)
            worth_of.granted += step.worth
        else:
            cards.reverse(order, step)
            worth_of.reversed += step.grant.worth - step.worth
    cards.save(now=now)
    stamp_news.tell(news=[news[key] for key in sorted(news)], cards=cards, policy=policy, now=now)
