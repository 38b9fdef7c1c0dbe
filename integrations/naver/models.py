"""Receipts of hand-offs from the solution market; they belong to no brand's data."""

import uuid

from django.db import models

from vircle.brands.models import Brand, User


class HandOff(models.Model):
    """A seller whom Naver has sent here, as it told who that is; kept for a short while.

    The session of the browser that came holds its id, and no other session may use it. A token by
    which Naver has to be asked again is sealed at (naver_handoff, token, no brand, id) and goes as
    soon as it was used. `outcome` is how it ended; empty while it has not.
    """

    CONNECTED, REFRESHED = "connected", "refreshed"
    ENDED_WELL = (CONNECTED, REFRESHED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_digest = models.BinaryField(max_length=32, unique=True)
    token_sealed = models.BinaryField(null=True)
    account_uid = models.CharField(max_length=60)
    store_name = models.CharField(max_length=100, blank=True)
    role = models.CharField(max_length=40, blank=True)
    subscription_status = models.CharField(max_length=40, blank=True)
    may_approve = models.BooleanField(default=False)
    impossible_reason = models.CharField(max_length=200, blank=True)
    received_at = models.DateTimeField()
    brand = models.ForeignKey(Brand, models.CASCADE, null=True, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    outcome = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = [models.Index(fields=["received_at"], name="handoff_received")]

    def __str__(self) -> str:
        return f"{self.received_at}"
