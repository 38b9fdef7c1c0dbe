"""What is written about brands: making one, and the line in its log for everything done in it."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from vircle.brands import logos
from vircle.brands.models import AuditLog, Brand, Membership, Role, User


@transaction.atomic
def create_brand(
    *,
    name: str,
    support_phone: str,
    user: User,
    now: datetime,
    code: str | None = None,
    color: str | None = None,
    quiet_hours: bool | None = None,
    logo: logos.Encoded | None = None,
) -> Brand:
    """Make a brand with its owner; code, colour and quiet hours have defaults."""
    chosen = {"code": code, "color": color}
    brand = Brand.objects.create(
        name=name,
        support_phone=support_phone,
        quiet_hours=settings.QUIET_HOURS_FOR_NEW_BRANDS if quiet_hours is None else quiet_hours,
        created_at=now,
        **{field: value for field, value in chosen.items() if value is not None},
    )
    if logo is not None:
        logos.replace_logo(brand=brand, encoded=logo, now=now)
        brand.save(update_fields=["logo"])
    Membership.objects.create(brand=brand, user=user, role=Role.OWNER, created_at=now)
    write_audit(brand_id=brand.pk, user_id=user.pk, now=now, action="brand.created", subject=name)
    return brand


def write_audit(
    *,
    brand_id: int,
    user_id: int | None,
    now: datetime,
    action: str,
    subject: str = "",
    detail: dict[str, Any] | None = None,
) -> None:
    """Note what somebody did; inside the transaction that did it, and never personal data."""
    AuditLog.objects.create(
        brand_id=brand_id,
        user_id=user_id,
        at=now,
        action=action,
        subject=subject,
        detail=detail or {},
    )
