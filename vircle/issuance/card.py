"""One card while it is changed, and why it is."""

from dataclasses import dataclass
from uuid import UUID

from stamps import sql
from stamps.models import StampProgramVersion

Owner = tuple[int, int]
"""Brand and customer."""

_SPENT = frozenset({"used", "review", "expired"})


@dataclass
class RewardOf:
    """The latest reward that a card brought."""

    brand_id: int
    id: int
    status: str
    message_id: int | None

    @property
    def is_spent(self) -> bool:
        """Tell whether it cannot be taken away any more."""
        return self.status in _SPENT


@dataclass
class Card:
    """A card being changed; `version` is the program as it is now."""

    brand_id: int
    program_id: int
    customer_id: int
    id: int
    goal: int
    balance: int
    link_id: int | None
    version: StampProgramVersion
    is_open: bool = True
    merged_into: int | None = None
    reward: RewardOf | None = None

    @property
    def owner(self) -> Owner:
        """Return whose card it is."""
        return self.brand_id, self.customer_id

    @property
    def key(self) -> sql.CardKey:
        """Return the key under which the customer's open card is locked."""
        return self.brand_id, self.program_id, self.customer_id

    @property
    def is_spent(self) -> bool:
        """Tell whether what it brought cannot be taken away any more."""
        return not self.is_open and self.reward is not None and self.reward.is_spent

    @property
    def lacks(self) -> bool:
        """Tell whether its reward was used and stamps were taken back from it since."""
        in_review = self.reward is not None and self.reward.status == "review"
        return in_review and self.balance < self.goal

    @property
    def may_open(self) -> bool:
        """Tell whether it is full and can be opened again."""
        return not self.is_open and self.merged_into is None and not self.is_spent

    def state(self) -> sql.CardState:
        """Return what is written of it."""
        return sql.CardState(
            *(self.brand_id, self.id, self.balance, self.goal, self.is_open, self.link_id),
            self.merged_into,
        )


@dataclass(frozen=True)
class Cause:
    """By which order a card became full; `is_silent`: nobody is to be told."""

    order_id: int | None
    is_silent: bool = False


@dataclass(frozen=True)
class Hand:
    """Who changed a balance by hand, why, and by which form."""

    user_id: int
    note: str = ""
    request: UUID | None = None


def opened(row: sql.CardRow, version: StampProgramVersion) -> Card:
    """Return a locked open card."""
    return Card(
        *(row.brand_id, row.program_id, row.customer_id, row.id),
        *(row.goal, row.balance, row.link_id),
        version=version,
    )


def closed(row: sql.ClosedCard, version: StampProgramVersion) -> Card:
    """Return an earlier card with what it brought."""
    reward = None
    if row.reward_id is not None and row.reward_status is not None:
        reward = RewardOf(row.brand_id, row.reward_id, row.reward_status, row.message_id)
    return Card(
        *(row.brand_id, row.program_id, row.customer_id, row.id),
        *(row.goal, row.balance, row.link_id),
        version=version,
        is_open=False,
        merged_into=row.merged_into,
        reward=reward,
    )
