"""Record what was read: the newest snapshot wins, every change becomes work."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from django.conf import settings

from integrations.models import Integration
from integrations.orders import diff, sql
from integrations.orders.snapshots import ItemSnapshot, OrderSnapshot, PersonSnapshot
from vircle.brands import customers
from vircle.brands.phones import Reach, read_phone
from vircle.foundation.wake import Door, wake


def record(
    *,
    integration: Integration,
    snapshots: Sequence[OrderSnapshot],
    observed_at: datetime,
    now: datetime,
) -> int:
    """Write the orders that a read found changed; returns how many.

    `observed_at` is the database clock when the request started: a read that started earlier
    never overwrites one that started later. Call it inside the transaction that also saves the
    cursor or finishes the hint.
    """
    step = _Step(integration=integration, observed_at=observed_at, now=now)
    # A page may name an order twice; the last one of the answer is the newest.
    newest = {snapshot.external_id: snapshot for snapshot in snapshots}
    changed = step.write(newest)
    if changed:
        wake(Door.DECIDE)
    return changed


class _Step:
    """One recording: what is common to all its statements."""

    def __init__(self, *, integration: Integration, observed_at: datetime, now: datetime) -> None:
        self.brand_id = integration.brand_id
        self.integration = integration
        self.observed_at = observed_at
        self.now = now

    def write(self, snapshots: dict[str, OrderSnapshot]) -> int:
        stored = self._lock(snapshots)
        rows, ids = self._insert_new(snapshots, stored=stored)
        if len(rows) > len(ids):
            # Somebody else inserted some of them at this moment: compare with theirs.
            stored |= self._lock(snapshots.keys() - ids.keys() - stored.keys())
        ids |= self._overwrite(snapshots, stored=stored)
        late = self._unknown_parts(snapshots, stored=stored)
        ids |= {key: stored[key].id for key in late}
        if ids:
            self._write_items(snapshots | late, ids=ids)
            sql.upsert_work(brand_id=self.brand_id, order_ids=list(ids.values()), now=self.now)
        return len(ids)

    def _lock(
        self, external_ids: "Sequence[str] | set[str] | dict[str, OrderSnapshot]"
    ) -> dict[str, sql.StoredOrder]:
        return sql.lock_orders(
            brand_id=self.brand_id,
            integration_id=self.integration.pk,
            external_ids=list(external_ids),
        )

    def _insert_new(
        self, snapshots: dict[str, OrderSnapshot], *, stored: dict[str, sql.StoredOrder]
    ) -> tuple[list[sql.OrderRow], dict[str, int]]:
        rows = self._rows([s for key, s in snapshots.items() if key not in stored])
        if not rows:
            return [], {}
        ids = sql.insert_orders(
            brand_id=self.brand_id,
            integration_id=self.integration.pk,
            rows=rows,
            observed_at=self.observed_at,
            now=self.now,
        )
        return rows, ids

    def _overwrite(
        self, snapshots: dict[str, OrderSnapshot], *, stored: dict[str, sql.StoredOrder]
    ) -> dict[str, int]:
        older = {k: row for k, row in stored.items() if row.observed_at < self.observed_at}
        same = [row.id for k, row in older.items() if row.digest == _digest(snapshots[k])]
        if same:
            sql.confirm_orders(brand_id=self.brand_id, order_ids=same, observed_at=self.observed_at)
        changed = {k: row.id for k, row in older.items() if row.id not in set(same)}
        if changed:
            sql.update_orders(
                brand_id=self.brand_id,
                integration_id=self.integration.pk,
                rows=self._rows([snapshots[key] for key in changed]),
                observed_at=self.observed_at,
            )
        return changed

    def _unknown_parts(
        self, snapshots: dict[str, OrderSnapshot], *, stored: dict[str, sql.StoredOrder]
    ) -> dict[str, OrderSnapshot]:
        """Return what only a late read of a part has seen: a newer read of another part did not.

        Nothing newer is overwritten by it, and without it the news would be lost.
        """
        late = {
            key: row
            for key, row in stored.items()
            if row.observed_at >= self.observed_at and not snapshots[key].is_whole
        }
        if not late:
            return {}
        known = sql.stored_items(
            brand_id=self.brand_id, order_ids=[row.id for row in late.values()]
        )
        found = {}
        for key, row in late.items():
            items = snapshots[key].items
            unknown = tuple(i for i in items if i.external_id not in known.get(row.id, {}))
            if unknown:
                found[key] = replace(snapshots[key], items=unknown)
        return found

    def _rows(self, snapshots: Sequence[OrderSnapshot]) -> list[sql.OrderRow]:
        presents = [s for s in snapshots if s.is_present and s.receiver]
        people = [(self._natural_key(s), contact(s)) for s in snapshots]
        people += [(f"{self._natural_key(s)}:receiver", _receiver(s)) for s in presents]
        ids = customers.upsert_customers(brand_id=self.brand_id, people=people, now=self.now)
        receivers = dict(zip((s.external_id for s in presents), ids[len(snapshots) :], strict=True))
        return [
            sql.OrderRow(
                external_id=snapshot.external_id,
                shop_no=snapshot.shop_no,
                place=snapshot.place,
                customer_id=customer_id,
                receiver_id=receivers.get(snapshot.external_id),
                ordered_at=snapshot.ordered_at,
                paid_amount=snapshot.paid_amount,
                digest=_digest(snapshot),
            )
            for snapshot, customer_id in zip(snapshots, ids, strict=False)
        ]

    def _natural_key(self, snapshot: OrderSnapshot) -> str:
        """Return who somebody without a usable number is: known to the platform, or nobody else."""
        store = f"{self.integration.platform}:{self.integration.store_id}"
        if snapshot.is_present and snapshot.buyer.number:
            return f"{store}:person:{snapshot.buyer.number}"
        return f"{store}:{snapshot.external_id}"

    def _write_items(self, snapshots: dict[str, OrderSnapshot], *, ids: dict[str, int]) -> None:
        stored = sql.stored_items(brand_id=self.brand_id, order_ids=list(ids.values()))
        rows, moves, absent = [], [], []
        for external_id, order_id in ids.items():
            before = stored.get(order_id, {})
            items = self._merged(snapshots[external_id], stored=before)
            rows += self._item_rows(items, order_id=order_id, stored=before)
            moves += [(order_id, change) for change in diff.changes(items, stored=before)]
            if snapshots[external_id].is_whole:
                absent += diff.newly_absent(items, stored=before)
        item_ids = sql.upsert_items(brand_id=self.brand_id, rows=rows, now=self.now)
        sql.mark_absent(
            brand_id=self.brand_id, item_ids=[item_id for item_id, _ in absent], now=self.now
        )
        seen = [(item_ids[order_id, change.external_id], change) for order_id, change in moves]
        sql.insert_transitions(brand_id=self.brand_id, changes=seen + absent, seen_at=self.now)

    def _merged(
        self, snapshot: OrderSnapshot, *, stored: Mapping[str, diff.StoredItem]
    ) -> list[ItemSnapshot]:
        return [diff.merge(item, stored=stored.get(item.external_id)) for item in snapshot.items]

    def _item_rows(
        self,
        items: Sequence[ItemSnapshot],
        *,
        order_id: int,
        stored: Mapping[str, diff.StoredItem],
    ) -> list[sql.ItemRow]:
        rows = []
        for item in items:
            before = stored.get(item.external_id)
            moment = diff.trigger(item, stored=before, observed_at=self.observed_at)
            rows.append(sql.ItemRow(order_id, item, moment))
        return rows


def contact(snapshot: OrderSnapshot) -> customers.Person:
    """Return whom to tell: the orderer if a message can reach them, else the receiver.

    A safe number (050x), a landline or a masked number cannot get AlimTalk. Who orders a present
    is never mistaken for who gets it: the stamp is the one's, the warranty the other's.
    """
    if snapshot.is_present:
        return _person(snapshot.buyer)
    candidates = [snapshot.buyer, snapshot.receiver or snapshot.buyer]
    reachable = [person for person in candidates if read_phone(person.phone).reach is Reach.YES]
    return _person((reachable or candidates)[0])


def _receiver(snapshot: OrderSnapshot) -> customers.Person:
    assert snapshot.receiver is not None
    return _person(snapshot.receiver)


def _person(snapshot: PersonSnapshot) -> customers.Person:
    return customers.Person(name=snapshot.name, phone=snapshot.phone)


def _digest(snapshot: OrderSnapshot) -> bytes:
    return diff.digest(snapshot, key=_digest_key())


@lru_cache
def _digest_key() -> bytes:
    return base64.b64decode(settings.VIRCLE_BLIND_INDEX_KEY)[:64]
