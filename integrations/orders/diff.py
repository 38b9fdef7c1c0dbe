"""Pure: what a newer snapshot changes about a stored item."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from integrations.orders.models import OPEN_CLAIM_STATES, ClaimKind, ClaimState, ItemStatus
from integrations.orders.snapshots import ItemSnapshot, OrderSnapshot

_DELIVERED = frozenset({"delivered", "confirmed"})

# What an item is when a claim has taken all of it.
GONE: dict[str, ItemStatus] = {
    ClaimKind.CANCEL: ItemStatus.CANCELED,
    ClaimKind.RETURN: ItemStatus.RETURNED,
    ClaimKind.EXCHANGE: ItemStatus.EXCHANGED,
}


@dataclass(frozen=True, slots=True)
class StoredItem:
    """What is kept of an item between two reads."""

    id: int
    status: str
    quantity: int
    effective_quantity: int
    claim_kind: str = ""
    claim_state: str = ""
    claim_quantity: int = 0
    triggered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A move that was seen, in the words `status` or `status/claim/state`."""

    external_id: str
    before: str
    after: str


# An item that its order no longer lists. The mall has not said that the goods came back, so
# nothing is reversed; but nothing more is issued either, the order is read again every day, and a
# person sees that something is under way.
ABSENT = (ItemStatus.UNKNOWN, ClaimKind.CANCEL, ClaimState.REQUESTED)


def digest(snapshot: OrderSnapshot, *, key: bytes) -> bytes:
    """Return 16 bytes that differ when anything in the snapshot differs.

    Keyed, because the snapshot holds a phone number and the digest is stored in the clear.
    """
    return hashlib.blake2b(repr(snapshot).encode(), digest_size=16, key=key).digest()


def trigger(
    item: ItemSnapshot, *, stored: StoredItem | None, observed_at: datetime
) -> datetime | None:
    """Return the moment that counts for rules: 배송완료, else 구매확정, else first seen.

    Taken once: a platform that later states another time does not move it.
    """
    if stored is not None and stored.triggered_at is not None:
        return stored.triggered_at
    stated = item.delivered_at or item.confirmed_at
    if stated is not None:
        return stated
    return observed_at if item.status in _DELIVERED else None


def merge(item: ItemSnapshot, *, stored: StoredItem | None) -> ItemSnapshot:
    """Return what is to be kept: what was read, with what only the earlier reads could know."""
    if stored is None:
        return item
    if _is_absent(stored):
        # That mark was ours: no claim of the mall was open.
        stored = replace(stored, claim_kind="", claim_state="", claim_quantity=0)
    if item.status == ItemStatus.UNKNOWN:
        return _not_understood(item, stored=stored)
    if not item.tells_latest_claim_only:
        return item
    left = _left(item, stored=stored)
    if left == item.effective_quantity:
        return item
    is_gone = left == 0 and item.claim_state == ClaimState.DONE
    status = GONE[item.claim_kind] if is_gone else item.status
    return replace(item, effective_quantity=left, status=status)


def _not_understood(item: ItemSnapshot, *, stored: StoredItem) -> ItemSnapshot:
    """A code that nobody knows gives nothing back and takes nothing away."""
    left = min(item.quantity, stored.effective_quantity)
    if item.claim_kind:
        return replace(item, effective_quantity=left)
    return replace(
        item,
        effective_quantity=left,
        claim_kind=stored.claim_kind,
        claim_state=stored.claim_state,
        claim_quantity=min(item.quantity, stored.claim_quantity),
    )


def _left(item: ItemSnapshot, *, stored: StoredItem) -> int:
    """Return how many pieces are left when an earlier finished claim took some.

    A claim that was seen open and is now done adds its pieces to those; the same one read again,
    in whatever words, does not. An item that was gone as a whole is what the platform says of it
    now, and so is one whose quantity is another: there the pieces were taken off already.
    """
    gone = stored.quantity - stored.effective_quantity
    if stored.quantity != item.quantity or gone == 0:
        return item.effective_quantity
    if item.claim_state == ClaimState.DONE:
        was_open = stored.claim_state in OPEN_CLAIM_STATES
        gone = gone + item.claim_quantity if was_open else max(gone, item.claim_quantity)
    elif gone == stored.quantity:
        return item.effective_quantity
    elif stored.claim_state == ClaimState.DONE and item.claim_state == ClaimState.WITHDRAWN:
        gone -= stored.claim_quantity
    return min(item.quantity, max(0, item.quantity - gone))


def describe(*, status: str, claim_kind: str, claim_state: str) -> str:
    """Return an item's standing as one word for its history."""
    return "/".join(filter(None, (status, claim_kind, claim_state)))


def changes(items: Sequence[ItemSnapshot], *, stored: Mapping[str, StoredItem]) -> list[Change]:
    """List the moves between what is stored and what is to be kept."""
    found = []
    for item in items:
        before = stored.get(item.external_id)
        was = _standing(before) if before else ""
        now = describe(status=item.status, claim_kind=item.claim_kind, claim_state=item.claim_state)
        if was != now:
            found.append(Change(item.external_id, was, now))
    return found


def newly_absent(
    items: Sequence[ItemSnapshot], *, stored: Mapping[str, StoredItem]
) -> list[tuple[int, Change]]:
    """List the stored items, by id, that an order does not name any more.

    One of which nothing was left has ended in order, whether it is still listed or not.
    """
    named = {item.external_id for item in items}
    return [
        (item.id, Change(external_id, _standing(item), "/".join(ABSENT)))
        for external_id, item in stored.items()
        if external_id not in named and item.effective_quantity and not _is_absent(item)
    ]


def _is_absent(item: StoredItem) -> bool:
    # A customer's claim is about some pieces: that tells it from ours below an unknown code.
    standing = (item.status, item.claim_kind, item.claim_state)
    return standing == ABSENT and item.claim_quantity == 0


def _standing(item: StoredItem) -> str:
    return describe(status=item.status, claim_kind=item.claim_kind, claim_state=item.claim_state)
