"""What a newer read changes about an item: claim after claim, and codes that nobody knows."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.cafe24 import parse
from integrations.orders import diff
from integrations.orders.diff import StoredItem
from integrations.orders.snapshots import ItemSnapshot
from tests.integrations.cafe24.fixtures import fixture

NEW = ItemSnapshot(
    external_id="A-01",
    product_external_id="101",
    product_name="헤리티지 토트백 라지",
    quantity=3,
    effective_quantity=3,
    status="delivered",
    raw_status="N40",
    tells_latest_claim_only=True,
)


def claimed(state: str, quantity: int = 1, *, kind: str = "return", of: int = 3) -> ItemSnapshot:
    """Return the item as a mall shows it that speaks of the latest claim only."""
    left = of - quantity if state == "done" else of
    return replace(
        NEW,
        quantity=of,
        effective_quantity=left,
        claim_kind=kind,
        claim_state=state,
        claim_quantity=quantity,
        status=NEW.status if left else str(diff.GONE[kind]),
    )


def kept(item: ItemSnapshot) -> StoredItem:
    return StoredItem(
        id=1,
        status=item.status,
        quantity=item.quantity,
        effective_quantity=item.effective_quantity,
        claim_kind=item.claim_kind,
        claim_state=item.claim_state,
        claim_quantity=item.claim_quantity,
    )


def story(reads: Sequence[ItemSnapshot]) -> list[ItemSnapshot]:
    """Return what is kept after each read."""
    found: list[ItemSnapshot] = []
    stored = None
    for item in reads:
        found.append(diff.merge(item, stored=stored))
        stored = kept(found[-1])
    return found


def lefts(*reads: ItemSnapshot) -> list[int]:
    return [item.effective_quantity for item in story(reads)]


OPEN, DONE = claimed("requested"), claimed("done")
WITHDRAWN, REJECTED = claimed("withdrawn"), claimed("rejected")
ALL_DONE = claimed("done", 3)
SWAP_OPEN = claimed("requested", kind="exchange")
SWAP_DONE = claimed("done", kind="exchange")


@pytest.mark.parametrize(
    ("reads", "expected"),
    [
        # One claim, seen in steps or only at its end, and the same end read again.
        ([NEW, OPEN, DONE], [3, 3, 2]),
        ([NEW, DONE, DONE, DONE], [3, 2, 2, 2]),
        ([NEW, OPEN, claimed("accepted"), DONE, DONE], [3, 3, 3, 2, 2]),
        # What is finished stays so while the mall speaks of the next claim.
        ([DONE, OPEN, DONE], [2, 2, 1]),
        ([DONE, OPEN, DONE, OPEN, DONE], [2, 2, 1, 1, 0]),
        ([DONE, OPEN, WITHDRAWN], [2, 2, 2]),
        ([DONE, OPEN, REJECTED], [2, 2, 2]),
        ([DONE, OPEN, NEW], [2, 2, 2]),
        ([DONE, NEW], [2, 2]),
        ([DONE, claimed("requested", 2), claimed("done", 2)], [2, 2, 0]),
        ([DONE, SWAP_OPEN, SWAP_DONE], [2, 2, 1]),
        # Not seen open it may be the same claim: never give back twice what was given back once.
        ([DONE, WITHDRAWN, DONE], [2, 3, 2]),
        ([DONE, REJECTED, DONE], [2, 2, 2]),
        ([DONE, claimed("done", 2)], [2, 1]),
        # The platform's word undoes a finished claim.
        ([DONE, WITHDRAWN], [2, 3]),
        ([ALL_DONE, NEW], [0, 3]),
        ([ALL_DONE, WITHDRAWN], [0, 3]),
        # Pieces that the mall took off the item itself are not taken off once more.
        ([DONE, replace(NEW, quantity=2, effective_quantity=2)], [2, 2]),
        ([NEW, replace(NEW, quantity=2, effective_quantity=2)], [3, 2]),
        ([NEW, replace(NEW, quantity=4, effective_quantity=4)], [3, 4]),
    ],
)  # fmt: skip
def test_claims_one_after_another(reads: list[ItemSnapshot], expected: list[int]) -> None:
    assert lefts(*reads) == expected


def test_the_last_piece_of_several_claims_ends_the_item() -> None:
    reads = [claimed("done", of=2), claimed("requested", of=2), claimed("done", of=2)]
    statuses = [(item.status, item.effective_quantity) for item in story([*reads, reads[-1]])]
    assert statuses == [("delivered", 1), ("delivered", 1), ("returned", 0), ("returned", 0)]


def test_a_platform_that_tells_of_every_claim_is_taken_at_its_word() -> None:
    told = replace(OPEN, effective_quantity=1, tells_latest_claim_only=False)
    assert diff.merge(told, stored=kept(DONE)).effective_quantity == 1


@pytest.mark.parametrize(
    ("ending", "left"),
    [
        (["90027__partial_4_second_done"], 1),
        (["90027__partial_4_second_withdrawn"], 2),
        (["90027__partial_4_second_rejected"], 2),
        (
            [
                "90027__partial_4_second_done",
                "90027__partial_5_third_requested",
                "90027__partial_6_third_done",
            ],
            0,
        ),
    ],
)
def test_a_customer_who_returns_piece_by_piece(ending: list[str], left: int) -> None:
    names = [
        "90027__partial_1_requested",
        "90027__partial_2_done",
        "90027__partial_3_second_requested",
        *ending,
    ]
    last = story([parse.order(fixture(name)).items[0] for name in names])[-1]
    assert last.effective_quantity == left
    assert last.status == ("delivered" if left else "returned")


UNKNOWN = replace(NEW, status="unknown", raw_status="N99")
UNKNOWN_CLAIM = replace(UNKNOWN, raw_status="R99", claim_kind="return", claim_state="accepted")


@pytest.mark.parametrize("before", [NEW, OPEN, DONE, ALL_DONE, WITHDRAWN])
def test_an_unknown_code_gives_nothing_back_and_takes_nothing_away(before: ItemSnapshot) -> None:
    now = diff.merge(UNKNOWN, stored=kept(before))
    assert (now.status, now.raw_status) == ("unknown", "N99")
    assert now.effective_quantity == before.effective_quantity
    assert (now.claim_kind, now.claim_state, now.claim_quantity) == (
        before.claim_kind,
        before.claim_state,
        before.claim_quantity,
    )


def test_a_cancellation_below_an_unknown_code_stays_open_however_often_it_is_read() -> None:
    reads = [claimed("requested", kind="cancel"), UNKNOWN, UNKNOWN]
    assert [item.claim_state for item in story(reads)] == ["requested"] * 3


def test_an_unknown_claim_is_open_on_what_is_left() -> None:
    now = diff.merge(UNKNOWN_CLAIM, stored=kept(DONE))
    assert (now.claim_state, now.effective_quantity) == ("accepted", 2)


_READS = st.lists(
    st.builds(
        claimed,
        st.sampled_from(["requested", "accepted", "done", "rejected", "withdrawn"]),
        st.integers(1, 3),
        kind=st.sampled_from(["cancel", "return", "exchange"]),
    )
    | st.sampled_from([NEW, UNKNOWN, UNKNOWN_CLAIM]),
    max_size=8,
)


@given(_READS)
@settings(deadline=None)
def test_whatever_is_read_the_numbers_make_sense(reads: list[ItemSnapshot]) -> None:
    for item in story(reads):
        assert 0 <= item.effective_quantity <= item.quantity
        assert item.effective_quantity or item.status not in {"delivered", "shipping"}


@given(_READS.filter(bool))
@settings(deadline=None)
def test_reading_the_same_again_changes_nothing(reads: list[ItemSnapshot]) -> None:
    once, again = story([*reads, reads[-1]])[-2:]
    assert once == again


def absent(*items: ItemSnapshot, stored: dict[str, StoredItem]) -> list[Any]:
    return [
        (item_id, change.before, change.after)
        for item_id, change in diff.newly_absent(items, stored=stored)
    ]


def test_an_item_that_is_not_listed_any_more_is_under_way_somewhere() -> None:
    stored = {"A-01": kept(NEW), "A-02": replace(kept(OPEN), id=2)}
    assert absent(NEW, stored=stored) == [
        (2, "delivered/return/requested", "unknown/cancel/requested")
    ]
    assert absent(NEW, replace(NEW, external_id="A-02"), stored=stored) == []


@pytest.mark.parametrize("before", [NEW, DONE])
@pytest.mark.parametrize("now", [NEW, DONE, UNKNOWN])
def test_an_item_that_is_listed_again_is_what_it_was(
    before: ItemSnapshot, now: ItemSnapshot
) -> None:
    status, kind, state = diff.ABSENT
    marked = replace(
        kept(before),
        status=status,
        claim_kind=kind,
        claim_state=state,
        claim_quantity=0,
    )
    back = diff.merge(now, stored=marked)
    assert back.effective_quantity == min(before.effective_quantity, now.effective_quantity)
    assert (back.claim_kind, back.claim_state) == (now.claim_kind, now.claim_state)


def test_what_was_gone_may_be_left_out_and_what_is_absent_is_noted_once() -> None:
    gone = kept(ALL_DONE)
    status, kind, state = diff.ABSENT
    noted = replace(kept(NEW), status=status, claim_kind=kind, claim_state=state)
    assert absent(stored={"A-01": gone, "A-02": noted}) == []
