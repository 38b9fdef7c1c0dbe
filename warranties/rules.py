"""Pure: is this item covered, when is it due, and which certificates should exist."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from vircle.foundation.clock import at_kst_hour, kst_date

# One rule of a trace: its code, whether it held (None: not looked at), and its inputs.
Line = tuple[str, bool | None, dict[str, Any]]

OPEN_CLAIM = frozenset({"requested", "accepted"})
# The platform took the goods back; anything else was a person's decision and stays one.
_BY_PLATFORM = frozenset({"cancel", "return", "exchange"})
_REASON_BY_STATUS = {"canceled": "cancel", "returned": "return", "exchanged": "exchange"}


class ItemFacts(NamedTuple):
    """What is known of an order item when it is judged."""

    status: str
    quantity: int
    effective_quantity: int
    triggered_at: datetime | None
    observed_at: datetime
    claim_kind: str = ""
    claim_state: str = ""
    is_gift: bool = False
    is_addon: bool = False
    is_mirrored: bool = False
    category_ids: frozenset[str] = frozenset()
    category_path: tuple[str, ...] = ()

    @property
    def is_confirmed(self) -> bool:
        """Tell whether the buyer, or the mall for them, has confirmed the purchase."""
        return self.status == "confirmed"

    @property
    def has_open_claim(self) -> bool:
        """Tell whether the customer's wish is still undecided."""
        return self.claim_state in OPEN_CLAIM


@dataclass(frozen=True, slots=True)
class Program:
    """The brand's warranty as it held at the trigger."""

    id: int
    is_per_unit: bool
    skips_gifts: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """The store's rule as it held at the trigger; empty `category_ids` with `covers_all`."""

    id: int
    is_on: bool
    is_manual: bool
    delay_days: int
    issue_hour: int
    covers_all: bool
    category_ids: frozenset[str] = frozenset()
    waits_for_confirmation: bool = False


class Judgement(NamedTuple):
    """The answer that is frozen at the trigger; no `due_at`: the moment is 구매확정."""

    is_eligible: bool
    outcome: str
    trace: list[Line]
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """A wish that covers the delivery; `is_over`: the warranty has ended already."""

    id: int
    tells: bool
    is_over: bool = False
    # A 지난 주문 발급, or "rejudged": a 다시 판정.
    by: str = "backfill"

    def line(self) -> Line:
        """Return what a trace says of it."""
        return (self.by, True, {"id": self.id, "tells": self.tells})


def judge(
    item: ItemFacts,
    *,
    program: Program | None,
    rule: Rule | None,
    has_program: bool,
    has_rule: bool,
    started_at: datetime | None = None,
    past: Past | None = None,
) -> Judgement:
    """Judge one item.

    `program` and `rule` are the versions in force at the trigger, or None when it came before
    the first one; `has_program`/`has_rule` tell whether there is one by now, and `started_at`
    from when on both were there. With `past` the versions are those that it was confirmed under,
    and the start does not matter.
    """
    if item.triggered_at is None:
        return Judgement(False, "waiting", [("delivered", False, {"status": item.status})])
    trace: list[Line] = [("delivered", True, {"at": item.triggered_at.isoformat()})]
    trace.append(("program_set", has_program, {}))
    if has_program:
        trace.append(("rule_on", bool(has_rule and (rule is None or rule.is_on)), {}))
    if has_program and has_rule:
        trace.append(
            past.line() if past else _start(started_at, program is not None and rule is not None)
        )
    if program is not None and rule is not None:
        trace += _about_the_product(item, program=program, rule=rule)
    if past and past.is_over:
        trace.append(("period_left", False, {}))
    if not all(held for _, held, _ in trace):
        return Judgement(False, _refusal(trace), trace)
    assert rule is not None
    if rule.waits_for_confirmation:
        return Judgement(True, "eligible", trace)
    due_at = due_moment(item.triggered_at, delay_days=rule.delay_days, hour=rule.issue_hour)
    return Judgement(True, "eligible", trace, due_at)


def _start(started_at: datetime | None, is_after: bool) -> Line:
    return ("after_start", is_after, {"started_at": started_at.isoformat()} if started_at else {})


def _about_the_product(item: ItemFacts, *, program: Program, rule: Rule) -> list[Line]:
    unwanted = item.is_addon or (item.is_gift and program.skips_gifts)
    lines: list[Line] = [("gift_or_addon", not unwanted, {})]
    if item.is_mirrored:
        lines.append(("mirrored", False, {}))
    if rule.covers_all:
        lines.append(("scope_all", True, {}))
    else:
        path = {"path": list(item.category_path)}
        lines.append(("category", not rule.category_ids.isdisjoint(item.category_ids), path))
    return lines


def _refusal(trace: Sequence[Line]) -> str:
    refused = next(code for code, held, _ in trace if not held)
    named = {"program_set": "off", "rule_on": "off", "after_start": "before_start"}
    return named.get(refused, "not_eligible")


