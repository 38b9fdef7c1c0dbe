"""Settings that are never edited: every save is a new, numbered, immutable version."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from django.db import models

from vircle.brands.models import User
from vircle.brands.tenancy import BrandOwned


class SettingsVersion(BrandOwned):
    """One saved state of some settings; `number` counts from 1."""

    number = models.IntegerField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)

    class Meta:
        abstract = True


class Saved(Protocol):
    """Anything with the moment from which it was in force."""

    @property
    def saved_at(self) -> datetime: ...


V = TypeVar("V", bound=Saved)


def in_force(versions: Sequence[V], *, at: datetime) -> V | None:
    """Return the version that held at a moment, or None before the first; oldest come first.

    Malls state times in whole seconds, so a version holds from the start of its second: an order
    delivered in the second of the save would otherwise seem delivered before it.
    """
    held = None
    for version in versions:
        if version.saved_at.replace(microsecond=0) <= at:
            held = version
    return held
