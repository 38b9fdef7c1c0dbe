"""Which stamps an order is worth, whatever came back and whatever came in its place."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stamps.rules import (
    GrantState,
    ItemFacts,
    Judgement,
    Program,
    Rule,
    Step,
    judge,
    kept_units,
    plan,
    subjects,
)

DELIVERED = datetime(2026, 11, 22, 5, 30, tzinfo=UTC)
NOW = DELIVERED + timedelta(minutes=1)
PROGRAM = Program(id=1, is_per_unit=False, minimum_amount=None)


def item(number: int = 1, **fields: Any) -> ItemFacts:
    values: dict[str, Any] = {
        "item_id": number,
        "external_id": f"A-{number}",
        "status": "delivered",
        "quantity": 1,
        "triggered_at": DELIVERED,
    }
    values |= fields
    values.setdefault("effective_quantity", values["quantity"])
    return ItemFacts(**values)


def judged(facts: ItemFacts, **fields: Any) -> Judgement:
    values: dict[str, Any] = {
        "program": PROGRAM,
        "has_program": True,
        "rule": Rule(),
        "paid_amount": 298_000,
    }
    return judge(facts, **values | fields)


# ---- judging ------------------------------------------------------------------------------------


def test_a_delivered_item_counts_and_says_why() -> None:
    judgement = judged(item())
    assert (judgement.is_eligible, judgement.outcome) == (True, "granted")
    assert judgement.trace == [
        ("delivered", True, {"at": DELIVERED.isoformat()}),
        ("program_set", True, {}),
        ("after_start", True, {}),
        ("rule_on", True, {}),
        ("gift_or_addon", True, {}),
    ]


def test_what_is_not_delivered_waits() -> None:
    judgement = judged(item(status="preparing", triggered_at=None))
    assert (judgement.is_eligible, judgement.outcome) == (False, "waiting")
    assert judgement.trace == [("delivered", False, {"status": "preparing"})]


@pytest.mark.parametrize(
    ("facts", "settings", "outcome", "refused_by"),
    [
        ({}, {"has_program": False, "program": None, "rule": None}, "not_granted", "program_set"),
        ({}, {"program": None}, "before_start", "after_start"),
        ({}, {"rule": None}, "before_start", "after_start"),
        ({}, {"rule": Rule(is_on=False)}, "not_granted", "rule_on"),
        ({"is_gift": True}, {}, "not_granted", "gift_or_addon"),
        ({"is_addon": True}, {}, "not_granted", "gift_or_addon"),
        ({"is_mirrored": True}, {}, "not_granted", "mirrored"),
        ({"replaces_external_id": "A-9"}, {}, "not_granted", "exchange"),
    ],
)
def test_each_refusal_is_named(
    facts: dict[str, Any], settings: dict[str, Any], outcome: str, refused_by: str
) -> None:
    judgement = judged(item(**facts), **settings)
    assert (judgement.is_eligible, judgement.outcome) == (False, outcome)
    assert [code for code, held, _ in judgement.trace if not held] == [refused_by]


@pytest.mark.parametrize(
    ("paid", "enough"), [(30_000, True), (30_001, True), (29_999, False), (None, False)]
)
def test_the_least_amount_counts_what_was_paid(paid: int | None, enough: bool) -> None:
    program = replace(PROGRAM, minimum_amount=30_000)
    judgement = judged(item(), program=program, paid_amount=paid)
    assert judgement.is_eligible is enough
    amounts = {"minimum": 30_000, "amount": paid}
    assert judgement.trace[-1] == ("minimum_amount", enough, amounts)


# ---- what the customer still has ----------------------------------------------------------------


def kept(*items: ItemFacts) -> int:
    return kept_units(items[0], order={each.external_id: each for each in items})


def exchanged(number: int = 1, **fields: Any) -> ItemFacts:
    return item(number, **{"status": "exchanged", "effective_quantity": 0} | fields)


def replacing(number: int, original: int = 1, **fields: Any) -> ItemFacts:
    return item(number, replaces_external_id=f"A-{original}", **fields)


def test_what_was_returned_is_gone() -> None:
    assert kept(item(quantity=3, effective_quantity=1)) == 1
    assert kept(item(status="returned", effective_quantity=0)) == 0


def test_an_exchange_is_neutral_before_and_after_the_replacement_is_known() -> None:
    assert kept(exchanged(quantity=2)) == 2
    assert kept(exchanged(quantity=2), replacing(2, quantity=2)) == 2
    assert kept(exchanged(), replacing(2, status="shipping", triggered_at=None)) == 1


def test_returning_the_replacement_takes_the_stamp_back() -> None:
    assert kept(exchanged(), replacing(2, status="returned", effective_quantity=0)) == 0
    assert kept(exchanged(quantity=2), replacing(2, quantity=2, effective_quantity=1)) == 1


def test_a_replacement_can_be_exchanged_again_and_then_returned() -> None:
    first, second = exchanged(), replacing(2, status="exchanged", effective_quantity=0)
    assert kept(first, second) == 1
    assert kept(first, second, replacing(3, 2)) == 1
    assert kept(first, second, replacing(3, 2, status="returned", effective_quantity=0)) == 0


def test_a_part_that_was_exchanged_counts_beside_the_rest() -> None:
    partly = item(quantity=3, effective_quantity=2, claim_kind="exchange", claim_state="done")
    assert kept(partly) == 3
    assert kept(partly, replacing(2)) == 3
    assert kept(partly, replacing(2, status="returned", effective_quantity=0)) == 2
    assert kept(partly, replacing(2, quantity=5)) == 3


def test_an_exchange_that_is_not_done_changes_nothing() -> None:
    asked = item(claim_kind="exchange", claim_state="requested")
    assert kept(asked) == 1


def test_items_that_claim_to_replace_each_other_do_not_go_round_for_ever() -> None:
    first = exchanged(1, replaces_external_id="A-2")
    assert kept(first, exchanged(2, replaces_external_id="A-1")) in (0, 1)
    assert kept(exchanged(1, replaces_external_id="A-1")) in (0, 1)


# ---- subjects -----------------------------------------------------------------------------------

UNITS = {1: [11, 12, 13], 2: [21]}


def worth(*pairs: tuple[ItemFacts, bool], is_per_unit: bool) -> dict[tuple[str, int], int]:
    return subjects(pairs, order_id=7, units=UNITS, is_per_unit=is_per_unit)


def test_an_order_is_worth_one_stamp_while_something_that_counts_is_left() -> None:
    gone = item(1, status="returned", effective_quantity=0)
    assert worth((item(1), True), (item(2), True), is_per_unit=False) == {("order", 7): 1}
    assert worth((gone, True), (item(2), True), is_per_unit=False) == {("order", 7): 1}
    assert worth((gone, True), (item(2), False), is_per_unit=False) == {("order", 7): 0}
    assert worth((gone, True), is_per_unit=False) == {("order", 7): 0}


def test_each_unit_that_is_left_is_worth_one_lowest_numbers_first() -> None:
    partly = item(1, quantity=3, effective_quantity=2)
    assert worth((partly, True), (item(2), False), is_per_unit=True) == {
        ("unit", 11): 1,
        ("unit", 12): 1,
        ("unit", 13): 0,
        ("unit", 21): 0,
    }


def test_the_replacements_own_units_earn_nothing_beside_the_originals() -> None:
    pairs = ((exchanged(1, quantity=3), True), (replacing(2, quantity=1), False))
    assert worth(*pairs, is_per_unit=True) == {
        ("unit", 11): 1,
        ("unit", 12): 0,
        ("unit", 13): 0,
        ("unit", 21): 0,
    }
    assert worth(*pairs, is_per_unit=False) == {("order", 7): 1}


# ---- what exists follows what should ------------------------------------------------------------

ORDER = ("order", 7)
GRANTED = GrantState(grant_id=1, cycle=1, amount=1, worth=1, reversed_at=None)
REVERSED = replace(GRANTED, worth=0, reversed_at=NOW)


def planned(
    wanted: int, grant: GrantState | None = None, *, observed_at: datetime = NOW
) -> list[Step]:
    grants = {} if grant is None else {ORDER: grant}
    return plan(wanted={ORDER: (wanted, 5)}, grants=grants, observed_at=observed_at)


def test_a_stamp_is_granted_once() -> None:
    assert planned(1) == [Step("order", 7, 1, 1, 5)]
    assert planned(1, GRANTED) == []
    assert planned(0) == []


def test_a_reversal_states_what_is_left_and_so_happens_once() -> None:
    assert planned(0, GRANTED) == [Step("order", 7, 0, 1, 5, GRANTED)]
    assert planned(0, REVERSED) == []


def test_a_new_cycle_needs_a_read_that_started_after_the_reversal() -> None:
    assert planned(1, REVERSED, observed_at=NOW) == []
    later = NOW + timedelta(microseconds=1)
    assert planned(1, REVERSED, observed_at=later) == [Step("order", 7, 1, 2, 5)]
    assert planned(0, REVERSED, observed_at=later) == []


def test_a_grant_never_grows() -> None:
    two = replace(GRANTED, amount=2, worth=2)
    assert planned(3, two) == []
    assert [step.worth for step in planned(1, two)] == [1]
    assert planned(2, replace(two, worth=1)) == []


moments = st.integers(-30, 30).map(lambda minutes: NOW + timedelta(minutes=minutes))
keys = st.tuples(st.sampled_from(["order", "unit"]), st.integers(1, 4))


@st.composite
def some_grants(draw: st.DrawFn) -> GrantState:
    amount = draw(st.integers(1, 3))
    left = draw(st.integers(0, amount))
    reversed_at = draw(moments) if left < amount else None
    return GrantState(draw(st.integers(1, 99)), draw(st.integers(1, 3)), amount, left, reversed_at)


some_wanted = st.dictionaries(keys, st.tuples(st.integers(0, 3), st.just(5)))
some_states = st.dictionaries(keys, some_grants())


@given(some_wanted, some_states, moments)
def test_planning_again_after_the_plan_gives_nothing(
    wanted: dict[tuple[str, int], tuple[int, int]],
    grants: dict[tuple[str, int], GrantState],
    observed_at: datetime,
) -> None:
    steps = plan(wanted=wanted, grants=grants, observed_at=observed_at)
    after = grants | {(s.subject_kind, s.subject_id): _after(s, observed_at) for s in steps}
    assert plan(wanted=wanted, grants=after, observed_at=observed_at) == []


def _after(step: Step, at: datetime) -> GrantState:
    if step.grant is None:
        return GrantState(100, step.cycle, step.worth, step.worth, None)
    return replace(step.grant, worth=step.worth, reversed_at=at)


@given(some_wanted, some_states, moments)
def test_no_subject_is_worth_more_than_it_should_be(
    wanted: dict[tuple[str, int], tuple[int, int]],
    grants: dict[tuple[str, int], GrantState],
    observed_at: datetime,
) -> None:
    steps = plan(wanted=wanted, grants=grants, observed_at=observed_at)
    after = grants | {(s.subject_kind, s.subject_id): _after(s, observed_at) for s in steps}
    for key, (most, _) in wanted.items():
        assert key not in after or after[key].worth <= most


_ITEMS = st.lists(
    st.tuples(
        st.sampled_from(["delivered", "exchanged", "returned"]),
        st.integers(0, 3),
        st.integers(0, 3),
        st.integers(0, 4),
    ),
    min_size=1,
    max_size=4,
)


@given(_ITEMS)
def test_nobody_keeps_more_than_was_ordered_or_less_than_nothing(
    rows: list[tuple[str, int, int, int]],
) -> None:
    items = [
        item(
            number,
            status=status,
            quantity=max(quantity, left),
            effective_quantity=left,
            replaces_external_id=f"A-{original}" if original else "",
        )
        for number, (status, quantity, left, original) in enumerate(rows, start=1)
    ]
    order = {each.external_id: each for each in items}
    for each in items:
        assert each.effective_quantity <= kept_units(each, order=order) <= each.quantity
