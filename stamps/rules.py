"""Pure: which stamps an order is worth, and from when on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from vircle.foundation.clock import at_kst_hour, kst_date

Line = tuple[str, bool | None, dict[str, Any]]

OPEN_CLAIM = frozenset({"requested", "accepted"})
# The hour of the day on which stamps that wait for days are granted.
GRANT_HOUR = 10


class ItemFacts(NamedTuple):
    """What is known of an order item when its stamps are judged."""

    item_id: int
    external_id: str
    status: str
    quantity: int
    effective_quantity: int
    triggered_at: datetime | None
    claim_kind: str = ""
    claim_state: str = ""
    is_gift: bool = False
    is_addon: bool = False
    is_mirrored: bool = False
    replaces_external_id: str = ""
    is_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Program:
    """The brand's stamp program as it held at the trigger."""

    id: int
    is_per_unit: bool
    minimum_amount: int | None


@dataclass(frozen=True, slots=True)
class Rule:
    """A store's stamp settings as they held at the trigger; nobody saved any: the defaults."""

    id: int | None = None
    is_on: bool = True
    on_confirmation: bool = False
    delay_days: int = 0


class Judgement(NamedTuple):
    """Whether an item counts, and why; `due_at` None is at once (or 구매확정, says the rule)."""

    is_eligible: bool
    outcome: str
    trace: list[Line]
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """A wish that covers the delivery."""

    id: int
    tells: bool
    # A 지난 주문 발급, or "rejudged": a 다시 판정.
    by: str = "backfill"

    def line(self) -> Line:
        """Return what a trace says of it."""
        return (self.by, True, {"id": self.id, "tells": self.tells})


def judge(
    item: ItemFacts,
    *,
    program: Program | None,
    has_program: bool,
    rule: Rule | None,
    paid_amount: int | None,
    started_at: datetime | None = None,
    past: Past | None = None,
) -> Judgement:
    """Judge one item; `rule` is the store's at the trigger, None while it was not connected.

    With `past` the settings are those that it was confirmed under; the start does not matter.
    """
    if item.triggered_at is None:
        return Judgement(False, "waiting", [("delivered", False, {"status": item.status})])
    trace: list[Line] = [
        ("delivered", True, {"at": item.triggered_at.isoformat()}),
        ("program_set", has_program, {}),
    ]
    if has_program:
        trace.append(
            past.line() if past else _start(started_at, program is not None and rule is not None)
        )
    if program is not None and rule is not None:
        trace.append(("rule_on", rule.is_on, {}))
        trace += _about_the_item(item, program=program, paid_amount=paid_amount)
    if all(held for _, held, _ in trace):
        return Judgement(True, "granted", trace, due_moment(item.triggered_at, rule=rule))
    refused = next(code for code, held, _ in trace if not held)
    return Judgement(False, "before_start" if refused == "after_start" else "not_granted", trace)


def due_moment(triggered_at: datetime, *, rule: Rule | None) -> datetime | None:
    """배송완료 N일 후 is that Korean day + N in the morning; None needs no moment."""
    if rule is None or rule.on_confirmation or not rule.delay_days:
        return None
    return at_kst_hour(kst_date(triggered_at) + timedelta(days=rule.delay_days), hour=GRANT_HOUR)


def wait(
    item: ItemFacts,
    *,
    rule: Rule,
    due_at: datetime | None,
    order: Mapping[str, ItemFacts],
    now: datetime,
) -> list[Line]:
    """Return what an item that counts still waits for; nothing when its stamp is due."""
    lines: list[Line] = []
    if rule.on_confirmation and not is_confirmed(item, order=order):
        lines.append(("confirmed", None, {}))
    if due_at is not None and due_at > now:
        lines.append(("due", None, {"at": due_at.isoformat()}))
    if item.claim_state in OPEN_CLAIM:
        lines.append(("claim_open", None, {"kind": item.claim_kind}))
    return lines


def is_confirmed(item: ItemFacts, *, order: Mapping[str, ItemFacts]) -> bool:
    """Tell whether the purchase is final: of the item, or of what came in exchange for it."""
    others = {key: other for key, other in order.items() if key != item.external_id}
    came = [r for r in others.values() if r.replaces_external_id == item.external_id]
    return item.is_confirmed or any(is_confirmed(each, order=others) for each in came)


