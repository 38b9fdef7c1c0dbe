"""미리 돌려보기: settings that nobody saved, tried on the last 30 days; nothing is written.

A store's orders are walked in chunks, newest first, so that no request takes long; what was found
so far is carried from chunk to chunk by whoever asks.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from vircle.issuance import facts, sql_dry_run
from vircle.issuance.facts import OrderFacts
from vircle.issuance.policy import as_warranty_rule, read_policy
from vircle.issuance.sql import ItemRow
from vircle.issuance.sql_dry_run import Window
from vircle.issuance.sql_work import ClaimedOrder
from warranties import rules
from warranties.models import Timing, WarrantyRuleVersion
from warranties.rules_settings import RuleValues

DAYS = timedelta(days=30)
MOST_ORDERS = 5000
MOST_SAMPLES = 5
CHUNK = 500
_FIRST = 2**62


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried, on which store, against what is saved there now (None: nothing is on)."""

    brand_id: int
    integration_id: int
    program: rules.Program
    wanted: RuleValues
    present: RuleValues | None


@dataclass(slots=True)
class Found:
    """What was seen so far; plain values, so that it can be carried in a page.

    `counts`: items, issued, scheduled, pending, held, unreachable, unknown, gained, lost;
    `excluded`: items by the rule that refused them; `samples`: one item of each product, to draw.
    """

    orders: int = 0
    total: int = 0
    before: int = _FIRST
    is_done: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    excluded: Counter[str] = field(default_factory=Counter)
    samples: dict[str, int] = field(default_factory=dict)

    @property
    def warranties(self) -> int:
        """Return how many certificates there would be, in whatever state."""
        return sum(self.counts[state] for state in ("issued", "scheduled", "pending", "held"))

    @property
    def is_cut(self) -> bool:
        """Tell whether there are more orders than are looked at."""
        return self.total > MOST_ORDERS


def go_on(*, trial: Trial, found: Found, now: datetime, chunk: int = CHUNK) -> Found:
    """Try the next chunk of orders and add what came of it; inside a transaction."""
    window = (now - DAYS, now)
    where: dict[str, Any] = {"brand_id": trial.brand_id, "integration_id": trial.integration_id}
    if not found.orders:
        most = MOST_ORDERS + 1
        found.total = sql_dry_run.count_orders(**where, window=window, most=most)
    room = min(chunk, MOST_ORDERS - found.orders)
    claims = sql_dry_run.next_orders(**where, window=window, before=found.before, limit=room)
    for order in _read(claims, brand_id=trial.brand_id):
        _try_order(order, trial=trial, window=window, found=found)
    found.orders += len(claims)
    found.before = claims[-1].order_id if claims else found.before
    found.is_done = len(claims) < room or found.orders >= MOST_ORDERS
    return found


def _read(claims: Sequence[ClaimedOrder], *, brand_id: int) -> list[OrderFacts]:
    return facts.read_facts(claims=claims, policy=read_policy(brand_ids=[brand_id]))


def _try_order(order: OrderFacts, *, trial: Trial, window: Window, found: Found) -> None:
    for item in order.items:
        if item.triggered_at is None or not window[0] <= item.triggered_at < window[1]:
            continue
        if item.product_id is None:
            found.counts["unknown"] += 1
            continue
        _try_item(order, item, trial=trial, now=window[1], found=found)


def _try_item(
    order: OrderFacts, item: ItemRow, *, trial: Trial, now: datetime, found: Found
) -> None:
    about = facts.warranty_item(item, order=order)
    judgement, states = _outcome(about, trial.wanted, trial=trial, now=now)
    before = _outcome(about, trial.present, trial=trial, now=now)[1] if trial.present else []
    found.counts["items"] += 1
    found.counts.update(states)
    found.counts["gained"] += max(0, len(states) - len(before))
    found.counts["lost"] += max(0, len(before) - len(states))
    if not states:
        found.excluded[_why(judgement, about)] += 1
        return
    found.counts["unreachable"] += len(states) if order.unreachable else 0
    if len(found.samples) < MOST_SAMPLES:
        found.samples.setdefault(item.product_external_id, item.item_id)


def _outcome(
    about: rules.ItemFacts, values: RuleValues, *, trial: Trial, now: datetime
) -> tuple[rules.Judgement, list[str]]:
    """Return the judgement and the state of each certificate, as if none had ever been made."""
    judgement = rules.judge(
        about, program=trial.program, rule=as_rule(values), has_program=True, has_rule=True
    )
    steps = rules.plan(
        about,
        is_eligible=judgement.is_eligible,
        is_manual=values.timing == Timing.MANUAL,
        is_per_unit=trial.program.is_per_unit,
        due_at=judgement.due_at,
        units=[rules.UnitState(number, number) for number in range(1, about.quantity + 1)],
        now=now,
    )
    return judgement, [step.status for step in steps]


def as_rule(values: RuleValues) -> rules.Rule:
    """Return what the pure rules need of values that have no version yet."""
    return as_warranty_rule(WarrantyRuleVersion(pk=0, **values.columns()))


def _why(judgement: rules.Judgement, about: rules.ItemFacts) -> str:
    refused = next((code for code, held, _ in judgement.trace if held is False), "claimed")
    if refused == "category" and not about.category_ids:
        return "uncategorised"
    return refused
