"""A minimal valid row of any tenant table, made from what its model says."""

import uuid
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tests.factories import make_user
from vircle.brands.models import Brand, User
from vircle.foundation.schema import TenantForeignKey

_numbers = count(1)
MOMENT = datetime(2026, 11, 20, 5, 30, tzinfo=UTC)

# Where a CHECK asks for more than the type says.
VALUES: dict[tuple[str, str], Any] = {
    ("catalog_category", "depth"): 1,
    ("stamps_stampprogramversion", "goal"): 10,
    ("stamps_stampgrant", "worth"): 0,
    ("warranties_warranty", "status"): "scheduled",
    ("orders_orderitem", "effective_quantity"): 0,
}
# Columns that may be empty in some rows, and not in the plainest.
FILLED = {
    ("warranties_warranty", column)
    for column in ("order_id", "item_id", "unit_id", "integration_id", "rule_version_id")
}


def make_row(model: type[models.Model], *, brand: Brand, **fields: Any) -> Any:
    """Insert a row with as little in it as the table allows; rows it needs are made too."""
    row: Any = model(brand=brand)
    for field in model._meta.local_concrete_fields:
        if field.name in fields:
            setattr(row, field.name, fields[field.name])
        elif _is_asked_for(field):
            setattr(row, field.name, _value(field, brand=brand))
    row.save(force_insert=True)
    return row


def _is_asked_for(field: "models.Field[Any, Any]") -> bool:
    if (field.model._meta.db_table, field.column) in FILLED:
        return True
    return not (field.null or field.has_default() or field.primary_key or field.name == "brand")


def _value(field: Any, *, brand: Brand) -> Any:
    named = VALUES.get((field.model._meta.db_table, field.column))
    if named is not None:
        return named
    if isinstance(field, TenantForeignKey):
        return the_one_row(field.related_model, brand) or make_row(field.related_model, brand=brand)
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, models.ForeignKey) and field.related_model is User:
        return make_user()
    return _plain(field)


def the_one_row(model: type[models.Model], brand: Brand) -> Any:
    """Return what a brand can have only once, such as its warranty program."""
    unique = [c.fields for c in model._meta.constraints if isinstance(c, models.UniqueConstraint)]
    return model._base_manager.filter(brand=brand).first() if ("brand",) in unique else None


def _plain(field: Any) -> Any:
    number = next(_numbers)
    makers: dict[type, Any] = {
        models.DateTimeField: MOMENT,
        models.DateField: date(2026, 11, 20),
        models.UUIDField: uuid.uuid4(),
        models.BinaryField: number.to_bytes(16),
        models.BooleanField: False,
        models.JSONField: {},
        ArrayField: [],
        models.IntegerField: number % 30_000,
        models.CharField: str(number),
        models.TextField: str(number),
    }
    return next(makers[kind] for kind in type(field).__mro__ if kind in makers)
