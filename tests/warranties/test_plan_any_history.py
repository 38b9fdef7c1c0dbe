"""What holds for any history of an item: never too many, never back to life, never twice."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.warranties.rules import NOW, bare, item
from warranties.rules import ItemFacts, Step, UnitState, plan

# ---- what exists follows what should ------------------------------------------------------------

LIVE = {"scheduled", "pending", "held", "issued"}


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
