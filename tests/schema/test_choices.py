"""A column with choices refuses everything else in the database itself."""

import re

import pytest
from django.apps import apps
from django.db import models

from tests.schema.catalog import constraints

pytestmark = pytest.mark.django_db
ROOMS = ("vircle", "integrations", "warranties", "stamps")
CHOSEN = [
    pytest.param(model, field, id=f"{model._meta.db_table}.{field.column}")
    for model in apps.get_models()
    if model.__module__.startswith(ROOMS)
    for field in model._meta.local_fields
    if field.choices
]


def test_there_are_choices_to_look_at() -> None:
    assert len(CHOSEN) > 15


@pytest.mark.parametrize(("model", "field"), CHOSEN)
def test_the_database_knows_the_choices(
    model: type[models.Model], field: "models.Field[object, object]"
) -> None:
    """One CHECK on this column alone, listing exactly the model's values."""
    checks = [
        set(re.findall(r"'([^']*)'::", c.definition))
        for c in constraints("c")
        if (c.table, c.columns) == (model._meta.db_table, [field.column]) and c.is_valid
    ]
    values = {str(value) for value, _ in field.flatchoices}
    assert (values | {""} if field.blank else values) in checks
