"""Stamp programs, cards, the append-only ledger, and why each grant was decided."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from integrations.models import Integration
from integrations.orders.models import Order, OrderItem
from stamps.reward_models import Reward, RewardCode, RewardEvent, RewardKind, RewardStatus
from vircle.brands.models import Customer, CustomerLink
from vircle.brands.tenancy import BrandOwned
from vircle.brands.versioning import SettingsVersion
from vircle.foundation.schema import TenantForeignKey
from vircle.notifications.models import Message

__all__ = [
    "EarnPer",
    "EntryKind",
    "Reward",
    "RewardCode",
    "RewardEvent",
    "RewardKind",
    "RewardStatus",
    "StampCard",
    "StampDecision",
    "StampEntry",
    "StampGrant",
    "StampProgram",
    "StampProgramVersion",
    "StampRule",
    "StampRuleVersion",
    "Timing",
]


class EarnPer(models.TextChoices):
    """For what a stamp is granted."""

    ORDER = "order", _("주문 1건당 1개")
    UNIT = "unit", _("상품 1개당 1개")


class EntryKind(models.TextChoices):
    """Why a balance changed."""

    GRANT = "grant", _("적립")
    REVERSE = "reverse", _("회수")
    EXPIRE = "expire", _("소멸")
    CARRY = "carry", _("이월")
    ADJUST = "adjust", _("직접 조정")


class Timing(models.TextChoices):
    """What a store's stamps wait for; with `delay_days`, 배송완료 N일 후."""

    DELIVERED = "delivered", _("배송완료")
    CONFIRMED = "confirmed", _("구매확정")


class StampProgram(BrandOwned):
    """A brand's one stamp program; its fields are in the versions.

    `lowering_since` is set while open cards are still being given the lower goal of `current`.
    """

    current = TenantForeignKey("StampProgramVersion", null=True, related_name="+")
    started_at = models.DateTimeField()
    lowering_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand"], name="stampprogram_one")]
        indexes = [
            models.Index(
                fields=["lowering_since"],
                condition=models.Q(lowering_since__isnull=False),
                name="stampprogram_lowering",
            )
        ]

    def __str__(self) -> str:
        return f"stamp program of {self.brand_id}"


class StampProgramVersion(SettingsVersion):
    """스탬프 설정 as it was saved once; amounts in won, None means no limit."""

    program = TenantForeignKey(StampProgram, related_name="versions")
    name = models.CharField(max_length=30)
    goal = models.PositiveSmallIntegerField()
    earn_per = models.CharField(max_length=6, choices=EarnPer.choices)
    minimum_amount = models.BigIntegerField(null=True)
    reward_kind = models.CharField(
        max_length=5, choices=RewardKind.choices, default=RewardKind.TEXT
    )
    reward_name = models.CharField(max_length=40, blank=True)
    reward_guide = models.CharField(max_length=300, blank=True)
    reward_days = models.PositiveSmallIntegerField(null=True)
    stamp_months = models.PositiveSmallIntegerField(null=True)
    notifies = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "program", "number"], name="stampprogram_version"
            ),
            models.CheckConstraint(
                condition=models.Q(goal__gte=2, goal__lte=50), name="stampprogram_goal"
            ),
            models.CheckConstraint(
                condition=models.Q(earn_per__in=EarnPer.values), name="stampprogram_earn_per"
            ),
            models.CheckConstraint(
                condition=models.Q(reward_kind__in=RewardKind.values),
                name="stampprogram_reward_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.number}"


class StampRule(BrandOwned):
    """Whether and when one store's orders earn stamps.

    A store without a row takes part by the defaults: on, at 배송완료, since it was connected or
    the program was first saved. The row is made when somebody saves it for the store.
    """

    integration = TenantForeignKey(Integration, related_name="+")
    current = TenantForeignKey("StampRuleVersion", null=True, related_name="+")
    started_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "integration"], name="stamprule_one")
        ]

    def __str__(self) -> str:
        return f"stamp rule of {self.integration_id}"


class StampRuleVersion(SettingsVersion):
    """A store's stamp settings as they were saved once."""

    rule = TenantForeignKey(StampRule, related_name="versions")
    is_on = models.BooleanField(default=True)
    timing = models.CharField(max_length=9, choices=Timing.choices, default=Timing.DELIVERED)
    delay_days = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "rule", "number"], name="stamprule_version"),
            models.CheckConstraint(
                condition=models.Q(timing__in=Timing.values), name="stamprule_timing"
            ),
        ]

    def __str__(self) -> str:
        return f"stamp rule {self.rule_id} v{self.number}"


