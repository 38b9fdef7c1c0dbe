"""개별 발급: what a person wrote down to issue one certificate without any mall's order."""

from django.db import models

from integrations.models import Integration
from vircle.brands.tenancy import BrandOwned
from vircle.foundation.schema import TenantForeignKey


class IndividualIssue(BrandOwned):
    """One certificate that somebody issued by hand; no store counts it among its orders.

    `key` comes with the form, so that pressing twice issues once. `integration` and
    `product_external_id` say from whose catalogue the product was taken; both are empty when its
    name was typed. Who the customer is stands on the certificate.
    """

    key = models.UUIDField()
    integration = TenantForeignKey(Integration, null=True, related_name="+")
    product_external_id = models.CharField(max_length=20, blank=True)
    product_name = models.CharField(max_length=300)
    option_text = models.CharField(max_length=500, blank=True)
    received_on = models.DateField()
    user_id = models.BigIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "key"], name="individualissue_once")
        ]

    def __str__(self) -> str:
        return self.product_name


def subject_of(*, order_id: int | None, individual_id: int | None) -> int:
    """Return what messages and links call the origin of a certificate.

    Both name an order by its id, without a foreign key: they are strangers to orders. Ids begin
    at 1, so what is below zero can only be an individual issue (docs/adr/0006).
    """
    return order_id if order_id is not None else -(individual_id or 0)
