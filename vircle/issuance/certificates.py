"""The warranty half of deciding: judge each item, write the difference, remember why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from vircle.foundation.crash_points import Point, reach
from vircle.foundation.db import as_json
from vircle.issuance import facts, issuing, recalling
from vircle.issuance.facts import OrderFacts
from vircle.issuance.judging import judge_item
from vircle.issuance.policy import Policy
from vircle.issuance.sql import ItemRow, UnitRow
from warranties import rules, sql
from warranties.holding import DISCONNECTED, UNHEARD
from warranties.models import Timing


@dataclass
class Difference:
    """What a batch changes about certificates."""

    new: list[tuple[sql.NewWarranty, issuing.Target | None]] = field(default_factory=list)
    changes: list[sql.StatusChange] = field(default_factory=list)
    targets: list[issuing.Target] = field(default_factory=list)
    recalls: list[recalling.Recall] = field(default_factory=list)
    decisions: list[sql.DecisionRow] = field(default_factory=list)
    due: dict[tuple[int, int], datetime] = field(default_factory=dict)


def decide(
    *, orders: Sequence[OrderFacts], policy: Policy, now: datetime
) -> dict[tuple[int, int], datetime]:
    """Write what should exist for locked orders; returns when each has to be looked at again."""
    difference = compare(orders=orders, policy=policy, now=now)
    _write(difference, policy=policy, now=now)
    return difference.due


def compare(*, orders: Sequence[OrderFacts], policy: Policy, now: datetime) -> Difference:
    """Return what differs from what should exist; writes nothing."""
    difference = Difference()
    for order in orders:
        for item in order.items:
            _decide_item(order, item, policy=policy, now=now, into=difference)
    return difference


def _decide_item(
    order: OrderFacts, item: ItemRow, *, policy: Policy, now: datetime, into: Difference
) -> None:
    about = facts.warranty_item(item, order=order)
    judgement, program_id, rule_id = judge_item(order, item, about, policy=policy, now=now)
    units = order.units[item.item_id]
    timing = _timing(order, rule_id, policy=policy) if judgement.is_eligible else None
    steps = []
    if program_id is not None and rule_id is not None:
        steps = rules.plan(
            about,
            is_eligible=judgement.is_eligible,
            is_manual=timing == Timing.MANUAL,
            is_per_unit=policy.warranty_program_by_id(
                brand_id=order.claim.brand_id, id_=program_id
            ).is_per_unit,
            due_at=judgement.due_at,
            units=[facts.unit_state(unit) for unit in units],
            now=now,
        )
    is_heard = policy.is_heard(integration_id=order.claim.integration_id)
    if policy.is_let_go(integration_id=order.claim.integration_id):
        steps = [_held_as_let_go(step) for step in steps]
    elif not is_heard:
        steps = [_held_as_unheard(step) for step in steps]
    by_unit = {unit.unit_id: unit for unit in units}
    silent = facts.is_silent(judgement.trace)
    for step in steps:
        _take(step, order, item, by_unit[step.unit.unit_id], (program_id, rule_id), silent, into)
    outcome = _outcome(judgement, [*_statuses(units, steps)])
    live = rules.live_lines(about, waits_for_confirmation=timing == Timing.CONFIRMED)
    if outcome in ("scheduled", "held") and not is_heard:
        live.append(("heard", None, {}))
    judgement = judgement._replace(trace=[*judgement.trace, *live])
    _remember(order, item, judgement, outcome, (program_id, rule_id), into)
    _note_due(order, units, steps, into)


def _timing(order: OrderFacts, rule_id: int | None, *, policy: Policy) -> str | None:
    if rule_id is None:
        return None
    integration_id = order.claim.integration_id
    return policy.warranty_rule_by_id(integration_id=integration_id, id_=rule_id).timing


def _held_as_let_go(step: rules.Step) -> rules.Step:
    """Schedule nothing of a store whose returns are not heard of any more."""
    if step.status != "scheduled":
        return step
    return step._replace(status="held", reason=DISCONNECTED, held_from="scheduled")


def _held_as_unheard(step: rules.Step) -> rules.Step:
    """Issue nothing by itself while a return could not be heard of; see unheard.py."""
    if step.status != "issued":
        return step
    return step._replace(status="held", reason=UNHEARD, held_from="scheduled")


def _take(
    step: rules.Step,
    order: OrderFacts,
    item: ItemRow,
    unit: UnitRow,
    versions: tuple[int | None, int | None],
    silent: bool,
    into: Difference,
) -> None:
    if step.cycle > step.unit.cycle:
        into.new.append(_new(step, order, item, versions, silent))
    elif step.status == "issued":
        into.targets.append(_target(unit, step, order, item, versions, silent))
    else:
        into.changes.append(_change(step, order))
        if step.status == "canceled":
            into.recalls.append(recalling.Recall(order, item, unit, step.reason))


def _new(
    step: rules.Step,
    order: OrderFacts,
    item: ItemRow,
    versions: tuple[int | None, int | None],
    silent: bool,
) -> tuple[sql.NewWarranty, issuing.Target | None]:
    claim, (program_id, rule_id) = order.claim, versions
    assert program_id is not None
    assert rule_id is not None
    assert item.triggered_at is not None
    is_issued = step.status == "issued"
    row = sql.NewWarranty(
        brand_id=claim.brand_id,
        unit_id=step.unit.unit_id,
        cycle=step.cycle,
        order_id=claim.order_id,
        item_id=item.item_id,
        integration_id=claim.integration_id,
        customer_id=order.holder_id,
        program_version_id=program_id,
        rule_version_id=rule_id,
        # It becomes valid only together with its number and content: see NewWarranty.issued.
        status="scheduled" if is_issued else step.status,
        due_at=step.due_at,
        triggered_at=item.triggered_at,
        hold_reason=step.reason,
        held_from=step.held_from,
    )
    return row, _target(None, step, order, item, versions, silent) if is_issued else None


def _target(
    unit: UnitRow | None,
    step: rules.Step,
    order: OrderFacts,
    item: ItemRow,
    versions: tuple[int | None, int | None],
    silent: bool,
) -> issuing.Target:
    assert versions[0] is not None
    warranty_id, holder_id = (unit.warranty_id, unit.customer_id) if unit else (0, None)
    return issuing.Target(
        warranty_id or 0,
        order,
        item,
        step.unit.number,
        versions[0],
        silent,
        holder_id=holder_id or order.holder_id,
    )


def _change(step: rules.Step, order: OrderFacts) -> sql.StatusChange:
    assert step.unit.warranty_id is not None
    is_canceled = step.status == "canceled"
    return sql.StatusChange(
        brand_id=order.claim.brand_id,
        warranty_id=step.unit.warranty_id,
        status=step.status,
        hold_reason="" if is_canceled else step.reason,
        held_from=step.held_from,
        cancel_reason=step.reason if is_canceled else "",
    )


def _statuses(units: Sequence[UnitRow], steps: Sequence[rules.Step]) -> list[str]:
    """Return what each unit's certificate will be."""
    after = {step.unit.unit_id: step.status for step in steps}
    return [after.get(unit.unit_id, unit.status or "") for unit in units]


