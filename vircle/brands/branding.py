"""브랜드 설정 saved: what customers see of a brand; its code stands in every link and stays."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from vircle.brands import logos
from vircle.brands.models import AuditLog, Brand
from vircle.brands.saving import SomeoneElseSaved
from vircle.brands.services import write_audit

_ACTION = "brand.saved"


@dataclass(frozen=True, slots=True)
class BrandValues:
    """What the page saves, besides the logo."""

    name: str
    support_phone: str
    color: str
    quiet_hours: bool


@dataclass(frozen=True, slots=True)
class LogoChange:
    """A new logo, or none at all."""

    encoded: logos.Encoded | None


def values_of(brand: Brand) -> BrandValues:
    """Return what is in force."""
    return BrandValues(brand.name, brand.support_phone, brand.color, brand.quiet_hours)


def latest_save(*, brand_id: int) -> AuditLog | None:
    """Return the latest save; its number tells a form whether somebody saved since."""
    rows = AuditLog.objects.filter(brand_id=brand_id, action=_ACTION).select_related("user")
    return rows.order_by("-at", "-pk").first()


@transaction.atomic
def save_brand(
    *,
    brand_id: int,
    user_id: int,
    now: datetime,
    values: BrandValues,
    logo: LogoChange | None,
    based_on: int,
) -> None:
    """Save, unless somebody else did since; saving the same again is nothing new."""
    # Not against what refers to the brand, which is every row that comes in meanwhile.
    brand = Brand.objects.select_for_update(no_key=True).get(pk=brand_id)
    changed = _changed(values_of(brand), values)
    if not changed and logo is None:
        return
    latest = latest_save(brand_id=brand_id)
    if latest and latest.pk != based_on:
        raise SomeoneElseSaved(name=str(latest.user or ""), at=latest.at, number=latest.pk)
    for field, value in asdict(values).items():
        setattr(brand, field, value)
    detail = dict(changed)
    if logo is not None:
        logos.replace_logo(brand=brand, encoded=logo.encoded, now=now)
        detail["logo"] = ["", brand.logo]
    brand.save()
    write_audit(brand_id=brand_id, user_id=user_id, now=now, action=_ACTION, detail=detail)


def _changed(before: BrandValues, after: BrandValues) -> Mapping[str, list[Any]]:
    earlier, later = asdict(before), asdict(after)
    return {name: [earlier[name], later[name]] for name in later if earlier[name] != later[name]}
