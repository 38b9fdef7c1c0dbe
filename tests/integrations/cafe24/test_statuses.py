"""Every status code of the reference has a file and a meaning; one that it lacks has none."""

import pytest

from integrations.cafe24 import parse
from integrations.cafe24.statuses import CLAIMS, PLAIN
from integrations.orders.models import ClaimKind, ClaimState, ItemStatus
from integrations.orders.snapshots import ItemSnapshot
from tests.integrations.cafe24.fixtures import fixture, names

MEANINGS = {
    "unpaid": "N00 N02 N03",
    "preparing": "N01 N10 N20 N21 N22",
    "shipping": "N30",
    "delivered": "N40",
    "confirmed": "N50",
    "cancel requested": "C00",
    "cancel accepted": "C10 C34 C35 C36",
    "cancel rejected": "C11",
    "cancel done": "C40 C41 C42 C43 C47 C48 C49",
    "return requested": "R00",
    "return accepted": "R10 R12 R13 R20 R30 R31 R34 R36",
    "return rejected": "R11",
    "return done": "R40 R41 R42 R43",
    "exchange requested": "E00",
    "exchange accepted": "E10 E12 E13 E20 E30 E31 E32 E33 E34 E35 E36",
    "exchange rejected": "E11",
    "exchange done": "E40",
}
EVENTS = {"N": 90024, "C": 90026, "R": 90027, "E": 90028}
GONE = {"cancel": "canceled", "return": "returned", "exchange": "exchanged"}
CASES = [(meaning, code) for meaning, codes in MEANINGS.items() for code in codes.split()]


def read(code: str, **changes: object) -> ItemSnapshot:
    doc = fixture(f"{EVENTS[code[0]]}__status_{code}")
    doc["items"][0] |= changes
    return parse.order(doc).items[0]


def test_the_files_are_the_codes_of_the_reference() -> None:
    files = [name.rpartition("_")[2] for name in names("*__status_*")]
    assert sorted(files) == sorted(code for _, code in CASES) == sorted(PLAIN | CLAIMS)


@pytest.mark.parametrize(("meaning", "code"), CASES)
def test_what_a_code_means(meaning: str, code: str) -> None:
    item = read(code)
    kind, _, state = meaning.partition(" ")
    assert (item.raw_status, item.quantity) == (code, 2)
    if not state:
        assert (item.status, item.claim_kind, item.claim_state) == (meaning, "", "")
        assert (item.claim_quantity, item.effective_quantity) == (0, 2)
        return
    before = {"return": "delivered", "exchange": "delivered"}.get(kind, "preparing")
    is_done = state == "done"
    assert (item.claim_kind, item.claim_state, item.claim_quantity) == (kind, state, 2)
    assert item.status == (GONE[kind] if is_done else before)
    assert item.effective_quantity == (0 if is_done else 2)


@pytest.mark.parametrize("code", [code for meaning, code in CASES if meaning.endswith(" done")])
def test_what_is_done_to_some_pieces_leaves_the_others_where_they_were(code: str) -> None:
    item = read(code, claim_quantity=1, order_status_before_cs="N40")
    assert (item.status, item.claim_quantity, item.effective_quantity) == ("delivered", 1, 1)


@pytest.mark.parametrize("code", [code for meaning, code in CASES if " " in meaning])
@pytest.mark.parametrize("stated", [None, "", 0, "0"])
def test_a_claim_without_a_quantity_is_about_all_pieces(code: str, stated: object) -> None:
    assert read(code, claim_quantity=stated).claim_quantity == 2


@pytest.mark.parametrize(
    ("dates", "status"),
    [
        ({"purchaseconfirmation_date": "2026-11-20 00:10:00"}, ItemStatus.CONFIRMED),
        ({}, ItemStatus.DELIVERED),
        ({"delivered_date": None}, ItemStatus.SHIPPING),
        ({"delivered_date": None, "shipped_date": None}, ItemStatus.PREPARING),
    ],
)
@pytest.mark.parametrize("before", [None, "", "N99", "R00"])
def test_without_the_status_before_the_claim_its_dates_tell(
    dates: dict[str, object], status: ItemStatus, before: object
) -> None:
    assert read("R00", order_status_before_cs=before, **dates).status == status


@pytest.mark.parametrize(
    "code", ["N99", "n40", "N4", "X40", "", None, 40, ["N40"], {"code": "N40"}]
)
def test_an_unknown_code_is_kept_and_means_nothing(code: object) -> None:
    item = read("N40", order_status=code)
    kept = str(code) if isinstance(code, str | int) else ""
    assert (item.status, item.raw_status) == (ItemStatus.UNKNOWN, kept)
    assert (item.claim_kind, item.claim_state, item.effective_quantity) == ("", "", 2)


@pytest.mark.parametrize(
    ("code", "kind"),
    [("C99", ClaimKind.CANCEL), ("R99", ClaimKind.RETURN), ("E99", ClaimKind.EXCHANGE)],
)
def test_an_unknown_code_of_a_claim_is_a_claim_under_way(code: str, kind: ClaimKind) -> None:
    item = read("R00", order_status=code, claim_quantity=1)
    assert (item.status, item.raw_status) == (ItemStatus.UNKNOWN, code)
    assert (item.claim_kind, item.claim_state) == (kind, ClaimState.ACCEPTED)
    assert (item.claim_quantity, item.effective_quantity) == (1, 2)
