"""Warranty programs, the rules of each store, certificates, and why each was decided."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from integrations.models import Integration
from integrations.orders.models import Order, OrderItem, OrderUnit
from vircle.brands.models import Customer, CustomerLink
from vircle.brands.tenancy import BrandOwned
from vircle.brands.versioning import SettingsVersion
from vircle.foundation.clock import KST
from vircle.foundation.schema import TenantForeignKey
from vircle.notifications.models import Message
from warranties.individual import IndividualIssue, subject_of


class PeriodUnit(models.TextChoices):
    """In what a warranty period is counted."""

    MONTHS = "months", _("개월")
    YEARS = "years", _("년")
    UNLIMITED = "unlimited", _("기간 없음")


class StartsFrom(models.TextChoices):
    """On which day a warranty period begins."""

    DELIVERED = "delivered", pgettext_lazy("period", "배송완료일")
    ISSUED = "issued", pgettext_lazy("period", "발급일")
    ORDERED = "ordered", _("주문일")


class Timing(models.TextChoices):
    """What happens when an item is delivered; 구매확정 lets it wait until the buyer confirms."""

    DELIVERED = "delivered", _("배송완료")
    CONFIRMED = "confirmed", _("구매확정")
    MANUAL = "manual", _("수동발급")


class NameSource(models.TextChoices):
    """Which of a product's names stands on the certificate."""

    NAME = "name", _("상품명")
    ENGLISH = "english", _("영문 상품명")
    SUPPLIER = "supplier", _("공급사 상품명")
    MODEL = "model", _("모델명")


class WarrantyStatus(models.TextChoices):
    """The life of a certificate."""

    SCHEDULED = "scheduled", _("발급예정")
    PENDING = "pending", _("신청대기")
    HELD = "held", _("보류")
    ISSUED = "issued", _("발급완료")
    CANCELED = "canceled", _("발급취소")


class WarrantyProgram(BrandOwned):
    """A brand's one warranty; its fields are in the versions."""

    current = TenantForeignKey("WarrantyProgramVersion", null=True, related_name="+")
    started_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand"], name="warrantyprogram_one")]

    def __str__(self) -> str:
        return f"warranty program of {self.brand_id}"


class WarrantyProgramVersion(SettingsVersion):
    """보증서 설정 as it was saved once."""

    program = TenantForeignKey(WarrantyProgram, related_name="versions")
    title = models.CharField(max_length=30)
    period_unit = models.CharField(max_length=10, choices=PeriodUnit.choices)
    period_count = models.PositiveSmallIntegerField(default=1)
    starts_from = models.CharField(max_length=10, choices=StartsFrom.choices)
    is_per_unit = models.BooleanField(default=True)
    terms = models.TextField(max_length=3000)
    service_contact = models.CharField(max_length=60, blank=True)
    skips_gifts = models.BooleanField(default=True)
    gift_to_receiver = models.BooleanField(default=True)
    stripped_phrases = ArrayField(models.CharField(max_length=30), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "program", "number"], name="warrantyprogram_version"
            ),
            models.CheckConstraint(
                condition=models.Q(period_unit__in=PeriodUnit.values), name="program_period_unit"
            ),
            models.CheckConstraint(
                condition=models.Q(starts_from__in=StartsFrom.values), name="program_starts_from"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"


class WarrantyRule(BrandOwned):
    """When and for what one store's orders get warranties; its fields are in the versions."""

    integration = TenantForeignKey(Integration, related_name="+")
    current = TenantForeignKey("WarrantyRuleVersion", null=True, related_name="+")
    started_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "integration"], name="warrantyrule_one")
        ]

    def __str__(self) -> str:
        return f"warranty rule of {self.integration_id}"


class WarrantyRuleVersion(SettingsVersion):
    """보증서 자동발급 설정 as it was saved once.

    `categories` holds the chosen ones as `{"id": …, "path": […]}`; empty means 전체상품.
    """

    rule = TenantForeignKey(WarrantyRule, related_name="versions")
    is_on = models.BooleanField(default=False)
    timing = models.CharField(max_length=10, choices=Timing.choices)
    delay_days = models.PositiveSmallIntegerField(default=0)
    issue_hour = models.PositiveSmallIntegerField(default=10)
    covers_all = models.BooleanField(default=True)
    categories = models.JSONField(default=list)
    name_source = models.CharField(
        max_length=10, choices=NameSource.choices, default=NameSource.NAME
    )
    shows_image = models.BooleanField(default=True)
    shows_options = models.BooleanField(default=True)
    details = models.JSONField(default=list)
    shows_additional = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "rule", "number"], name="warrantyrule_version"
            ),
            models.CheckConstraint(
                condition=models.Q(timing__in=Timing.values), name="rule_timing"
            ),
            models.CheckConstraint(
                condition=models.Q(name_source__in=NameSource.values), name="rule_name_source"
            ),
            models.CheckConstraint(condition=models.Q(delay_days__lte=365), name="rule_delay_days"),
            models.CheckConstraint(
                condition=models.Q(issue_hour__gte=9, issue_hour__lte=20), name="rule_issue_hour"
            ),
        ]

    def __str__(self) -> str:
        return f"rule {self.rule_id} v{self.number}"


