"""누락 점검: what a store says arrived on a day, against what was decided here."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from integrations.models import Integration
from vircle.brands.models import User
from vircle.brands.tenancy import BrandOwned
from vircle.foundation.schema import TenantForeignKey


class GapStatus(models.TextChoices):
    """How far a check is; it is written down after every page, so any process may go on."""

    ASKING = "asking", _("쇼핑몰에 확인하는 중")
    SETTLING = "settling", _("한 번 더 확인하는 중")
    CLOSING = "closing", _("차이를 처리하는 중")
    DONE = "done", _("점검 완료")


class GapKind(models.TextChoices):
    """Why an item that arrived at the store is not well here; "" when it is."""

    UNHEARD = "unheard", _("주문을 받지 못함")
    DIFFERENT = "different", _("쇼핑몰과 상태가 다름")
    UNDECIDED = "undecided", _("읽었지만 판정하지 못함")


class GapCheck(BrandOwned):
    """One Korean day of one store. Asked anew it begins again; a day has one answer."""

    integration = TenantForeignKey(Integration, related_name="+")
    day = models.DateField()
    status = models.CharField(max_length=8, choices=GapStatus.choices, default=GapStatus.ASKING)
    asked_at = models.DateTimeField()
    # None: by schedule.
    asked_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    finished_at = models.DateTimeField(null=True)
    # A worker that dies is succeeded when this has come: it is the lease.
    due_at = models.DateTimeField()
    # Where asking stands at the platform; null before its first page.
    position = models.JSONField(null=True)
    # Until when a gap may still close before it counts as one.
    look_until = models.DateTimeField(null=True)
    arrived = models.IntegerField(default=0)
    gaps = models.IntegerField(default=0)
    # How many gaps somebody's press has closed.
    closed = models.IntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "integration", "day"], name="gapcheck_day"),
            models.CheckConstraint(
                condition=models.Q(status__in=GapStatus.values), name="gapcheck_status"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=~models.Q(status="done"), name="gapcheck_due"
            ),
            models.Index(fields=["brand"], condition=models.Q(gaps__gt=0), name="gapcheck_open"),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.arrived} arrived, {self.gaps} missing"

    @property
    def handled(self) -> int:
        """Return how many of what arrived are well here."""
        return self.arrived - self.gaps

    @property
    def is_working(self) -> bool:
        """Tell whether it goes on by itself."""
        return self.status != GapStatus.DONE


class ArrivedItem(BrandOwned):
    """An item that the store says arrived; of a check that has ended only the gaps are kept.

    `observed_at` is when the request that showed it began.
    """

    check_run = TenantForeignKey(GapCheck, related_name="items")
    external_order_id = models.CharField(max_length=40)
    external_item_id = models.CharField(max_length=60)
    product_name = models.CharField(max_length=300)
    arrived_at = models.DateTimeField()
    observed_at = models.DateTimeField()
    effective_quantity = models.IntegerField()
    has_open_claim = models.BooleanField(default=False)
    gap = models.CharField(max_length=10, choices=GapKind.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "check_run", "external_order_id", "external_item_id"],
                name="arriveditem_once",
            ),
            models.CheckConstraint(
                condition=models.Q(gap__in=["", *GapKind.values]), name="arriveditem_gap"
            ),
        ]

    def __str__(self) -> str:
        return self.external_item_id
