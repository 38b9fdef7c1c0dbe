"""지난 주문 발급, 다시 판정: a person's explicit wish that what was delivered counts after all."""

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from integrations.models import Integration
from integrations.orders.models import Order
from vircle.brands.models import User
from vircle.brands.tenancy import BrandOwned
from vircle.foundation.clock import at_kst_hour
from vircle.foundation.schema import TenantForeignKey
from vircle.issuance.gap_models import ArrivedItem, GapCheck, GapKind, GapStatus

__all__ = ["ArrivedItem", "Backfill", "BackfillStatus", "GapCheck", "GapKind", "GapStatus"]


class BackfillStatus(models.TextChoices):
    """How far a backfill is; it is written down after every page, so any process may go on."""

    READING = "reading", _("주문을 읽는 중")
    COUNTING = "counting", _("대상을 확인하는 중")
    READY = "ready", _("확인 대기")
    RUNNING = "running", _("발급 중")
    DONE = "done", _("완료")
    CANCELED = "canceled", _("중단됨")


class Backfill(BrandOwned):
    """Orders of one store delivered on these Korean days, judged by the settings at `confirmed_at`.

    Until it is confirmed nothing is issued; it only reads, and counts what would be. From then on
    it is part of what deciding knows, so that deciding again gives the same answer.

    With `order` it is 다시 판정: of that order alone, and confirmed as soon as it is wished.
    """

    integration = TenantForeignKey(Integration, related_name="+")
    order = TenantForeignKey(Order, null=True, related_name="+")
    first_on = models.DateField()
    last_on = models.DateField()
    for_warranties = models.BooleanField(default=True)
    for_stamps = models.BooleanField(default=True)
    tells = models.BooleanField(default=True)
    status = models.CharField(
        max_length=8, choices=BackfillStatus.choices, default=BackfillStatus.READING
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    confirmed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    # A worker that dies is succeeded when this has come: it is the lease.
    due_at = models.DateTimeField()
    # Where reading stands at the platform; null before its first page.
    position = models.JSONField(null=True)
    orders_read = models.IntegerField(default=0)
    # Counting and running walk over the orders by id.
    walked_to = models.BigIntegerField(default=0)
    orders_total = models.IntegerField(default=0)
    orders_done = models.IntegerField(default=0)
    # What it would issue, see vircle.issuance.backfill.Preview.
    preview = models.JSONField(default=dict)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=BackfillStatus.values), name="backfill_status"
            ),
            models.CheckConstraint(
                condition=models.Q(first_on__lte=models.F("last_on")), name="backfill_days"
            ),
            models.CheckConstraint(
                condition=models.Q(for_warranties=True) | models.Q(for_stamps=True),
                name="backfill_of_something",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="backfill_due"),
            models.Index(
                fields=["brand", "order"],
                condition=models.Q(order__isnull=False),
                name="backfill_of_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_on}–{self.last_on}"

    @property
    def by(self) -> str:
        """Return under which name a trace shows it."""
        return "rejudged" if self.order_id else "backfill"

    @property
    def is_working(self) -> bool:
        """Tell whether it goes on by itself: it neither waits for a person nor is over."""
        return self.status in {
            BackfillStatus.READING,
            BackfillStatus.COUNTING,
            BackfillStatus.RUNNING,
        }

    @property
    def starts_at(self) -> datetime:
        """Return the first moment of the first day."""
        return at_kst_hour(self.first_on, hour=0)

    @property
    def ends_at(self) -> datetime:
        """Return the moment after the last day."""
        return at_kst_hour(self.last_on + timedelta(days=1), hour=0)

    def covers(self, moment: datetime) -> bool:
        """Tell whether something delivered at a moment is meant: never what came after the wish."""
        until = min(self.ends_at, self.confirmed_at or self.ends_at)
        return self.starts_at <= moment < until
