"""What an operator does with rewards in the model, remembered apart from the product."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from integrations.orders.models import Order
from stamps import rewards
from stamps.models import Reward, StampCard
from tests.prove.chosen import chosen
from vircle.brands.models import Membership
from vircle.foundation import clock
from vircle.issuance import stamp_operator


@dataclass
class Operator:
    """사용 처리, and what becomes of what is under 확인 필요."""

    brand_id: int
    used: set[int] = field(default_factory=set)
    # Stamps that nobody bought: a person let cards count as full, by customer.
    kept: Counter[int] = field(default_factory=Counter)
    reviews: int = 0

    def use(self, bits: int) -> None:
        """Write down that customers used some of the rewards that they can use."""
        for reward in self._some("issued", bits):
            assert rewards.use(reward_id=reward.pk, **self._by())
            self.used.add(reward.pk)

    def decide(self, bits: int, *, keeps: bool) -> None:
        """[그대로 두기] or [다음 카드에서 차감] for some of those under 확인 필요."""
        for reward in self._some("review", bits):
            self.reviews += 1
            if keeps:
                self.kept[reward.customer_id] += reward.card.goal - reward.card.balance
                stamp_operator.keep(reward_id=reward.pk, **self._by())
            else:
                stamp_operator.deduct(reward_id=reward.pk, **self._by())

    def _some(self, status: str, bits: int) -> Sequence[Reward]:
        found = Reward.objects.filter(status=status).select_related("card")
        return chosen(found.order_by("pk"), bits)

    def _by(self) -> dict[str, Any]:
        member = Membership.objects.filter(brand_id=self.brand_id)[0]
        return {"brand_id": self.brand_id, "user_id": member.user_id, "now": clock.now()}

    def check(self, *, goal: int, stays: Mapping[str, int]) -> None:
        """What was used stays and is counted once; what is left brings what it should.

        `stays` says which orders keep their stamp.
        """
        found = {reward.pk: reward.status for reward in Reward.objects.all()}
        assert {found[pk] for pk in self.used} <= {"used", "review"}
        assert {pk for pk, status in found.items() if status in ("used", "review")} == self.used
        self.reviews += sum(status == "review" for status in found.values())
        for customer_id, orders in _orders().items():
            stamps = sum(stays[number] for number in orders)
            gone = len(orders) - stamps
            _Books(customer_id, goal).check(
                stamps=stamps + self.kept[customer_id], most_lacking=gone
            )


def _orders() -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for customer_id, number in Order.objects.values_list("customer_id", "external_id"):
        found.setdefault(customer_id, []).append(number)
    return found


@dataclass(frozen=True)
class _Books:
    """One customer's cards and rewards, as they have to be."""

    customer_id: int
    goal: int

    def check(self, *, stamps: int, most_lacking: int) -> None:
        """Each used reward has taken its stamps, but for what its card lacks, for all to see.

        A purchase that was given back is lacking once at most.
        """
        mine = Reward.objects.filter(customer_id=self.customer_id)
        spent = mine.filter(status__in=["used", "review"]).select_related("card")
        lacking = {reward.pk: self.goal - reward.card.balance for reward in spent}
        reviews = {reward.pk for reward in spent if reward.status == "review"}
        assert {pk for pk, count in lacking.items() if count} == reviews
        assert min(lacking.values(), default=0) >= 0
        assert sum(lacking.values()) <= most_lacking
        left = stamps - (self.goal * len(lacking) - sum(lacking.values()))
        open_card = StampCard.objects.filter(customer_id=self.customer_id, completed_at=None)
        # A debt is only what a person decided on; nothing is issued before it is paid.
        assert left >= 0 or mine.filter(events__kind="deducted").exists()
        assert mine.filter(status="issued").count() == max(0, left) // self.goal
        for balance in open_card.values_list("balance", flat=True):
            assert balance == (left % self.goal if left >= 0 else left)