def due_moment(triggered_at: datetime, *, delay_days: int, hour: int) -> datetime:
    """즉시 is the trigger itself; N일 후 is that Korean day + N at the brand's hour."""
    if delay_days == 0:
        return triggered_at
    return at_kst_hour(kst_date(triggered_at) + timedelta(days=delay_days), hour=hour)


def period(*, start: date, unit: str, count: int) -> tuple[date, date | None]:
    """Return the first and the last valid day; 1 year from 2026-11-22 ends on 2027-11-21.

    A day that the target month does not have becomes its last: from 31 January, one month lasts
    to the end of February.
    """
    if unit == "unlimited":
        return start, None
    months = count * (12 if unit == "years" else 1)
    year, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + year, month + 1
    after = date(year + month // 12, month % 12 + 1, 1)
    last_of_month = after - timedelta(days=1)
    if start.day > last_of_month.day:
        return start, last_of_month
    return start, date(year, month, start.day) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class UnitState:
    """One unit and its latest certificate, if any."""

    unit_id: int
    number: int
    warranty_id: int | None = None
    status: str = ""
    cycle: int = 0
    due_at: datetime | None = None
    canceled_at: datetime | None = None
    cancel_reason: str = ""
    hold_reason: str = ""
    held_from: str = ""


class Step(NamedTuple):
    """One difference to be written: a new certificate, or another status of an existing one."""

    unit: UnitState
    status: str
    cycle: int
    due_at: datetime | None = None
    reason: str = ""
    held_from: str = ""


def plan(
    item: ItemFacts,
    *,
    is_eligible: bool,
    is_manual: bool,
    is_per_unit: bool,
    due_at: datetime | None,
    units: Sequence[UnitState],
    now: datetime,
) -> list[Step]:
    """Compare what should exist with what does, unit by unit; the lowest numbers stay.

    Nothing is reversed on a request, only when it is done: `effective_quantity` says what is left.
    """
    keep = item.effective_quantity if is_per_unit else min(1, item.effective_quantity)
    steps = []
    for unit in sorted(units, key=lambda u: u.number):
        if unit.number > keep:
            step = _take_back(unit, item=item)
        elif unit.status in {"", "canceled"}:
            step = _grant(unit, item, is_eligible, is_manual, due_at, now)
        else:
            step = _carry_on(unit, item=item, now=now)
        if step is not None:
            steps.append(step)
    return steps


def _take_back(unit: UnitState, *, item: ItemFacts) -> Step | None:
    if unit.status in {"", "canceled"}:
        return None
    reason = _REASON_BY_STATUS.get(item.status) or item.claim_kind or "return"
    return Step(unit, "canceled", unit.cycle, reason=reason)


def _grant(
    unit: UnitState,
    item: ItemFacts,
    is_eligible: bool,
    is_manual: bool,
    due_at: datetime | None,
    now: datetime,
) -> Step | None:
    if not is_eligible or not _may_begin(unit, item=item):
        return None
    status = "pending" if is_manual else "scheduled"
    due = None if is_manual else due_at
    fresh = Step(unit, status, unit.cycle + 1, due_at=due)
    return _at_its_moment(fresh, item=item, now=now)


def _may_begin(unit: UnitState, *, item: ItemFacts) -> bool:
    """A new cycle needs a read that started after the reversal was committed."""
    if unit.status == "":
        return True
    by_platform = unit.cancel_reason in _BY_PLATFORM
    return by_platform and unit.canceled_at is not None and item.observed_at > unit.canceled_at


def _at_its_moment(step: Step, *, item: ItemFacts, now: datetime) -> Step:
    """Let a waiting certificate become issued or held when its moment has come."""
    if not (step.status == "pending" or _is_due(step, item=item, now=now)):
        return step
    if item.has_open_claim:
        return Step(
            step.unit,
            "held",
            step.cycle,
            step.due_at,
            reason=item.claim_kind,
            held_from=step.status,
        )
    if step.status == "pending":
        return step
    return Step(step.unit, "issued", step.cycle, step.due_at)


def _is_due(step: Step, *, item: ItemFacts, now: datetime) -> bool:
    if step.due_at is None:
        return item.is_confirmed
    return step.due_at <= now


def _carry_on(unit: UnitState, *, item: ItemFacts, now: datetime) -> Step | None:
    if unit.status == "issued":
        return None
    if unit.status == "held":
        if unit.hold_reason not in _BY_PLATFORM or item.has_open_claim:
            return None
        status = unit.held_from or "scheduled"
    else:
        status = unit.status
    step = _at_its_moment(Step(unit, status, unit.cycle, unit.due_at), item=item, now=now)
    return None if step.status == unit.status else step


def live_lines(item: ItemFacts, *, waits_for_confirmation: bool = False) -> list[Line]:
    """Return the lines of a trace that follow the order, and so are never frozen."""
    if item.triggered_at is None:
        return []
    lines: list[Line] = []
    if waits_for_confirmation:
        lines.append(("confirmed", item.is_confirmed or None, {}))
    if item.has_open_claim:
        lines.append(("claim_open", None, {"kind": item.claim_kind}))
    left = {"left": item.effective_quantity, "of": item.quantity}
    lines.append(("not_claimed", item.effective_quantity > 0, left))
    return lines