def _outcome(judgement: rules.Judgement, statuses: Sequence[str]) -> str:
    """Say in one word what became of an item: the most alive of its certificates."""
    for status in ("issued", "pending", "scheduled", "held", "canceled"):
        if status in statuses:
            return status
    return "canceled" if judgement.is_eligible else judgement.outcome


def _remember(
    order: OrderFacts,
    item: ItemRow,
    judgement: rules.Judgement,
    outcome: str,
    versions: tuple[int | None, int | None],
    into: Difference,
) -> None:
    into.decisions.append(
        sql.DecisionRow(
            brand_id=order.claim.brand_id,
            item_id=item.item_id,
            order_id=order.claim.order_id,
            is_eligible=judgement.is_eligible,
            is_frozen=item.triggered_at is not None,
            outcome=outcome,
            trace=as_json(judgement.trace),
            program_version_id=versions[0],
            rule_version_id=versions[1],
            due_at=judgement.due_at,
        )
    )


def _note_due(
    order: OrderFacts,
    units: Sequence[UnitRow],
    steps: Sequence[rules.Step],
    into: Difference,
) -> None:
    waiting = {unit.unit_id: unit.due_at for unit in units if unit.status == "scheduled"}
    for step in steps:
        waiting.pop(step.unit.unit_id, None)
        if step.status == "scheduled":
            waiting[step.unit.unit_id] = step.due_at
    moments = [moment for moment in waiting.values() if moment is not None]
    if moments:
        into.due[order.key] = min([*moments, into.due.get(order.key, moments[0])])


def _write(difference: Difference, *, policy: Policy, now: datetime) -> None:
    fresh = [target for _, target in difference.new if target is not None]
    waiting = difference.targets
    issues = issuing.prepare(targets=[*waiting, *fresh], policy=policy, now=now)
    made = iter(issues[len(waiting) :])
    new = [row.issued(next(made)) if target else row for row, target in difference.new]
    ids = sql.insert_warranties(rows=new, now=now)
    sql.change_status(rows=difference.changes, now=now)
    sql.insert_events(rows=[*_begun(new, ids), *_changed(difference.changes)], now=now)
    sql.upsert_decisions(rows=difference.decisions, now=now)
    if waiting:
        reach(Point.RELEASE_BEFORE_WRITE)
    sql.issue(rows=issues[: len(waiting)], now=now)
    valid = [
        target._replace(warranty_id=ids[row.brand_id, row.unit_id])
        for row, target in difference.new
        if target is not None
    ]
    issuing.note(targets=[*waiting, *valid], now=now)
    if waiting:
        reach(Point.RELEASE_BEFORE_COMMIT)
    recalling.tell(recalls=difference.recalls, now=now)


def _begun(
    rows: Sequence[sql.NewWarranty], ids: Mapping[tuple[int, int], int]
) -> Iterator[sql.Event]:
    """Return the history of certificates that are not valid yet."""
    for row in rows:
        if row.status != "issued":
            detail = as_json({"reason": row.hold_reason} if row.hold_reason else {})
            id_ = ids[row.brand_id, row.unit_id]
            yield sql.Event(row.brand_id, id_, row.status, None, detail)


def _changed(changes: Sequence[sql.StatusChange]) -> Iterator[sql.Event]:
    for change in changes:
        detail = as_json({"reason": change.cancel_reason or change.hold_reason})
        yield sql.Event(change.brand_id, change.warranty_id, change.status, None, detail)
