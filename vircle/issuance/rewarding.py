"""What full cards bring, what is taken away again, and the codes that some rewards wait for."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from stamps import sql_rewards as sql
from stamps.models import RewardKind, StampProgramVersion
from vircle.foundation.clock import kst_date
from vircle.issuance.card import Card, Cause, RewardOf


@dataclass
class Completed:
    """A card that became full, by what; `reward_id` once its reward is issued."""

    card: Card
    cause: Cause
    reward_id: int | None = None


@dataclass
class Rewards:
    """What a batch changes about rewards; the cards are locked."""

    completed: list[Completed] = field(default_factory=list)
    revoked: list[tuple[Card, RewardOf]] = field(default_factory=list)
    changes: list[tuple[int, int, str]] = field(default_factory=list)
    events: list[tuple[int, int, str, int | None]] = field(default_factory=list)

    def complete(self, card: Card, cause: Cause) -> None:
        """Note that a card has become full."""
        card.reward = None
        self.completed.append(Completed(card, cause))

    def revoke(self, card: Card) -> None:
        """Take away what a card brought that is opened again; nothing where it was not written."""
        kept = [done for done in self.completed if done.card is not card]
        is_new, self.completed = len(kept) < len(self.completed), kept
        if card.reward is not None and not is_new:
            self.revoked.append((card, card.reward))
            self.mark(card.reward, "revoked", event="revoked")

    def mark(
        self, reward: RewardOf, status: str, *, event: str, user_id: int | None = None
    ) -> None:
        """Give a reward another status."""
        reward.status = status
        self.changes.append((reward.brand_id, reward.id, status))
        self.events.append((reward.brand_id, reward.id, event, user_id))

    def issued(self) -> list[Completed]:
        """Return the cards whose reward can be used from now on."""
        return [done for done in self.completed if done.reward_id is not None]

    def save(self, *, now: datetime) -> None:
        """Write the changes and the new rewards, each with a code where it takes one."""
        sql.set_status(rows=self.changes)
        bring = [done for done in self.completed if done.card.version.reward_name]
        ids = sql.insert_rewards(rows=[_row(done, now=now) for done in bring], now=now)
        wanting = {
            (done.card.brand_id, ids[done.card.brand_id, done.card.id]): done
            for done in bring
            if done.card.version.reward_kind == RewardKind.CODES
        }
        got = issue_with_codes(
            rewards={key: done.card.version for key, done in wanting.items()}, now=now
        )
        for done in bring:
            key = (done.card.brand_id, ids[done.card.brand_id, done.card.id])
            is_held = key in wanting and key not in got
            done.reward_id = None if is_held else key[1]
            self.events.append((*key, "held" if is_held else "issued", None))
        sql.insert_events(rows=self.events, now=now)


def _row(done: Completed, *, now: datetime) -> sql.NewReward:
    card, version = done.card, done.card.version
    takes_code = version.reward_kind == RewardKind.CODES
    return sql.NewReward(
        brand_id=card.brand_id,
        card_id=card.id,
        customer_id=card.customer_id,
        order_id=done.cause.order_id,
        program_version_id=version.pk,
        name=version.reward_name,
        status="held" if takes_code else "issued",
        expires_on=None if takes_code else reward_until(version, now=now),
    )


def issue_with_codes(
    *, rewards: dict[tuple[int, int], StampProgramVersion], now: datetime
) -> set[tuple[int, int]]:
    """Give held rewards codes as far as there are any; returns those that are issued now."""
    got = sql.take_codes(rewards=sorted(rewards))
    rows = [(*key, reward_until(rewards[key], now=now)) for key in sorted(got)]
    sql.issue(rows=rows, now=now)
    return got


def reward_until(version: StampProgramVersion, *, now: datetime) -> date | None:
    """Return the last day on which a reward issued now can be used; the first day counts."""
    if version.reward_days is None:
        return None
    return kst_date(now) + timedelta(days=version.reward_days - 1)
