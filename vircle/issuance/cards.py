"""The cards of a batch: locked in key order, changed in memory, written once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from stamps import rules, sql
from stamps.models import StampProgramVersion
from vircle.brands.links import ensure_links
from vircle.brands.models import LinkKind
from vircle.foundation.clock import kst_date
from vircle.issuance.facts import OrderFacts
from vircle.issuance.policy import Policy


@dataclass
class Card:
    """A card being changed."""

    row: sql.CardRow
    balance: int
    version: StampProgramVersion
    is_open: bool = True
    link_id: int | None = None


@dataclass
class Completed:
    """A card that became full in this batch, and by which order."""

    card: Card
    order: OrderFacts


@dataclass
class Cards:
    """All cards that a batch may change; the open ones by brand and customer."""

    open: dict[tuple[int, int], Card]
    now: datetime
    closed: list[Card] = field(default_factory=list)
    completed: list[Completed] = field(default_factory=list)
    new_grants: list[sql.NewGrant] = field(default_factory=list)
    entries: list[tuple[sql.Entry, tuple[int, str, int] | None]] = field(default_factory=list)
    worth: list[tuple[int, int, int]] = field(default_factory=list)
    review: list[tuple[int, int]] = field(default_factory=list)
    grant_ids: dict[tuple[int, str, int], int] = field(default_factory=dict)

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
        rows = sql.lock_open_cards(keys=sorted(versions))
        missing = [(*key, v.goal) for key, v in versions.items() if key not in rows]
        if missing:
            sql.open_cards(rows=missing, now=now)
            rows = sql.lock_open_cards(keys=sorted(versions))
        return cls(
            {
                (key[0], key[2]): Card(row, row.balance, versions[key], link_id=row.link_id)
                for key, row in rows.items()
            },
            now=now,
        )

    def of(self, order: OrderFacts, *, customer_id: int | None = None) -> Card:
        """Return the open card of an order's customer, or of another one it was granted to."""
        return self.open[order.claim.brand_id, customer_id or order.claim.customer_id]

    def grant(self, order: OrderFacts, step: rules.Step) -> None:
        """Add stamps; what is beyond the goal is carried to a new card."""
        card, brand_id = self.of(order), order.claim.brand_id
        grant_key = (brand_id, step.subject_kind, step.subject_id)
        self.new_grants.append(
            sql.NewGrant(
                brand_id=brand_id,
                program_id=card.row.program_id,
                subject_kind=step.subject_kind,
                subject_id=step.subject_id,
                cycle=step.cycle,
                order_id=order.claim.order_id,
                customer_id=order.claim.customer_id,
                card_id=card.row.id,
                program_version_id=step.program_id,
                amount=step.worth,
            )
        )
        entry = sql.Entry(brand_id, card.row.id, None, 1, "grant", step.worth, "delivered")
        self.entries.append((entry, grant_key))
        card.balance += step.worth
        if card.balance >= card.row.goal:
            self._complete(card, order)

    def _complete(self, card: Card, order: OrderFacts) -> None:
        carried = card.balance - card.row.goal
        card.is_open = False
        self.closed.append(card)
        self.completed.append(Completed(card, order))
        self._save_one(card)
        key = (card.row.brand_id, card.row.program_id, card.row.customer_id)
        sql.open_cards(rows=[(*key, card.version.goal)], now=self.now)
        row = sql.lock_open_cards(keys=[key])[key]
        self.open[key[0], key[2]] = fresh = Card(row, row.balance, card.version)
        if carried:
            self._carry(card, fresh, carried)

    def _carry(self, card: Card, fresh: Card, amount: int) -> None:
        for where, change in ((card, -amount), (fresh, amount)):
            entry = sql.Entry(where.row.brand_id, where.row.id, None, 0, "carry", change, "carried")
            self.entries.append((entry, None))
            where.balance += change

    def reverse(self, order: OrderFacts, step: rules.Step) -> None:
        """Take stamps back: from the card that got them, or from the open one if that is full.

        The reward of a full card is not taken away by itself: a person decides (확인 필요).
        """
        assert step.grant is not None
        grant = order.grants[step.subject_kind, step.subject_id]
        card, brand_id = self.of(order, customer_id=grant.customer_id), order.claim.brand_id
        amount = step.grant.worth - step.worth
        if grant.card_id != card.row.id:
            self.review.append((brand_id, grant.card_id))
        reason = _reason(order)
        entry = sql.Entry(
            brand_id, card.row.id, grant.grant_id, grant.entries + 1, "reverse", -amount, reason
        )
        self.entries.append((entry, None))
        self.worth.append((brand_id, grant.grant_id, step.worth))
        card.balance -= amount

    def save(self, *, now: datetime) -> None:
        """Write everything."""
        self.grant_ids = sql.insert_grants(rows=self.new_grants, now=now)
        sql.set_worth(rows=self.worth, now=now)
        sql.insert_entries(
            rows=[
                entry if key is None else entry._replace(grant_id=self.grant_ids[key])
                for entry, key in self.entries
            ],
            now=now,
        )
        self._link()
        for card in (*self.closed, *self.open.values()):
            self._save_one(card)
        sql.review_rewards(cards=self.review)
        self._reward(now=now)

    def _save_one(self, card: Card) -> None:
        row = (card.row.brand_id, card.row.id, card.balance, card.is_open, card.link_id)
        sql.save_cards(rows=[row], now=self.now)

    def _link(self) -> None:
        by_brand: dict[int, dict[int, Card]] = {}
        for card in (*self.closed, *self.open.values()):
            if card.link_id is None:
                by_brand.setdefault(card.row.brand_id, {})[card.row.id] = card
        for brand_id, cards in sorted(by_brand.items()):
            links = ensure_links(
                brand_id=brand_id,
                kind=LinkKind.CARD,
                subjects=[(id_, card.row.customer_id) for id_, card in cards.items()],
                now=self.now,
            )
            for id_, card in cards.items():
                card.link_id = links[id_]

    def _reward(self, *, now: datetime) -> None:
        rows = [
            (
                done.card.row.brand_id,
                done.card.row.id,
                done.card.row.customer_id,
                done.card.version.pk,
                done.card.version.reward_name,
                reward_until(done.card.version, now=now),
            )
            for done in self.completed
            if done.card.version.reward_name
        ]
        sql.insert_rewards(rows=rows, now=now)


def reward_until(version: StampProgramVersion, *, now: datetime) -> date | None:
    """Return the last day on which a reward issued now can be used; the first day counts."""
    if version.reward_days is None:
        return None
    return kst_date(now) + timedelta(days=version.reward_days - 1)


def _reason(order: OrderFacts) -> str:
    statuses = {item.status for item in order.items}
    kinds = {item.claim_kind for item in order.items}
    canceled = "canceled" in statuses or kinds == {"cancel"}
    return "canceled" if canceled and "returned" not in statuses else "returned"
