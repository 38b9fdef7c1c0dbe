"""Who gets a certificate, when, for how long, and how what exists follows what should."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warranties.rules import (
    ItemFacts,
    Judgement,
    Program,
    Rule,
    Step,
    UnitState,
    due_moment,
    judge,
    live_lines,
    period,
    plan,
)

DELIVERED = datetime(2026, 11, 22, 5, 30, tzinfo=UTC)
NOW = DELIVERED + timedelta(minutes=1)
PROGRAM = Program(id=1, is_per_unit=True, skips_gifts=True)
RULE = Rule(id=2, is_on=True, is_manual=False, delay_days=0, issue_hour=10, covers_all=True)


def item(**fields: Any) -> ItemFacts:
    values: dict[str, Any] = {
        "status": "delivered",
        "quantity": 1,
        "effective_quantity": 1,
        "triggered_at": DELIVERED,
        "observed_at": NOW,
    }
    return ItemFacts(**values | fields)


def judged(
    facts: ItemFacts,
    *,
    program: Program | None = PROGRAM,
    rule: Rule | None = RULE,
    has_program: bool = True,
    has_rule: bool = True,
) -> Judgement:
    return judge(facts, program=program, rule=rule, has_program=has_program, has_rule=has_rule)


def said(judgement: Judgement) -> dict[str, bool | None]:
    return {code: held for code, held, _ in judgement.trace}


# ---- judging ------------------------------------------------------------------------------------


def test_a_covered_item_is_eligible_and_says_why() -> None:
    judgement = judged(item())
    assert (judgement.is_eligible, judgement.outcome) == (True, "eligible")
    assert judgement.due_at == DELIVERED
    assert judgement.trace == [
        ("delivered", True, {"at": DELIVERED.isoformat()}),
        ("program_set", True, {}),
        ("rule_on", True, {}),
        ("after_start", True, {}),
        ("gift_or_addon", True, {}),
        ("scope_all", True, {}),
    ]


def test_what_is_not_delivered_waits() -> None:
    judgement = judged(item(status="shipping", triggered_at=None))
    assert (judgement.is_eligible, judgement.outcome) == (False, "waiting")
    assert judgement.trace == [("delivered", False, {"status": "shipping"})]
    assert judgement.due_at is None


@pytest.mark.parametrize(
    ("given_", "outcome", "refused_by"),
    [
        ({"program": None, "rule": None, "has_program": False, "has_rule": False}, "off", None),
        ({"program": None, "has_program": False}, "off", "program_set"),
        ({"rule": None, "has_rule": False}, "off", "rule_on"),
        ({"rule": replace(RULE, is_on=False)}, "off", "rule_on"),
        ({"rule": None}, "before_start", "after_start"),
        ({"program": None}, "before_start", "after_start"),
    ],
)
def test_settings_that_are_missing_off_or_later_refuse(
    given_: dict[str, Any], outcome: str, refused_by: str | None
) -> None:
    judgement = judged(item(), **given_)
    assert (judgement.is_eligible, judgement.outcome) == (False, outcome)
    assert judgement.due_at is None
    first = next(code for code, held, _ in judgement.trace if not held)
    assert first == (refused_by or "program_set")


@pytest.mark.parametrize(
    ("facts", "program", "refused_by"),
    [
        ({"is_gift": True}, PROGRAM, "gift_or_addon"),
        ({"is_addon": True}, PROGRAM, "gift_or_addon"),
        ({"is_addon": True}, replace(PROGRAM, skips_gifts=False), "gift_or_addon"),
        ({"is_mirrored": True}, PROGRAM, "mirrored"),
    ],
)
def test_gifts_addons_and_mirrored_orders_are_refused(
    facts: dict[str, Any], program: Program, refused_by: str
) -> None:
    judgement = judged(item(**facts), program=program)
    assert (judgement.is_eligible, judgement.outcome) == (False, "not_eligible")
    assert [code for code, held in said(judgement).items() if held is False] == [refused_by]


def test_gifts_are_covered_where_the_brand_wants_it() -> None:
    assert judged(item(is_gift=True), program=replace(PROGRAM, skips_gifts=False)).is_eligible


@pytest.mark.parametrize(
    ("categories", "covered"),
    [({"27"}, True), ({"30", "27"}, True), ({"30"}, False), (set(), False)],
)
def test_only_chosen_categories_are_covered(categories: set[str], covered: bool) -> None:
    rule = replace(RULE, covers_all=False, category_ids=frozenset({"27", "28"}))
    facts = item(category_ids=frozenset(categories), category_path=("가방", "토트백"))
    judgement = judged(facts, rule=rule)
    assert judgement.is_eligible is covered
    assert judgement.trace[-1] == ("category", covered, {"path": ["가방", "토트백"]})


def test_an_uncategorised_product_is_covered_under_everything() -> None:
    assert judged(item(category_ids=frozenset())).is_eligible


# ---- moments and periods ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("delivered", "days", "hour", "due"),
    [
        ("2026-11-22 05:30", 0, 10, "2026-11-22 05:30"),
        ("2026-11-22 05:30", 7, 10, "2026-11-29 01:00"),
        # 23:59:59 and 00:00 in Korea.
        ("2026-11-22 14:59", 1, 10, "2026-11-23 01:00"),
        ("2026-11-22 15:00", 1, 10, "2026-11-24 01:00"),
        ("2026-11-22 23:30", 1, 9, "2026-11-24 00:00"),
        ("2026-12-31 15:00", 1, 20, "2027-01-02 11:00"),
        ("2028-02-28 05:00", 1, 10, "2028-02-29 01:00"),
        ("2026-11-22 05:30", 365, 10, "2027-11-22 01:00"),
    ],
)
def test_days_are_counted_on_the_korean_calendar(
    delivered: str, days: int, hour: int, due: str
) -> None:
    assert due_moment(utc(delivered), delay_days=days, hour=hour) == utc(due)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@given(
    st.integers(0, 10 * 366 * 86_400).map(lambda seconds: DELIVERED + timedelta(seconds=seconds)),
    st.integers(1, 365),
    st.integers(9, 20),
)
def test_a_delayed_moment_is_never_early(delivered: datetime, days: int, hour: int) -> None:
    due = due_moment(delivered, delay_days=days, hour=hour)
    korean = due + timedelta(hours=9)
    assert (korean.hour, korean.minute, korean.second) == (hour, 0, 0)
    assert (korean.date() - (delivered + timedelta(hours=9)).date()).days == days


@pytest.mark.parametrize(
    ("start", "unit", "count", "last"),
    [
        ("2026-11-22", "years", 1, "2027-11-21"),
        ("2026-11-22", "months", 12, "2027-11-21"),
        ("2026-11-01", "months", 1, "2026-11-30"),
        ("2026-12-01", "months", 1, "2026-12-31"),
        ("2026-01-01", "years", 1, "2026-12-31"),
        ("2027-01-31", "months", 1, "2027-02-28"),
        ("2027-01-30", "months", 1, "2027-02-28"),
        ("2027-01-29", "months", 1, "2027-02-28"),
        ("2027-01-28", "months", 1, "2027-02-27"),
        ("2028-01-31", "months", 1, "2028-02-29"),
        ("2028-01-29", "months", 1, "2028-02-28"),
        ("2026-10-31", "months", 1, "2026-11-30"),
        ("2028-02-29", "years", 1, "2029-02-28"),
        ("2028-02-29", "years", 4, "2032-02-28"),
        ("2026-12-31", "months", 2, "2027-02-28"),
        ("2026-08-31", "months", 18, "2028-02-29"),
        ("2026-11-22", "years", 10, "2036-11-21"),
    ],
)
def test_the_last_valid_day_is_the_day_before_the_anniversary(
    start: str, unit: str, count: int, last: str
) -> None:
    begins = date.fromisoformat(start)
    assert period(start=begins, unit=unit, count=count) == (begins, date.fromisoformat(last))


def test_an_unlimited_warranty_has_no_last_day() -> None:
    start = date(2026, 11, 22)
    assert period(start=start, unit="unlimited", count=1) == (start, None)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(1, 240))
def test_a_later_start_never_ends_earlier(start: date, months: int) -> None:
    _, last = period(start=start, unit="months", count=months)
    _, next_last = period(start=start + timedelta(days=1), unit="months", count=months)
    assert last is not None
    assert next_last is not None
    assert last <= next_last
    assert 28 * months <= (last - start).days + 1 <= 31 * months


# ---- what exists follows what should ------------------------------------------------------------

LIVE = {"scheduled", "pending", "held", "issued"}
LATER = NOW + timedelta(days=7)


def planned(facts: ItemFacts, units: list[UnitState], **fields: Any) -> list[Step]:
    values: dict[str, Any] = {
        "is_eligible": True,
        "is_manual": False,
        "is_per_unit": True,
        "due_at": DELIVERED,
        "now": NOW,
    }
    return plan(facts, units=units, **values | fields)


def bare(count: int) -> list[UnitState]:
    return [UnitState(unit_id=100 + n, number=n) for n in range(1, count + 1)]


def applied(units: list[UnitState], steps: list[Step], *, now: datetime) -> list[UnitState]:
    """What the units look like once the steps are written."""
    by_unit = {step.unit.unit_id: step for step in steps}
    return [
        _after(unit, by_unit[unit.unit_id], now) if unit.unit_id in by_unit else unit
        for unit in units
    ]


def _after(unit: UnitState, step: Step, now: datetime) -> UnitState:
    is_canceled = step.status == "canceled"
    return replace(
        unit,
        warranty_id=unit.unit_id * 10 + step.cycle,
        status=step.status,
        cycle=step.cycle,
        due_at=step.due_at,
        canceled_at=now if is_canceled else None,
        cancel_reason=step.reason if is_canceled else "",
        hold_reason=step.reason if step.status == "held" else "",
        held_from=step.held_from,
    )


def statuses(steps: list[Step]) -> list[tuple[int, str, int]]:
    return [(step.unit.number, step.status, step.cycle) for step in steps]


def test_a_delivered_item_gets_one_certificate_a_unit() -> None:
    steps = planned(item(quantity=3, effective_quantity=3), bare(3))
    assert statuses(steps) == [(1, "issued", 1), (2, "issued", 1), (3, "issued", 1)]


def test_or_one_an_item_where_the_brand_wants_it() -> None:
    facts = item(quantity=3, effective_quantity=3)
    assert statuses(planned(facts, bare(3), is_per_unit=False)) == [(1, "issued", 1)]


def test_the_waiting_ones_wait_and_the_manual_ones_ask() -> None:
    assert statuses(planned(item(), bare(1), due_at=LATER)) == [(1, "scheduled", 1)]
    (step,) = planned(item(), bare(1), is_manual=True)
    assert (step.status, step.due_at) == ("pending", None)


def test_what_waits_for_the_confirmation_is_issued_by_it_and_by_no_day() -> None:
    (step,) = planned(item(), bare(1), due_at=None)
    assert (step.status, step.due_at) == ("scheduled", None)
    unit = replace(bare(1)[0], status="scheduled", cycle=1)
    assert planned(item(), [unit], now=NOW + timedelta(days=999)) == []
    assert statuses(planned(item(status="confirmed"), [unit])) == [(1, "issued", 1)]
    assert statuses(planned(item(status="confirmed"), bare(1), due_at=None)) == [(1, "issued", 1)]


def test_what_waits_for_the_confirmation_is_taken_back_like_any_other() -> None:
    unit = replace(bare(1)[0], status="scheduled", cycle=1)
    gone = item(status="returned", effective_quantity=0)
    assert statuses(planned(gone, [unit])) == [(1, "canceled", 1)]


def test_an_open_claim_stands_before_the_confirmation() -> None:
    unit = replace(bare(1)[0], status="scheduled", cycle=1)
    claimed = item(status="confirmed", claim_kind="return", claim_state="requested")
    (step,) = planned(claimed, [unit])
    assert (step.status, step.reason, step.held_from) == ("held", "return", "scheduled")


def test_nothing_is_made_for_an_item_that_is_not_covered() -> None:
    assert planned(item(), bare(1), is_eligible=False) == []


def test_a_scheduled_one_is_issued_when_its_moment_comes() -> None:
    unit = replace(bare(1)[0], status="scheduled", cycle=1, due_at=LATER)
    assert planned(item(), [unit], now=LATER - timedelta(microseconds=1)) == []
    assert statuses(planned(item(), [unit], now=LATER)) == [(1, "issued", 1)]


def test_a_pending_one_is_never_issued_by_itself() -> None:
    unit = replace(bare(1)[0], status="pending", cycle=1)
    assert planned(item(), [unit], now=NOW + timedelta(days=999)) == []


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"status": "returned"}, "return"),
        ({"status": "canceled"}, "cancel"),
        ({"status": "exchanged"}, "exchange"),
        ({"claim_kind": "exchange", "claim_state": "done"}, "exchange"),
        ({}, "return"),
    ],
)
def test_what_went_back_is_canceled_with_its_reason(facts: dict[str, Any], reason: str) -> None:
    issued = [replace(u, status="issued", cycle=1) for u in bare(2)]
    (first, second) = planned(item(quantity=2, effective_quantity=0, **facts), issued)
    assert (first.status, first.reason) == (second.status, second.reason) == ("canceled", reason)


def test_a_part_that_went_back_takes_the_highest_units() -> None:
    issued = [replace(u, status="issued", cycle=1) for u in bare(3)]
    facts = item(quantity=3, effective_quantity=1, claim_kind="return", claim_state="done")
    assert statuses(planned(facts, issued)) == [(2, "canceled", 1), (3, "canceled", 1)]


def test_a_request_takes_nothing_back_and_holds_what_is_due() -> None:
    claimed = item(claim_kind="return", claim_state="requested")
    issued = [replace(bare(1)[0], status="issued", cycle=1)]
    assert planned(claimed, issued) == []
    (held,) = planned(claimed, bare(1))
    assert (held.status, held.reason, held.held_from) == ("held", "return", "scheduled")
    (asked,) = planned(claimed, bare(1), is_manual=True)
    assert (asked.status, asked.reason, asked.held_from) == ("held", "return", "pending")


@pytest.mark.parametrize("state", ["rejected", "withdrawn"])
@pytest.mark.parametrize(("was", "becomes"), [("scheduled", "issued"), ("pending", "pending")])
def test_a_refused_request_releases_what_was_held(state: str, was: str, becomes: str) -> None:
    unit = replace(
        bare(1)[0], status="held", cycle=1, due_at=DELIVERED, hold_reason="return", held_from=was
    )
    facts = item(claim_kind="return", claim_state=state)
    assert statuses(planned(facts, [unit])) == [(1, becomes, 1)]


def test_what_a_person_held_stays_held() -> None:
    unit = replace(bare(1)[0], status="held", cycle=1, hold_reason="operator", held_from="pending")
    assert planned(item(), [unit], now=LATER) == []


def test_a_new_cycle_needs_a_later_read_and_the_platforms_word() -> None:
    gone = replace(bare(1)[0], status="canceled", cycle=1, canceled_at=NOW, cancel_reason="return")
    assert planned(item(observed_at=NOW), [gone]) == []
    later = item(observed_at=NOW + timedelta(microseconds=1))
    assert statuses(planned(later, [gone])) == [(1, "issued", 2)]
    assert planned(later, [replace(gone, cancel_reason="rejected")]) == []


def test_lines_that_follow_the_claims() -> None:
    assert live_lines(item(triggered_at=None)) == []
    assert live_lines(item()) == [("not_claimed", True, {"left": 1, "of": 1})]
    claimed = item(quantity=2, effective_quantity=0, claim_kind="return", claim_state="accepted")
    assert live_lines(claimed) == [
        ("claim_open", None, {"kind": "return"}),
        ("not_claimed", False, {"left": 0, "of": 2}),
    ]


moments = st.integers(-30, 30).map(lambda days: NOW + timedelta(days=days))
reasons = st.sampled_from(["cancel", "return", "exchange", "rejected", "operator"])


@st.composite
def some_items(draw: st.DrawFn) -> ItemFacts:
    quantity = draw(st.integers(0, 4))
    state = draw(st.sampled_from(["", "requested", "accepted", "done", "rejected", "withdrawn"]))
    return item(
        status=draw(st.sampled_from(["delivered", "confirmed", "returned", "exchanged"])),
        quantity=quantity,
        effective_quantity=draw(st.integers(0, quantity)),
        observed_at=draw(moments),
        claim_state=state,
        claim_kind=draw(st.sampled_from(["cancel", "return", "exchange"])) if state else "",
    )


@st.composite
def some_units(draw: st.DrawFn, *, count: int) -> list[UnitState]:
    return draw(st.permutations([draw(_states(unit)) for unit in bare(count)]))


@st.composite
def _states(draw: st.DrawFn, bare_unit: UnitState) -> UnitState:
    status = draw(st.sampled_from(["", "scheduled", "pending", "held", "issued", "canceled"]))
    if status == "":
        return bare_unit
    return replace(
        bare_unit,
        warranty_id=1,
        status=status,
        cycle=draw(st.integers(1, 3)),
        due_at=draw(moments | st.none()),
        canceled_at=draw(moments) if status == "canceled" else None,
        cancel_reason=draw(reasons) if status == "canceled" else "",
        hold_reason=draw(reasons) if status == "held" else "",
        held_from=draw(st.sampled_from(["scheduled", "pending"])) if status == "held" else "",
    )


@st.composite
def some_worlds(draw: st.DrawFn) -> dict[str, Any]:
    facts = draw(some_items())
    is_manual = draw(st.booleans())
    return {
        "item": facts,
        "is_eligible": draw(st.booleans()),
        "is_manual": is_manual,
        "is_per_unit": draw(st.booleans()),
        "due_at": draw(moments | st.none()),
        "units": draw(some_units(count=facts.quantity)),
        "now": draw(moments),
    }


@given(some_worlds())
def test_never_more_valid_certificates_than_units_left(world: dict[str, Any]) -> None:
    after = applied(world["units"], plan(**world), now=world["now"])
    left = world["item"].effective_quantity
    assert sum(u.status in LIVE for u in after) <= (left if world["is_per_unit"] else min(1, left))


@given(some_worlds())
def test_a_canceled_certificate_is_never_resurrected(world: dict[str, Any]) -> None:
    for step in plan(**world):
        if step.unit.status in {"", "canceled"}:
            assert step.cycle == step.unit.cycle + 1
            assert step.status != "canceled"
        else:
            assert step.cycle == step.unit.cycle


@given(some_worlds())
def test_an_issued_certificate_only_ever_becomes_canceled(world: dict[str, Any]) -> None:
    for step in plan(**world):
        if step.unit.status == "issued":
            assert step.status == "canceled"
            assert step.unit.number > world["item"].effective_quantity or not world["is_per_unit"]


@given(some_worlds())
def test_planning_again_after_the_plan_gives_nothing(world: dict[str, Any]) -> None:
    steps = plan(**world)
    again = world | {"units": applied(world["units"], steps, now=world["now"])}
    assert plan(**again) == []


@given(some_worlds())
def test_nothing_is_issued_while_a_claim_is_open_or_before_its_moment(
    world: dict[str, Any],
) -> None:
    for step in plan(**world):
        if step.status == "issued":
            assert not world["item"].has_open_claim
            if step.due_at is None:
                assert world["item"].is_confirmed
            else:
                assert step.due_at <= world["now"]


@given(some_worlds())
def test_the_order_in_which_units_are_listed_does_not_matter(world: dict[str, Any]) -> None:
    assert plan(**world) == plan(**world | {"units": world["units"][::-1]})