class Warranty(BrandOwned):
    """One certificate: for one unit of an order, or (`individual`) without any order.

    `content` is frozen at issuance; `starts_on`/`ends_on` (last valid day, None = no end) come
    from what held at delivery. A canceled one is never resurrected: a later grant is a new cycle.
    발급예정 without `due_at` waits for 구매확정.
    """

    unit = TenantForeignKey(OrderUnit, null=True, related_name="+")
    cycle = models.SmallIntegerField(default=1)
    order = TenantForeignKey(Order, null=True, related_name="+")
    item = TenantForeignKey(OrderItem, null=True, related_name="+")
    integration = TenantForeignKey(Integration, null=True, related_name="+")
    individual = TenantForeignKey(IndividualIssue, null=True, related_name="+")
    customer = TenantForeignKey(Customer, related_name="+")
    program_version = TenantForeignKey(WarrantyProgramVersion, related_name="+")
    rule_version = TenantForeignKey(WarrantyRuleVersion, null=True, related_name="+")
    status = models.CharField(max_length=10, choices=WarrantyStatus.choices)
    due_at = models.DateTimeField(null=True)
    number = models.CharField(max_length=30, null=True)
    content = models.JSONField(default=dict)
    triggered_at = models.DateTimeField()
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    created_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    canceled_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(max_length=20, blank=True)
    hold_reason = models.CharField(max_length=20, blank=True)
    held_from = models.CharField(max_length=10, blank=True)
    link = TenantForeignKey(CustomerLink, null=True, related_name="+")
    message = TenantForeignKey(Message, null=True, related_name="+")
    replaced_by = TenantForeignKey("self", null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "unit", "cycle"], name="warranty_once"),
            models.UniqueConstraint(fields=["brand", "number"], name="warranty_number"),
            models.UniqueConstraint(
                fields=["brand", "individual"],
                condition=models.Q(individual__isnull=False),
                name="warranty_individual",
            ),
            models.CheckConstraint(
                condition=models.Q(individual__isnull=False)
                | models.Q(
                    order__isnull=False,
                    item__isnull=False,
                    unit__isnull=False,
                    integration__isnull=False,
                    rule_version__isnull=False,
                ),
                name="warranty_has_origin",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=WarrantyStatus.values), name="warranty_status"
            ),
            models.CheckConstraint(
                condition=models.Q(issued_at__isnull=True) | models.Q(number__isnull=False),
                name="warranty_issued_has_number",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="issued") | models.Q(issued_at__isnull=False),
                name="warranty_issued_has_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["brand", "status", "-id"], name="warranty_tab"),
            models.Index(fields=["brand", "order"], name="warranty_order"),
            models.Index(fields=["brand", "customer"], name="warranty_customer"),
            models.Index(fields=["brand", "message"], name="warranty_message"),
            models.Index(fields=["brand", "triggered_at"], name="warranty_triggered"),
        ]

    def __str__(self) -> str:
        return self.number or self.request_no

    @property
    def request_no(self) -> str:
        """Return 신청번호: the Korean day it was made on, and its id."""
        day = timezone.localtime(self.created_at, KST)
        return f"W{day:%Y%m%d}-{self.id:06d}"

    @property
    def subject_id(self) -> int:
        """Return what messages and links call this certificate's order, or what stands for it."""
        return subject_of(order_id=self.order_id, individual_id=self.individual_id)


class WarrantyDecision(BrandOwned):
    """Why an item did or did not get warranties: every rule with its result.

    `is_eligible` and the versions are frozen once the item is triggered. `trace` is a list of
    `[rule code, true|false|null, inputs]`; words are made when it is shown.
    """

    item = TenantForeignKey(OrderItem, related_name="+")
    order = TenantForeignKey(Order, related_name="+")
    is_eligible = models.BooleanField()
    is_frozen = models.BooleanField(default=False)
    outcome = models.CharField(max_length=20)
    trace = models.JSONField()
    program_version_id = models.BigIntegerField(null=True)
    rule_version_id = models.BigIntegerField(null=True)
    due_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "item"], name="warrantydecision_one")
        ]
        indexes = [models.Index(fields=["brand", "order"], name="warrantydecision_order")]

    def __str__(self) -> str:
        return self.outcome


class WarrantyEvent(BrandOwned):
    """A line of a certificate's history: what happened, when, and who did it (None: the system)."""

    warranty = TenantForeignKey(Warranty, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=20)
    user_id = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["brand", "warranty", "at"], name="warrantyevent_history")]

    def __str__(self) -> str:
        return self.kind
