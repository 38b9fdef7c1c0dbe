"""Pure: what a newer snapshot changes about a stored item."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from integrations.orders.snapshots import ItemSnapshot, OrderSnapshot

_DELIVERED = frozenset({"delivered", "confirmed"})


@dataclass(frozen=True, slots=True)
class StoredItem:
    """What is kept of an item between two reads."""

    status: str
    claim: str
    triggered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Change:
    """A move that was seen, in the words `status` or `status/claim/state`."""

    external_id: str
    before: str
    after: str


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


def describe(*, status: str, claim_kind: str, claim_state: str) -> str:
    """Return an item's standing as one word for its history."""
    return "/".join(filter(None, (status, claim_kind, claim_state)))


def changes(items: tuple[ItemSnapshot, ...], *, stored: Mapping[str, StoredItem]) -> list[Change]:
    """List the moves between what is stored and what was read."""
    found = []
    for item in items:
        before = stored.get(item.external_id)
        was = before.claim if before else ""
        now = describe(status=item.status, claim_kind=item.claim_kind, claim_state=item.claim_state)
        if was != now:
            found.append(Change(item.external_id, was, now))
    return found
