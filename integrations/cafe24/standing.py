"""Where an order item stands, from its codes and dates; pure."""

import re
from typing import NamedTuple

from integrations.cafe24.statuses import CLAIMS, KINDS, PLAIN, UNDONE
from integrations.cafe24.values import count
from integrations.orders.diff import GONE
from integrations.orders.models import ClaimState, ItemStatus
from integrations.values import Json

# A code of a claim that no list has (yet): the letter says which kind it is.
_CLAIM_CODE = re.compile(r"[CRE][0-9]{2}", re.ASCII)


class Standing(NamedTuple):
    """An item's status, its claim, and what is left of its quantity."""

    status: str
    claim_kind: str
    claim_state: str
    claim_quantity: int
    effective_quantity: int


def standing(doc: Json, *, quantity: int) -> Standing:
    """Read where an item stands; a code that nobody knows changes nothing for good."""
    code = str(doc.get("order_status") or "")
    if code in CLAIMS:
        return _claimed(doc, code=code, quantity=quantity)
    if code in PLAIN:
        undone = UNDONE.get(str(doc.get("request_undone") or ""))
        kind, state = (undone, ClaimState.WITHDRAWN) if undone else ("", "")
        return Standing(PLAIN[code], kind, state, 0, quantity)
    if _CLAIM_CODE.fullmatch(code):
        # Some claim is under way: what is not issued yet waits until its end is understood.
        claimed = _claim_quantity(doc, quantity=quantity)
        return Standing(ItemStatus.UNKNOWN, KINDS[code[0]], ClaimState.ACCEPTED, claimed, quantity)
    return Standing(ItemStatus.UNKNOWN, "", "", 0, quantity)


def _claimed(doc: Json, *, code: str, quantity: int) -> Standing:
    claim = CLAIMS[code]
    claimed = _claim_quantity(doc, quantity=quantity)
    left = quantity - claimed if claim.state == ClaimState.DONE else quantity
    # A finished claim on some of the pieces leaves the others where they were.
    status = _before_claim(doc) if left else GONE[claim.kind]
    return Standing(status, claim.kind, claim.state, claimed, left)


def _claim_quantity(doc: Json, *, quantity: int) -> int:
    """Return the claimed pieces: all of them when the mall does not say, or says none."""
    stated = doc.get("claim_quantity")
    return min(quantity, count(stated) if stated not in (None, "") else quantity) or quantity


def _before_claim(doc: Json) -> ItemStatus:
    before = PLAIN.get(str(doc.get("order_status_before_cs") or ""))
    if before:
        return before
    if doc.get("purchaseconfirmation_date"):
        return ItemStatus.CONFIRMED
    if doc.get("delivered_date"):
        return ItemStatus.DELIVERED
    return ItemStatus.SHIPPING if doc.get("shipped_date") else ItemStatus.PREPARING
