"""Rewards, what happened to each, and the coupon codes; part of `stamps.models`."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from integrations.orders.models import Order
from vircle.brands.models import Customer
from vircle.brands.tenancy import BrandOwned
from vircle.foundation.schema import TenantForeignKey
from vircle.notifications.models import Message


class RewardKind(models.TextChoices):
    """What a completed card brings: words for everybody, or a code for each."""

    TEXT = "text", _("안내 문구")
    CODES = "codes", _("쿠폰 코드 목록")


class RewardStatus(models.TextChoices):
    """The life of a reward; `held` waits for a code."""

    HELD = "held", _("발급 보류")
    ISSUED = "issued", _("발급됨")
    USED = "used", _("사용 완료")
    EXPIRED = "expired", _("기한 만료")
    REVOKED = "revoked", _("회수됨")
    REVIEW = "review", _("확인 필요")


class Reward(BrandOwned):
    """What a completed card brought; a card that was opened again brings another (`cycle`).

    Once used or run out it stays with its card, whatever is taken back later.
    """

    card = TenantForeignKey("stamps.StampCard", related_name="rewards")
    cycle = models.SmallIntegerField(default=1)
    customer = TenantForeignKey(Customer, related_name="+")
    order = TenantForeignKey(Order, null=True, related_name="+")
    program_version = TenantForeignKey("stamps.StampProgramVersion", related_name="+")
    name = models.CharField(max_length=40)
    status = models.CharField(max_length=8, choices=RewardStatus.choices)
    issued_at = models.DateTimeField()
    expires_on = models.DateField(null=True)
    used_at = models.DateTimeField(null=True)
    message = TenantForeignKey(Message, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "card", "cycle"], name="reward_of_card"),
            models.CheckConstraint(
                condition=models.Q(status__in=RewardStatus.values), name="reward_status"
            ),
        ]
        indexes = [
            models.Index(fields=["brand", "status", "-id"], name="reward_by_status"),
            models.Index(fields=["brand", "customer"], name="reward_customer"),
            models.Index(
                fields=["expires_on"],
                condition=models.Q(status="issued", expires_on__isnull=False),
                name="reward_expiring",
            ),
            models.Index(fields=["id"], condition=models.Q(status="held"), name="reward_held"),
        ]

    def __str__(self) -> str:
        return self.name


class RewardEvent(BrandOwned):
    """What happened to a reward, and who did it; append-only."""

    reward = TenantForeignKey(Reward, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=12)
    user_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["brand", "reward", "id"], name="rewardevent_reward")]

    def __str__(self) -> str:
        return f"{self.kind} of reward {self.reward_id}"


class RewardCode(BrandOwned):
    """A coupon code: sealed, unique in its brand by a keyed index, taken in the order of its id."""

    index = models.BinaryField(max_length=40)
    code_sealed = models.BinaryField()
    added_at = models.DateTimeField()
    reward = TenantForeignKey(Reward, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "index"], name="rewardcode_once"),
            models.UniqueConstraint(fields=["brand", "reward"], name="rewardcode_of_reward"),
        ]
        indexes = [
            models.Index(
                fields=["brand", "id"],
                condition=models.Q(reward__isnull=True),
                name="rewardcode_free",
            )
        ]

    def __str__(self) -> str:
        return f"code {self.pk}"
