"""Orders, their items and units, and the work of deciding about them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from integrations.models import Integration, WorkRow
from vircle.brands.models import Customer
from vircle.brands.tenancy import BrandOwned
from vircle.foundation.schema import TenantForeignKey


class ItemStatus(models.TextChoices):
    """Where an order item stands, in one vocabulary for every mall."""

    UNPAID = "unpaid", _("입금 전")
    PAID = "paid", _("결제완료")
    PREPARING = "preparing", _("상품준비중")
    SHIPPING = "shipping", _("배송중")
    DELIVERED = "delivered", _("배송완료")
    CONFIRMED = "confirmed", _("구매확정")
    CANCELED = "canceled", pgettext_lazy("status", "취소")
    RETURNED = "returned", _("반품")
    EXCHANGED = "exchanged", _("교환")
    UNKNOWN = "unknown", _("알 수 없음")


class ClaimKind(models.TextChoices):
    """What a customer claims."""

    CANCEL = "cancel", pgettext_lazy("claim", "취소")
    RETURN = "return", pgettext_lazy("claim", "반품")
    EXCHANGE = "exchange", pgettext_lazy("claim", "교환")


class ClaimState(models.TextChoices):
    """How far a claim has come."""

    REQUESTED = "requested", _("접수")
    ACCEPTED = "accepted", _("진행 중")
    DONE = "done", _("완료")
    REJECTED = "rejected", _("거부")
    WITHDRAWN = "withdrawn", _("철회")


OPEN_CLAIM_STATES = (ClaimState.REQUESTED, ClaimState.ACCEPTED)


class Order(BrandOwned):
    """One order of one store, as of `observed_at`: the database clock when the read began."""

    integration = TenantForeignKey(Integration, related_name="+")
    shop_no = models.IntegerField(default=1)
    external_id = models.CharField(max_length=40)
    place = models.CharField(max_length=30, blank=True)
    customer = TenantForeignKey(Customer, related_name="+")
    receiver = TenantForeignKey(Customer, related_name="+", null=True)
    ordered_at = models.DateTimeField(null=True)
    paid_amount = models.BigIntegerField(null=True)
    observed_at = models.DateTimeField()
    first_seen_at = models.DateTimeField()
    # What the last read looked like, so that a read without news writes nothing.
    digest = models.BinaryField(max_length=16)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "integration", "external_id"], name="order_once"
            )
        ]
        indexes = [
            models.Index(fields=["brand", "external_id"], name="order_number"),
            models.Index(fields=["brand", "customer"], name="order_customer"),
        ]

    def __str__(self) -> str:
        return self.external_id


class OrderItem(BrandOwned):
    """One line of an order.

    `triggered_at` is the moment that counts for rules (배송완료, else 구매확정, else first seen):
    taken once and never changed. `effective_quantity` is what is left after finished claims.
    """

    order = TenantForeignKey(Order, related_name="items")
    external_id = models.CharField(max_length=60)
    product_external_id = models.CharField(max_length=20)
    product_name = models.CharField(max_length=300)
    option_text = models.CharField(max_length=500, blank=True)
    quantity = models.IntegerField()
    effective_quantity = models.IntegerField()
    price = models.BigIntegerField(default=0)
    status = models.CharField(max_length=10, choices=ItemStatus.choices)
    raw_status = models.CharField(max_length=40, blank=True)
    claim_kind = models.CharField(max_length=8, choices=ClaimKind.choices, blank=True)
    claim_state = models.CharField(max_length=10, choices=ClaimState.choices, blank=True)
    claim_quantity = models.IntegerField(default=0)
    is_gift = models.BooleanField(default=False)
    is_addon = models.BooleanField(default=False)
    replaces_external_id = models.CharField(max_length=60, blank=True)
    delivered_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    triggered_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "order", "external_id"], name="item_once"),
            models.CheckConstraint(
                condition=models.Q(status__in=ItemStatus.values), name="item_status"
            ),
            models.CheckConstraint(
                condition=models.Q(claim_kind__in=["", *ClaimKind.values]), name="item_claim_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(claim_state__in=["", *ClaimState.values]),
                name="item_claim_state",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    quantity__gte=0,
                    effective_quantity__gte=0,
                    effective_quantity__lte=models.F("quantity"),
                ),
                name="item_quantity",
            ),
        ]

    def __str__(self) -> str:
        return self.external_id


class OrderUnit(BrandOwned):
    """One piece of an item, numbered from 1: what one warranty is about."""

    item = TenantForeignKey(OrderItem, related_name="units")
    number = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "item", "number"], name="unit_once"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}/{self.number}"


class Transition(BrandOwned):
    """A change of an item that was seen: history for people, never a queue."""

    item = TenantForeignKey(OrderItem, related_name="transitions")
    before = models.CharField(max_length=40, blank=True)
    after = models.CharField(max_length=40)
    seen_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["brand", "item", "seen_at"], name="transition_item")]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class OrderWork(WorkRow):
    """This order is to be decided about, now or when a moment comes (`due_at`).

    Its `leased_until` stays empty: deciding is one transaction, the order's row lock is the claim.
    `waiting_since` is set while product facts are missing.
    """

    order = TenantForeignKey(Order, related_name="+")
    waiting_since = models.DateTimeField(null=True)
    parked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "order"], name="orderwork_once")]
        indexes = [models.Index(fields=["brand", "due_at"], name="orderwork_due")]

    def __str__(self) -> str:
        return f"order {self.order_id}"