def _start(started_at: datetime | None, is_after: bool) -> Line:
    return ("after_start", is_after, {"started_at": started_at.isoformat()} if started_at else {})


def _about_the_item(item: ItemFacts, *, program: Program, paid_amount: int | None) -> list[Line]:
    lines: list[Line] = [("gift_or_addon", not (item.is_gift or item.is_addon), {})]
    if item.is_mirrored:
        lines.append(("mirrored", False, {}))
    if item.replaces_external_id:
        lines.append(("exchange", False, {}))
    if program.minimum_amount:
        enough = paid_amount is not None and paid_amount >= program.minimum_amount
        amounts = {"minimum": program.minimum_amount, "amount": paid_amount}
        lines.append(("minimum_amount", enough, amounts))
    return lines


def kept_units(item: ItemFacts, *, order: Mapping[str, ItemFacts]) -> int:
    """Return how many units of an item the customer still has, or has in exchange.

    An exchange is neutral: what replaced the unit counts in its place, so that returning the
    replacement takes the stamp back.
    """
    exchanged = item.status == "exchanged" or (
        item.claim_kind == "exchange" and item.claim_state == "done"
    )
    if not exchanged:
        return item.effective_quantity
    gone = item.quantity - item.effective_quantity
    # Without the item itself, so that a mall's wrong answer cannot send this round for ever.
    others = {key: other for key, other in order.items() if key != item.external_id}
    replacements = [r for r in others.values() if r.replaces_external_id == item.external_id]
    if not replacements:
        return item.quantity
    back = sum(kept_units(r, order=others) for r in replacements)
    return item.effective_quantity + min(gone, back)


@dataclass(frozen=True, slots=True)
class GrantState:
    """The latest grant of one subject."""

    grant_id: int
    cycle: int
    amount: int
    worth: int
    reversed_at: datetime | None


class Step(NamedTuple):
    """One difference to be written about a subject: a grant, or a grant's new worth."""

    subject_kind: str
    subject_id: int
    worth: int
    cycle: int
    program_id: int
    grant: GrantState | None = None


def plan(
    *,
    wanted: Mapping[tuple[str, int], tuple[int, int]],
    grants: Mapping[tuple[str, int], GrantState],
    observed_at: datetime,
) -> list[Step]:
    """Compare what each subject should be worth with what its grant is.

    `wanted` maps (kind, id) to (worth, program version). A subject once granted keeps its amount:
    worth only ever falls below it. After a full reversal a new cycle needs a read that started
    after the reversal was committed.
    """
    steps = []
    for (kind, subject_id), (worth, program_id) in sorted(wanted.items()):
        grant = grants.get((kind, subject_id))
        if grant is None:
            if worth:
                steps.append(Step(kind, subject_id, worth, 1, program_id))
        elif grant.worth > min(worth, grant.amount):
            steps.append(Step(kind, subject_id, worth, grant.cycle, program_id, grant))
        elif _may_begin(grant, worth=worth, observed_at=observed_at):
            steps.append(Step(kind, subject_id, worth, grant.cycle + 1, program_id))
    return steps


def _may_begin(grant: GrantState, *, worth: int, observed_at: datetime) -> bool:
    gone = grant.worth == 0 and grant.reversed_at is not None
    return (
        bool(worth) and gone and grant.reversed_at is not None and observed_at > grant.reversed_at
    )


def subjects(
    items: Sequence[tuple[ItemFacts, bool]],
    *,
    order_id: int,
    units: Mapping[int, Sequence[int]],
    is_per_unit: bool,
) -> dict[tuple[str, int], int]:
    """Return what each subject is worth: the order 0 or 1, or each unit 0 or 1.

    `items` pairs each item with whether it is eligible; `units` lists unit ids by item in order.
    """
    order = {item.external_id: item for item, _ in items}
    if not is_per_unit:
        counts = any(ok and kept_units(item, order=order) > 0 for item, ok in items)
        return {("order", order_id): int(counts)}
    worth = {}
    for item, is_eligible in items:
        kept = kept_units(item, order=order) if is_eligible else 0
        for position, unit_id in enumerate(units.get(item.item_id, ())):
            worth["unit", unit_id] = int(position < kept)
    return worth
