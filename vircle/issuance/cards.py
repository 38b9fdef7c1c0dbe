"""The cards of a batch: locked in key order, changed in memory, written once.

A customer's stamps are one sum. The open card holds what no reward has used; what is taken back
comes from there, and only when it is empty is the latest full card opened again, whose reward goes
if nobody has used it. A used reward stays: its card lacks a stamp until a person decides, and
nobody owes one before.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from stamps import expiry, rules, sql
from stamps.models import StampProgramVersion
from vircle.brands.links import ensure_all_links
from vircle.brands.models import LinkKind
from vircle.foundation.clock import kst_date
from vircle.issuance.card import Card, Cause, Hand, Owner, closed, opened
from vircle.issuance.facts import OrderFacts
from vircle.issuance.policy import Policy
from vircle.issuance.rewarding import Rewards


@dataclass
class Cards:
    """All cards that a batch may change."""

    open: dict[Owner, Card]
    now: datetime
    months: Mapping[int, int | None] = field(default_factory=dict)
    earlier: dict[Owner, list[Card]] | None = None
    rewards: Rewards = field(default_factory=Rewards)
    new_grants: list[sql.NewGrant] = field(default_factory=list)
    entries: list[tuple[sql.Entry, tuple[int, str, int] | None]] = field(default_factory=list)
    worth: list[tuple[int, int, int]] = field(default_factory=list)
    grant_ids: dict[tuple[int, str, int], int] = field(default_factory=dict)
    written: dict[int, sql.CardState] = field(default_factory=dict)

    @classmethod
    def lock(cls, *, orders: Sequence[OrderFacts], policy: Policy, now: datetime) -> "Cards":
        """Lock every customer's open card, opening one for whoever has none.

        Also of whoever was granted an order that the mall attributes to somebody else by now.
        """
        versions = {}
        for order in orders:
            version = policy.stamp_programs[order.claim.brand_id][-1]
            granted = {grant.customer_id for grant in order.grants.values()}
            for customer_id in {order.claim.customer_id, *granted}:
                versions[order.claim.brand_id, version.program_id, customer_id] = version
        months = {
            version.pk: version.stamp_months
            for known in policy.stamp_programs.values()
            for version in known
        }
        return cls.lock_keys(versions=versions, now=now, months=months)

    @classmethod
    def lock_keys(
        cls,
        *,
        versions: Mapping[sql.CardKey, StampProgramVersion],
        now: datetime,
        months: Mapping[int, int | None] | None = None,
    ) -> "Cards":
        """Lock the open cards of customers; `versions` are their programs as they are now."""
        rows = sql.lock_open_cards(keys=sorted(versions))
        # Also for whoever's card was closed while we waited: the next one is open by now.
        while missing := [(*key, v.goal) for key, v in versions.items() if key not in rows]:
            sql.open_cards(rows=missing, now=now)
            rows = sql.lock_open_cards(keys=sorted(versions))
        found = [opened(row, versions[key]) for key, row in rows.items()]
        cards = cls({card.owner: card for card in found}, now=now, months=months or {})
        cards.written = {card.id: card.state() for card in found}
        return cards

    def of(self, order: OrderFacts, *, customer_id: int | None = None) -> Card:
        """Return the open card of an order's customer, or of another one it was granted to."""
        return self.open[order.claim.brand_id, customer_id or order.claim.customer_id]

    def grant(self, order: OrderFacts, step: rules.Step) -> int:
        """Add stamps, and return how many; what is beyond the goal is carried to a new card."""
        card, brand_id = self._where_it_lacks(order, step) or self.of(order), order.claim.brand_id
        grant_key = (brand_id, step.subject_kind, step.subject_id)
        last_day = expiry.last_day(kst_date(self.now), months=self.months.get(step.program_id))
        self.new_grants.append(
            sql.NewGrant(
                brand_id=brand_id,
                program_id=card.program_id,
                subject_kind=step.subject_kind,
                subject_id=step.subject_id,
                cycle=step.cycle,
                order_id=order.claim.order_id,
                customer_id=order.claim.customer_id,
                card_id=card.id,
                program_version_id=step.program_id,
                amount=step.worth,
                expires_on=last_day,
            )
        )
        entry = sql.Entry(brand_id, card.id, None, 1, "grant", step.worth, "delivered")
        self.entries.append((entry, grant_key))
        card.balance += step.worth
        if card.is_open:
            self.complete(card, Cause(order.claim.order_id, order.has_silent_stamps))
        elif card.reward is not None and card.balance >= card.goal:
            self.rewards.mark(card.reward, "used", event="settled")
        return step.worth

    def _where_it_lacks(self, order: OrderFacts, step: rules.Step) -> Card | None:
        """Return the card of a used reward that lacks just this stamp, which has come back."""
        before = order.grants.get((step.subject_kind, step.subject_id))
        if before is None or before.customer_id != order.claim.customer_id:
            return None
        owner = self.of(order).owner
        if not any(each.lacks for each in self._earlier_of(owner)):
            return None
        card_id = sql.last_card_of(brand_id=owner[0], grant_id=before.grant_id)
        card = self._home(owner, card_id)
        return card if card.lacks else None

    def reverse(self, order: OrderFacts, step: rules.Step) -> int:
        """Take stamps back, and return how many: see the module's first lines."""
        grant = order.grants[step.subject_kind, step.subject_id]
        amount, owner = grant.worth - step.worth, (order.claim.brand_id, grant.customer_id)
        if amount <= 0:
            return 0
        card = self._paying(owner, self._home(owner, grant.card_id), amount)
        if card.is_spent and card.reward is not None and card.reward.status == "used":
            self.rewards.mark(card.reward, "review", event="review")
        number = grant.entries + 1
        entry = (grant.grant_id, number, "reverse", -amount, _reason(order))
        self.entries.append((sql.Entry(owner[0], card.id, *entry), None))
        self.worth.append((owner[0], grant.grant_id, step.worth))
        card.balance -= amount
        return amount

    def add(self, card: Card, amount: int, *, kind: str, reason: str, hand: Hand) -> None:
        """Write what a person decided about a card; the caller looks whether it is full now."""
        entry = sql.Entry(
            *(card.brand_id, card.id, None, 0, kind, amount, reason),
            *(hand.user_id, hand.note, hand.request),
        )
        self.entries.append((entry, None))
        card.balance += amount

    def take(self, owner: Owner, amount: int, *, reason: str, hand: Hand) -> None:
        """Take stamps from whatever card comes next, as a person decided."""
        card = self._with_room(owner, amount)
        self.add(card, -amount, kind="carry", reason=reason, hand=hand)

    def run_out(self, card: Card, *, units: Iterable[tuple[int, int]]) -> None:
        """Write that grants (id, its entries so far) have passed their last day."""
        for grant_id, entries in units:
            entry = sql.Entry(
                card.brand_id, card.id, grant_id, entries + 1, "expire", -1, "expired"
            )
            self.entries.append((entry, None))
            card.balance -= 1

    def complete(self, card: Card, cause: Cause) -> None:
        """Close a card that is full and go on with the next; what is left may fill that too."""
        earlier = self._earlier_of(card.owner)
        while card.balance >= card.goal:
            left = card.balance - card.goal
            card.is_open = False
            self.rewards.complete(card, cause)
            self._write([card])
            key = card.key
            sql.open_cards(rows=[(*key, card.version.goal)], now=self.now)
            fresh = opened(sql.lock_open_cards(keys=[key])[key], card.version)
            self.open[card.owner] = fresh
            earlier.append(card)
            self._carry(card, fresh, left)
            card = fresh

    def _paying(self, owner: Owner, home: Card, amount: int) -> Card:
        """Return the card from which stamps are taken back that were granted on `home`."""
        if home.is_spent and home.balance >= amount:
            return home
        card = self._with_room(owner, amount)
        # Below nothing is only what a person decided; it grows and shrinks without asking again.
        if card.balance >= amount or card.balance < 0:
            return card
        spent = [e for e in self._earlier_of(owner) if e.is_spent and e.balance >= amount]
        return spent[-1] if spent else card

    def _with_room(self, owner: Owner, amount: int) -> Card:
        """Return the open card; while it holds too little, the latest full one is opened again."""
        card = self.open[owner]
        while card.balance < amount:
            full = [each for each in self._earlier_of(owner) if each.may_open]
            if not full:
                break
            card = self._open_again(full[-1], card)
        return card

    def _open_again(self, full: Card, card: Card) -> Card:
        """Let a full card be the open one; `card`, which was, gives it what it holds and ends."""
        self._carry(card, full, card.balance)
        card.is_open, card.merged_into = False, full.id
        full.is_open = True
        # One after the other: a customer has one open card at any moment.
        self._write([card])
        self._write([full])
        self.rewards.revoke(full)
        earlier = self._earlier_of(full.owner)
        earlier.remove(full)
        earlier.append(card)
        self.open[full.owner] = full
        return full

    def _carry(self, source: Card, target: Card, amount: int) -> None:
        if amount:
            for where, change in ((source, -amount), (target, amount)):
                entry = sql.Entry(where.brand_id, where.id, None, 0, "carry", change, "carried")
                self.entries.append((entry, None))
                where.balance += change

    def _home(self, owner: Owner, card_id: int) -> Card:
        """Return the card that holds what was granted on a card: it may have been merged."""
        by_id = {each.id: each for each in (*self._earlier_of(owner), self.open[owner])}
        home = by_id[card_id]
        while home.merged_into is not None:
            home = by_id[home.merged_into]
        return home

    def find(self, owner: Owner, card_id: int) -> Card | None:
        """Return one of a customer's cards."""
        cards = (*self._earlier_of(owner), self.open[owner])
        return next((each for each in cards if each.id == card_id), None)

    def _earlier_of(self, owner: Owner) -> list[Card]:
        if self.earlier is None:
            self.earlier = {each: [] for each in self.open}
            keys = [card.key for card in self.open.values()]
            for row in sql.read_closed_cards(keys=keys):
                owner_of = (row.brand_id, row.customer_id)
                card = closed(row, self.open[owner_of].version)
                self.earlier[owner_of].append(card)
                self.written[card.id] = card.state()
        return self.earlier[owner]

    def _all(self) -> list[Card]:
        before = [card for cards in (self.earlier or {}).values() for card in cards]
        return [*before, *self.open.values()]

    def save(self, *, told: Mapping[tuple[int, int], int] | None = None) -> None:
        """Write everything; `told` says which message tells of an order's grants."""
        messages = told or {}
        grants = [
            g._replace(message_id=messages.get((g.brand_id, g.order_id))) for g in self.new_grants
        ]
        self.grant_ids = sql.insert_grants(rows=grants, now=self.now)
        sql.set_worth(rows=self.worth, now=self.now)
        sql.insert_entries(
            rows=[
                entry if key is None else entry._replace(grant_id=self.grant_ids[key])
                for entry, key in self.entries
            ],
            now=self.now,
        )
        self.link()
        self._write(self._all())
        self.rewards.save(now=self.now)

    def _write(self, cards: Sequence[Card]) -> None:
        rows = [card.state() for card in cards]
        changed = [row for row in rows if self.written.get(row.id) != row]
        sql.save_cards(rows=changed, now=self.now)
        self.written |= {row.id: row for row in changed}

    def link(self) -> None:
        """Give each card that has none a link, which its first message leads to."""
        cards = {(card.brand_id, card.id): card for card in self._all() if card.link_id is None}
        if not cards:
            return
        customers = {key: card.customer_id for key, card in cards.items()}
        links = ensure_all_links(kind=LinkKind.CARD, customers=customers, now=self.now)
        for key, card in cards.items():
            card.link_id = links[key]


def _reason(order: OrderFacts) -> str:
    statuses = {item.status for item in order.items}
    kinds = {item.claim_kind for item in order.items}
    canceled = "canceled" in statuses or kinds == {"cancel"}
    return "canceled" if canceled and "returned" not in statuses else "returned"
