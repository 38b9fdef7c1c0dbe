"""The outbox: what is to be said, every try to say it, and what became of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from vircle.brands.models import Customer, CustomerLink
from vircle.brands.tenancy import BrandOwned
from vircle.foundation.schema import TenantForeignKey


class MessageKind(models.TextChoices):
    """The five things we tell customers."""

    WARRANTY_ISSUED = "warranty_issued", _("보증서 발급")
    WARRANTY_CANCELED = "warranty_canceled", _("보증서 발급 취소")
    STAMP_GRANTED = "stamp_granted", _("스탬프 적립")
    STAMP_REVERSED = "stamp_reversed", _("스탬프 회수")
    REWARD_ISSUED = "reward_issued", _("리워드 발급")


class MessageStatus(models.TextChoices):
    """How far a message has come; `accepted` is never shown as arrived."""

    QUEUED = "queued", _("발송 대기")
    SENDING = "sending", _("발송 중")
    ACCEPTED = "accepted", _("발송 요청됨")
    DELIVERED = "delivered", _("도착")
    FAILED = "failed", _("발송 실패")
    UNREACHABLE = "unreachable", _("보낼 수 없음")
    UNKNOWN = "unknown", _("결과 확인 중")
    HELD = "held", _("발송 보류")
    DROPPED = "dropped", _("보내지 않음")


class Gateway(models.TextChoices):
    """Who carries messages to Kakao."""

    SOLAPI = "solapi", _("SOLAPI")


class SenderProfile(BrandOwned):
    """With which Kakao channel and approved templates a brand speaks.

    `templates` maps a message kind to the gateway's template id. `link_parts` says into how many
    template variables a link's token is split: a new channel allows 14 characters a variable.
    """

    gateway = models.CharField(max_length=8, choices=Gateway.choices, default=Gateway.SOLAPI)
    channel_id = models.CharField(max_length=60)
    templates = models.JSONField(default=dict)
    link_parts = models.SmallIntegerField(default=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand"], name="senderprofile_one"),
            models.CheckConstraint(
                condition=models.Q(gateway__in=Gateway.values), name="senderprofile_gateway"
            ),
        ]

    def __str__(self) -> str:
        return self.channel_id


class Message(BrandOwned):
    """One thing to say about one order; `wave` counts what is said of the same kind.

    `variables` holds counts, dates and product names. Name, phone and link are added at the
    moment of sending and are stored nowhere else.
    """

    order_id = models.BigIntegerField()
    kind = models.CharField(max_length=20, choices=MessageKind.choices)
    wave = models.SmallIntegerField()
    customer = TenantForeignKey(Customer, related_name="+")
    link = TenantForeignKey(CustomerLink, related_name="+")
    variables = models.JSONField(default=dict)
    status = models.CharField(
        max_length=12, choices=MessageStatus.choices, default=MessageStatus.QUEUED
    )
    reason = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()
    send_after = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "order_id", "kind", "wave"], name="message_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=MessageKind.values), name="message_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=MessageStatus.values), name="message_status"
            ),
        ]
        indexes = [
            models.Index(
                fields=["brand"], condition=models.Q(status="failed"), name="message_failed"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.wave} of order {self.order_id}"


class Step(models.TextChoices):
    """What is to be done about a message next, as follows from its status."""

    SAY = "say"
    LOOK_UP = "look_up"


class MessageWork(BrandOwned):
    """A message to be sent, or whose fate is to be looked up; see `foundation.lease`."""

    message = TenantForeignKey(Message, related_name="+")
    step = models.CharField(max_length=8, choices=Step, db_default=Step.SAY, default=Step.SAY)
    seq = models.BigIntegerField(default=1)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    error = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "message"], name="messagework_once"),
            models.CheckConstraint(
                condition=models.Q(step__in=Step.values), name="messagework_step"
            ),
        ]
        indexes = [models.Index(fields=["brand", "step", "due_at"], name="messagework_due")]

    def __str__(self) -> str:
        return f"message {self.message_id}"


class Attempt(BrandOwned):
    """One try to say a message; the gateway's group id is committed before the message is put."""

    message = TenantForeignKey(Message, related_name="attempts")
    number = models.SmallIntegerField()
    reference = models.CharField(max_length=60)
    gateway_message_id = models.CharField(max_length=60, blank=True)
    started_at = models.DateTimeField()
    outcome = models.CharField(max_length=20, blank=True)
    code = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "message", "number"], name="attempt_once")
        ]
        indexes = [models.Index(fields=["brand", "gateway_message_id"], name="attempt_gateway_id")]

    def __str__(self) -> str:
        return f"try {self.number} of message {self.message_id}"


class DeliveryReport(BrandOwned):
    """What the gateway later said of a message; one row per code."""

    message = TenantForeignKey(Message, related_name="reports")
    code = models.CharField(max_length=20)
    occurred_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "message", "code"], name="deliveryreport_once")
        ]

    def __str__(self) -> str:
        return self.code
