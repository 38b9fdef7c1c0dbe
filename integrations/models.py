"""Connections to stores, and the news that arrives about their orders."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from vircle.brands.models import Brand
from vircle.brands.tenancy import BrandOwned
from vircle.foundation.schema import TenantForeignKey


class Platform(models.TextChoices):
    """Where a brand sells."""

    CAFE24 = "cafe24", _("카페24 주문연동")
    NAVER = "naver", _("네이버 스마트스토어")


class IntegrationStatus(models.TextChoices):
    """How a connection stands."""

    CONNECTED = "connected", _("연동됨")
    RECONNECT = "reconnect", _("다시 연동 필요")
    DISCONNECTED = "disconnected", _("연동 해제됨")


class EndedBy(models.TextChoices):
    """Why a link that was not let go by its brand has to be made again."""

    EXPIRED = "expired", _("인증 만료")
    REMOVED = "removed", _("앱 삭제")
    UNSUBSCRIBED = "unsubscribed", _("사용 해지")


class Integration(BrandOwned):
    """One store account of one brand: its tokens, its cursor, and since when.

    Tokens are sealed at (table, column, brand, "platform:store_id"). Expiry is kept as our own
    receive time plus the lifetime that the platform stated, because its dates carry no offset.
    """

    platform = models.CharField(max_length=8, choices=Platform.choices)
    store_id = models.CharField(max_length=60)
    store_name = models.CharField(max_length=100, blank=True)
    status = models.CharField(max_length=14, choices=IntegrationStatus.choices)
    connected_since = models.DateTimeField()
    # When a link that had ended was made again: what was claimed meanwhile is heard by the first
    # poll that begins later.
    resumed_at = models.DateTimeField(null=True)
    scopes = models.JSONField(default=list)

    access_token_sealed = models.BinaryField(null=True)
    refresh_token_sealed = models.BinaryField(null=True)
    access_expires_at = models.DateTimeField(null=True)
    refresh_expires_at = models.DateTimeField(null=True)
    # Set in a transaction of its own before a refresh call: one that dies between the platform's
    # answer and our commit has lost a rotated token, and this tells.
    refreshing_since = models.DateTimeField(null=True)

    poll_due_at = models.DateTimeField()
    poll_leased_until = models.DateTimeField(null=True)
    polled_until = models.DateTimeField(null=True)
    # How far an unfinished poll has come: it may need more calls than the platform allows at once.
    poll_progress = models.JSONField(default=dict)
    last_heard_at = models.DateTimeField(null=True)
    catalog_due_at = models.DateTimeField(null=True)
    catalog_synced_at = models.DateTimeField(null=True)
    catalog_progress = models.JSONField(default=dict)
    error = models.CharField(max_length=300, blank=True)
    error_at = models.DateTimeField(null=True)
    found_by_polling = models.BigIntegerField(default=0)

    # An end of the link needs two signals, as platforms have told of ends that were none: the
    # news that the app was removed, and refusals of our authorisation, counted from the first.
    removal_heard_at = models.DateTimeField(null=True)
    refusals = models.SmallIntegerField(default=0)
    refused_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=12, choices=EndedBy.choices, blank=True)
    # What the daily look at the link found; its shape is the connector's.
    checkup = models.JSONField(default=dict)
    checkup_due_at = models.DateTimeField(null=True)

    # A brand's own application at the platform; empty where the platform knows us by our own.
    application_id = models.CharField(max_length=60, blank=True)
    application_secret_sealed = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "platform", "store_id"], name="integration_store"
            ),
            models.CheckConstraint(
                condition=models.Q(platform__in=Platform.values), name="integration_platform"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=IntegrationStatus.values), name="integration_status"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_by__in=["", *EndedBy.values]), name="integration_ended_by"
            ),
        ]
        indexes = [models.Index(fields=["poll_due_at"], name="integration_poll_due")]

    def __str__(self) -> str:
        return f"{self.platform}:{self.store_id}"

    @property
    def shown_name(self) -> str:
        """Return what people call the store."""
        return self.store_name or self.store_id

    @property
    def is_connected(self) -> bool:
        """Tell whether calls may be made for this store."""
        return self.status == IntegrationStatus.CONNECTED

    @property
    def is_heard(self) -> bool:
        """Tell whether claims are heard of: nothing of a broken link's time is still unasked."""
        if self.resumed_at is None or not self.is_connected:
            return self.is_connected
        return self.polled_until is not None and self.polled_until >= self.resumed_at


class StoreDirectory(models.Model):
    """Which brand a store belongs to: one at a time, and how a webhook finds its brand."""

    platform = models.CharField(max_length=8, choices=Platform.choices)
    store_id = models.CharField(max_length=60)
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")
    integration_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["platform", "store_id"], name="store_of_one_brand"),
            models.CheckConstraint(
                condition=models.Q(platform__in=Platform.values), name="store_platform"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.platform}:{self.store_id}"


class OrderEvent(BrandOwned):
    """One piece of news as it arrived, sealed; append-only, partitioned by day, nothing unique.

    Partitions are dropped after 14 days. `reference` is the natural key the body is sealed at.
    """

    integration = TenantForeignKey(Integration, related_name="+")
    received_at = models.DateTimeField()
    event = models.CharField(max_length=20)
    reference = models.UUIDField()
    body_sealed = models.BinaryField()

    class Meta:
        managed = False
        db_table = "integrations_orderevent"

    def __str__(self) -> str:
        return f"{self.event} {self.received_at}"


class WorkRow(BrandOwned):
    """The shape that `foundation.lease` works on."""

    seq = models.BigIntegerField(default=1)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    error = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        abstract = True


class ReadHint(WorkRow):
    """Read this order again: all that any news about an order means."""

    integration = TenantForeignKey(Integration, related_name="+")
    external_order_id = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "integration", "external_order_id"], name="readhint_order"
            )
        ]
        indexes = [models.Index(fields=["brand", "due_at"], name="readhint_due")]

    def __str__(self) -> str:
        return self.external_order_id


class RejectedCall(models.Model):
    """How many calls at our webhook address were turned away in a minute, and why."""

    minute = models.DateTimeField()
    platform = models.CharField(max_length=8)
    reason = models.CharField(max_length=20)
    count = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["minute", "platform", "reason"], name="rejectedcall_minute"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reason} x {self.count}"
