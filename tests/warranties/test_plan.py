"""How what exists of certificates follows what is decided and what went back."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.warranties.rules import DELIVERED, NOW, bare, item
from warranties.rules import ItemFacts, Step, UnitState, live_lines, plan

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
