"""The stamp half of deciding: what each order is worth, and the cards that hold it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from stamps import rules, sql
from stamps.models import StampProgramVersion
from vircle.foundation.db import as_json
from vircle.issuance import facts, stamp_news
from vircle.issuance.cards import Cards
from vircle.issuance.facts import OrderFacts
from vircle.issuance.policy import Policy, as_stamp_program
from vircle.issuance.sql import ItemRow, read_grants
from vircle.issuance.stamp_judging import Judged, judge_item

Key = tuple[int, int]
Subject = tuple[str, int]


@dataclass
class Difference:
    """What a batch changes about stamps, and when its orders have to be looked at again."""

    steps: list[tuple[OrderFacts, rules.Step]] = field(default_factory=list)
    decisions: list[sql.DecisionRow] = field(default_factory=list)
    due: dict[Key, datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class _Item:
    """An item with its judgement and what its stamp still waits for."""

    row: ItemRow
    about: rules.ItemFacts
    judged: Judged
    waits: list[rules.Line]

    @property
    def is_due(self) -> bool:
        return self.judged.judgement.is_eligible and not self.waits

    @property
    def due_at(self) -> datetime | None:
        """Return the moment to come; what is gone by then needs none."""
        comes = self.row.effective_quantity and any(code == "due" for code, _, _ in self.waits)
        return self.judged.judgement.due_at if comes else None


def decide(*, orders: Sequence[OrderFacts], policy: Policy, now: datetime) -> dict[Key, datetime]:
    """Write what stamps locked orders should have, and tell; returns when to look again."""
    difference = compare(orders=orders, policy=policy, now=now)
    sql.upsert_decisions(rows=difference.decisions, now=now)
    if difference.steps:
        _write(difference.steps, policy=policy, now=now)
    return difference.due


def compare(*, orders: Sequence[OrderFacts], policy: Policy, now: datetime) -> Difference:
    """Return what differs from what should exist; writes nothing."""
    difference = Difference()
    for order in orders:
        _decide_order(order, policy=policy, now=now, into=difference)
    return difference


def _decide_order(order: OrderFacts, *, policy: Policy, now: datetime, into: Difference) -> None:
    items = _judged(order, policy=policy, now=now)
    counted = [each.judged for each in items if each.judged.judgement.is_eligible]
    order.has_silent_stamps = bool(counted) and all(
        facts.is_silent(judged.judgement.trace) for judged in counted
    )
    steps = _steps(order, items, counted, policy=policy)
    into.steps += [(order, step) for step in steps]
    left = _granted_after(order, steps)
    into.decisions += [
        _decision(order, each, granted=any(s in left for s in _subjects(order, each.row)))
        for each in items
    ]
    moments = [each.due_at for each in items if each.due_at is not None]
    if moments and not order.unreachable:
        into.due[order.key] = min(moments)


def _judged(order: OrderFacts, *, policy: Policy, now: datetime) -> list[_Item]:
    about = {item.external_id: facts.stamp_item(item, order=order) for item in order.items}
    found = []
    for item in order.items:
        judged = judge_item(order, item, about[item.external_id], policy=policy)
        waits = _waits(order, item, judged, about=about, now=now)
        found.append(_Item(item, about[item.external_id], judged, waits))
    return found


def _waits(
    order: OrderFacts,
    item: ItemRow,
    judged: Judged,
    *,
    about: Mapping[str, rules.ItemFacts],
    now: datetime,
) -> list[rules.Line]:
    # What was granted once is not taken back on a request, nor because it came early.
    if not judged.judgement.is_eligible or _is_granted(order, item):
        return []
    return rules.wait(
        about[item.external_id],
        rule=judged.rule,
        due_at=judged.judgement.due_at,
        order=about,
        now=now,
    )


def _is_granted(order: OrderFacts, item: ItemRow) -> bool:
    found = (order.grants.get(subject) for subject in _subjects(order, item))
    return any(grant is not None and grant.worth > 0 for grant in found)


def _subjects(order: OrderFacts, item: ItemRow) -> list[Subject]:
    """Return for what an item may have earned stamps: its order, or its units."""
    units = [("unit", unit.unit_id) for unit in order.units[item.item_id]]
    return [("order", order.claim.order_id), *units]


def _granted_after(order: OrderFacts, steps: Sequence[rules.Step]) -> set[Subject]:
    """Return what stays granted once the steps are written.

    What ran out was granted too: it is worth nothing without having been taken back.
    """
    before = {s for s, grant in order.grants.items() if grant.worth or grant.reversed_at is None}
    changed = {(step.subject_kind, step.subject_id): step.worth for step in steps}
    return (before - changed.keys()) | {subject for subject, worth in changed.items() if worth}


def _steps(
    order: OrderFacts, items: Sequence[_Item], counted: Sequence[Judged], *, policy: Policy
) -> list[rules.Step]:
    program = _program(order, counted, policy=policy)
    if program is None:
        return []
    wanted = rules.subjects(
        [(each.about, each.is_due) for each in items],
        order_id=order.claim.order_id,
        units={id_: [u.unit_id for u in units] for id_, units in order.units.items()},
        is_per_unit=as_stamp_program(program).is_per_unit,
    )
    steps = rules.plan(
        wanted={key: (worth, program.pk) for key, worth in wanted.items()},
        grants={
            key: rules.GrantState(g.grant_id, g.cycle, g.amount, g.worth, g.reversed_at)
            for key, g in order.grants.items()
        },
        observed_at=order.claim.observed_at,
    )
    if order.unreachable:
        # Whoever has no number has no card yet: the grant waits for an identity.
        return [step for step in steps if step.grant is not None]
    return steps


def _program(
    order: OrderFacts, counted: Sequence[Judged], *, policy: Policy
) -> StampProgramVersion | None:
    """Return the version an order is granted by: of its first eligible delivery."""
    known = policy.stamp_programs.get(order.claim.brand_id, [])
    versions = [judged.program_id for judged in counted if judged.program_id]
    if versions:
        return next(v for v in known if v.pk == min(versions))
    # Nothing counts (any more): an earlier grant still has to be compared with nothing.
    return known[-1] if order.grants else None


def _decision(order: OrderFacts, each: _Item, *, granted: bool) -> sql.DecisionRow:
    item, (judgement, program_id, rule) = each.row, each.judged
    trace = list(judgement.trace)
    if judgement.is_eligible:
        trace += [*each.waits, ("not_claimed", item.effective_quantity > 0, {})]
        if order.unreachable:
            trace.append(("reachable", False, {"why": order.unreachable}))
    return sql.DecisionRow(
        brand_id=order.claim.brand_id,
        item_id=item.item_id,
        order_id=order.claim.order_id,
        is_eligible=judgement.is_eligible,
        is_frozen=item.triggered_at is not None,
        outcome=_outcome(order, each, granted=granted),
        trace=as_json(trace),
        program_version_id=program_id,
        rule_version_id=rule.id,
        due_at=judgement.due_at,
    )


def _outcome(order: OrderFacts, each: _Item, *, granted: bool) -> str:
    if not each.judged.judgement.is_eligible:
        return each.judged.judgement.outcome
    if order.unreachable and not order.grants:
        return "waiting"
    if each.waits and each.row.effective_quantity:
        claimed = any(code == "claim_open" for code, _, _ in each.waits)
        return "on_hold" if claimed else "expected"
    return "granted" if granted else "reversed"


def _write(
    steps: Sequence[tuple[OrderFacts, rules.Step]], *, policy: Policy, now: datetime
) -> None:
    """Apply reversals and grants under the cards' locks, in order of the customers."""
    cards = Cards.lock(orders=[order for order, _ in steps], policy=policy, now=now)
    news: dict[Key, stamp_news.News] = defaultdict(stamp_news.News)
    reversals = [pair for pair in steps if pair[1].grant is not None]
    _look_again(reversals)
    # Taken back first, so that a card that another order keeps full is not opened in between.
    for order, step in reversals:
        worth_of = news[order.key]
        worth_of.order = order
        worth_of.reversed += cards.reverse(order, step)
    for order, step in steps:
        if step.grant is None:
            news[order.key].order = order
            news[order.key].granted += cards.grant(order, step)
    in_order = [news[key] for key in sorted(news)]
    # Told first, so that a grant is written together with the message that tells of it.
    cards.link()
    cards.save(told=stamp_news.tell_grants(news=in_order, cards=cards, now=now))
    stamp_news.tell(news=in_order, cards=cards, now=now)


def _look_again(reversals: Sequence[tuple[OrderFacts, rules.Step]]) -> None:
    """Read the grants once more: some may have run out before their cards were locked."""
    if not reversals:
        return
    orders = {order.claim.order_id: order for order, _ in reversals}
    for grant in read_grants(keys=sorted(order.key for order in orders.values())):
        orders[grant.order_id].grants[grant.subject_kind, grant.subject_id] = grant