class StampCard(BrandOwned):
    """One round of one customer's collecting; `balance` is the sum of its entries.

    `completed_at` closes a card: it was full, or (with `merged_into`) its stamps went back to an
    earlier card that was opened again. The open card's row is the lock on all that a customer has.
    """

    program = TenantForeignKey(StampProgram, related_name="+")
    customer = TenantForeignKey(Customer, related_name="+")
    round = models.IntegerField(default=1)
    goal = models.PositiveSmallIntegerField()
    balance = models.IntegerField(default=0)
    link = TenantForeignKey(CustomerLink, null=True, related_name="+")
    created_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)
    merged_into = TenantForeignKey("self", null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "program", "customer", "round"], name="stampcard_round"
            ),
            models.UniqueConstraint(
                fields=["brand", "program", "customer"],
                condition=models.Q(completed_at__isnull=True),
                name="stampcard_one_open",
            ),
        ]
        indexes = [
            models.Index(fields=["brand", "customer"], name="stampcard_customer"),
            # 고객별 카드, newest first: closed cards would be read and dropped by the million.
            models.Index(
                fields=["brand", "-id"],
                condition=models.Q(completed_at__isnull=True),
                name="stampcard_open",
            ),
        ]

    def __str__(self) -> str:
        return f"card {self.id}: {self.balance}/{self.goal}"


class StampGrant(BrandOwned):
    """Stamps for one subject (an order or a unit); `worth` is what the last entry left of it.

    The amount is granted once per cycle. A reversal states the new worth, so that repeating it
    adds nothing. What ran out is worth nothing without having been reversed, so that a later
    return takes nothing and a later delivery gives nothing. `expires_on` is the last day, null for
    stamps that do not run out or were used up by a reward.
    """

    program = TenantForeignKey(StampProgram, related_name="+")
    subject_kind = models.CharField(max_length=6, choices=EarnPer.choices)
    subject_id = models.BigIntegerField()
    cycle = models.SmallIntegerField(default=1)
    order = TenantForeignKey(Order, related_name="+")
    customer = TenantForeignKey(Customer, related_name="+")
    card = TenantForeignKey(StampCard, related_name="grants")
    program_version = TenantForeignKey(StampProgramVersion, related_name="+")
    amount = models.IntegerField()
    worth = models.IntegerField()
    granted_at = models.DateTimeField()
    reversed_at = models.DateTimeField(null=True)
    expires_on = models.DateField(null=True)
    message = TenantForeignKey(Message, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "program", "subject_kind", "subject_id", "cycle"],
                name="stampgrant_once",
            ),
            models.CheckConstraint(
                condition=models.Q(subject_kind__in=EarnPer.values), name="stampgrant_subject_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(worth__gte=0, worth__lte=models.F("amount")),
                name="stampgrant_worth",
            ),
        ]
        indexes = [
            models.Index(fields=["brand", "order"], name="stampgrant_order"),
            models.Index(fields=["brand", "customer"], name="stampgrant_customer"),
            models.Index(
                fields=["expires_on"],
                condition=models.Q(expires_on__isnull=False, worth__gt=0),
                name="stampgrant_expiring",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.worth}/{self.amount} for {self.subject_kind} {self.subject_id}"


class StampEntry(BrandOwned):
    """One change of a card's balance; append-only.

    `number` counts a grant's entries, so that the same step cannot be written twice; `request` is
    the form by which a person asked for it, so that pressing its button twice adds nothing.
    """

    card = TenantForeignKey(StampCard, related_name="entries")
    grant = TenantForeignKey(StampGrant, null=True, related_name="entries")
    number = models.IntegerField()
    kind = models.CharField(max_length=8, choices=EntryKind.choices)
    amount = models.IntegerField()
    reason = models.CharField(max_length=20)
    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)
    note = models.CharField(max_length=100, blank=True)
    request = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "grant", "number"], name="stampentry_once"),
            models.UniqueConstraint(
                fields=["brand", "request"],
                condition=models.Q(request__isnull=False),
                name="stampentry_request",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=EntryKind.values), name="stampentry_kind"
            ),
        ]
        indexes = [
            models.Index(fields=["brand", "card", "-id"], name="stampentry_card"),
            models.Index(fields=["brand", "at"], name="stampentry_at"),
        ]

    def __str__(self) -> str:
        return f"{self.amount:+d} ({self.kind})"


class StampDecision(BrandOwned):
    """Why an item did or did not earn stamps, and when it will; see WarrantyDecision."""

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
        constraints = [models.UniqueConstraint(fields=["brand", "item"], name="stampdecision_one")]
        indexes = [
            models.Index(fields=["brand", "order"], name="stampdecision_order"),
            models.Index(
                fields=["brand", "order"],
                condition=models.Q(outcome__in=["expected", "on_hold"]),
                name="stampdecision_coming",
            ),
        ]

    def __str__(self) -> str:
        return self.outcome
