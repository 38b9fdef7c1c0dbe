"""Cafe24's item status codes in our words."""

from typing import NamedTuple

from integrations.orders.models import ClaimKind, ClaimState, ItemStatus

PLAIN: dict[str, ItemStatus] = {
    "N00": ItemStatus.UNPAID,
    "N01": ItemStatus.PREPARING,
    "N02": ItemStatus.UNPAID,
    "N03": ItemStatus.UNPAID,
    "N10": ItemStatus.PREPARING,
    "N20": ItemStatus.PREPARING,
    "N21": ItemStatus.PREPARING,
    "N22": ItemStatus.PREPARING,
    "N30": ItemStatus.SHIPPING,
    "N40": ItemStatus.DELIVERED,
    "N50": ItemStatus.CONFIRMED,
}

KINDS = {"C": ClaimKind.CANCEL, "R": ClaimKind.RETURN, "E": ClaimKind.EXCHANGE}
_STATES = {
    ClaimState.REQUESTED: "C00 R00 E00",
    # Collected, or waiting for its refund, is still on its way: only the end gives units back.
    ClaimState.ACCEPTED: (
        "C10 C34 C35 C36 R10 R12 R13 R20 R30 R31 R34 R36 "
        "E10 E12 E13 E20 E30 E31 E32 E33 E34 E35 E36"
    ),
    ClaimState.REJECTED: "C11 R11 E11",
    ClaimState.DONE: "C40 C41 C42 C43 C47 C48 C49 R40 R41 R42 R43 E40",
}


class ClaimCode(NamedTuple):
    """What a claim's code says."""

    kind: ClaimKind
    state: ClaimState


CLAIMS: dict[str, ClaimCode] = {
    code: ClaimCode(KINDS[code[0]], state)
    for state, codes in _STATES.items()
    for code in codes.split()
}

# `request_undone` of an item whose claim the buyer took back.
UNDONE: dict[str, ClaimKind] = {
    "Cancellation": ClaimKind.CANCEL,
    "Return": ClaimKind.RETURN,
    "Exchange": ClaimKind.EXCHANGE,
}
