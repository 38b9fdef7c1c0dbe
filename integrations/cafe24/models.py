"""One-time things of Cafe24's install flow; they belong to no brand's data."""

from django.db import models

from vircle.brands.models import Brand, User


class ConsentState(models.Model):
    """A consent that was started: who, for which brand and mall, in which browser session.

    Only hashes are stored; used once, within ten minutes. `outcome` is how it ended: one of
    ENDED_WELL, or what stopped it and for want of which scopes; empty while it is not used, and
    while its code is being redeemed.
    """

    CONNECTED, REFRESHED = "connected", "refreshed"
    ENDED_WELL = (CONNECTED, REFRESHED)

    state_hash = models.BinaryField(max_length=32, unique=True)
    session_hash = models.BinaryField(max_length=32)
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    mall_id = models.CharField(max_length=50)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=300, blank=True, default="", db_default="")

    def __str__(self) -> str:
        return self.mall_id


class LaunchNonce(models.Model):
    """A launch link that was opened, kept for as long as its timestamp would be accepted."""

    digest = models.BinaryField(max_length=32, unique=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.seen_at}"
