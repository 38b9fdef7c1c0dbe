"""Saving settings: each save is a new version, unless somebody else saved first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import models

from vircle.brands.models import User
from vircle.brands.services import write_audit
from vircle.brands.versioning import SettingsVersion

V = TypeVar("V", bound=SettingsVersion)
Owner = TypeVar("Owner", bound=models.Model)


class SomeoneElseSaved(Exception):
    """The settings changed after the form was opened: by whom and when; nothing was saved."""

    def __init__(self, *, name: str, at: datetime, number: int) -> None:
        super().__init__(f"version {number} is newer")
        self.name, self.at, self.number = name, at, number


@dataclass(frozen=True, slots=True)
class Save:
    """Who saves when, and which version they were looking at (0: there was none)."""

    brand_id: int
    user_id: int | None
    now: datetime
    based_on: int
    action: str


def lock_owner(model: type[Owner], *, now: datetime, **whose: int) -> Owner:
    """Return what the versions belong to, locked; the first save makes it, and starts it now."""
    model._default_manager.get_or_create(**whose, defaults={"started_at": now})
    return model._default_manager.select_for_update().get(**whose)


def add_version(
    *, model: type[V], owner: models.Model, owner_field: str, values: Mapping[str, Any], save: Save
) -> V:
    """Write the next version and make it the current one.

    The caller holds the owner's row lock. Saving again what is already saved is not a new
    version, so that pressing the button twice is harmless.
    """
    rows = model._default_manager.filter(brand_id=save.brand_id, **{owner_field: owner})
    latest = rows.order_by("-number").first()
    before = {name: getattr(latest, name) for name in values} if latest else {}
    if latest and before == dict(values):
        return latest
    if latest and latest.number != save.based_on:
        raise SomeoneElseSaved(
            name=_name_of(latest.saved_by_id), at=latest.saved_at, number=latest.number
        )
    version = model._default_manager.create(
        brand_id=save.brand_id,
        number=latest.number + 1 if latest else 1,
        saved_at=save.now,
        saved_by_id=save.user_id,
        **{owner_field: owner},
        **values,
    )
    owner.current = version  # type: ignore[attr-defined]
    owner.save(update_fields=["current"])
    _audit(save, version=version, before=before, values=values)
    return version


def _name_of(user_id: int | None) -> str:
    user = User.objects.filter(pk=user_id).first() if user_id else None
    return str(user) if user else ""


def _audit(
    save: Save, *, version: SettingsVersion, before: Mapping[str, Any], values: Mapping[str, Any]
) -> None:
    changed = {
        name: [before.get(name), value]
        for name, value in values.items()
        if name not in before or before[name] != value
    }
    write_audit(
        brand_id=save.brand_id,
        user_id=save.user_id,
        now=save.now,
        action=save.action,
        subject=f"v{version.number}",
        detail=changed,
    )
