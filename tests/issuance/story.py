"""Tell a mall's story to the recording and deciding steps, without the mall."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from integrations.models import Integration
from integrations.orders.models import Order
from integrations.orders.record import record
from integrations.orders.snapshots import ItemSnapshot, OrderSnapshot, PersonSnapshot
from stamps.models import StampEntry, StampGrant
from vircle.issuance.decide import decide_due
from vircle.notifications.models import Message
from warranties.models import Warranty, WarrantyRule, WarrantyRuleVersion

BUYER = PersonSnapshot(name="김데모", phone="010-0000-0001")


def line(external_id: str = "A-01", **fields: Any) -> ItemSnapshot:
    """Return an item of one piece that is on its way."""
    values: dict[str, Any] = {
        "external_id": external_id,
        "product_external_id": "101",
        "product_name": "헤리티지 토트백 라지",
        "quantity": 1,
        "status": "shipping",
        "raw_status": "N30",
        "price": 298_000,
    }
    values |= fields
    values.setdefault("effective_quantity", values["quantity"])
    return ItemSnapshot(**values)


@dataclass
class Story:
    """One store's orders, told read by read; each read is a second younger than the last."""

    integration: Integration
    now: datetime
    reads: int = 0
    told: list[tuple[OrderSnapshot, datetime]] = field(default_factory=list)

    def order(self, *items: ItemSnapshot, number: str = "O-1", **fields: Any) -> OrderSnapshot:
        """Return an order of the usual buyer."""
        values: dict[str, Any] = {
            "external_id": number,
            "shop_no": 1,
            "place": "self",
            "ordered_at": self.now - timedelta(days=3),
            "paid_amount": 298_000,
            "buyer": BUYER,
        }
        return OrderSnapshot(**(values | fields), items=items)

    def read(self, *orders: OrderSnapshot, at: datetime | None = None) -> int:
        """Record what one read saw; returns how many orders changed."""
        self.reads += 1
        observed_at = at or self.now + timedelta(seconds=self.reads)
        self.told += [(order, observed_at) for order in orders]
        with transaction.atomic():
            return record(
                integration=self.integration,
                snapshots=orders,
                observed_at=observed_at,
                now=self.now,
            )

    def decide(self, *, at: datetime | None = None) -> int:
        """Decide until nothing is due at a moment; returns how many orders were taken up."""
        taken = 0
        while some := decide_due(now=at or self.now):
            taken += some
        return taken

    def deliver(self, *items: ItemSnapshot, number: str = "O-1", **fields: Any) -> OrderSnapshot:
        """Read an order whose items have all arrived, and decide."""
        arrived = [
            replace(item, status="delivered", raw_status="N40", delivered_at=self.now)
            for item in items or (line(),)
        ]
        order = self.order(*arrived, number=number, **fields)
        self.read(order)
        self.decide(at=self.now + timedelta(seconds=self.reads))
        return order


def statuses() -> list[str]:
    """Return the certificates' statuses by item, unit and cycle."""
    rows = Warranty.objects.order_by("item__external_id", "unit__number", "cycle")
    return list(rows.values_list("status", flat=True))


def messages() -> list[tuple[str, int]]:
    """Return what is to be said, without what was dropped."""
    rows = Message.objects.exclude(status="dropped").order_by("kind", "wave")
    return list(rows.values_list("kind", "wave"))


def balance() -> int:
    """Return the sum of the ledger."""
    return sum(StampEntry.objects.values_list("amount", flat=True))


def worth() -> list[int]:
    """Return what each grant is worth."""
    return list(StampGrant.objects.order_by("id").values_list("worth", flat=True))


def orders() -> Sequence[Order]:
    """Return every recorded order."""
    return list(Order.objects.order_by("id"))


def make_later(integration: Integration, *, days: int, **fields: object) -> None:
    """Save the store's rule again, with another timing or scope, from before the story."""
    rule = WarrantyRule.objects.get(integration=integration)
    WarrantyRuleVersion.objects.filter(rule=rule).update(delay_days=days, **fields)
