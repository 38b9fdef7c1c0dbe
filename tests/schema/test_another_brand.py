"""No row of one brand can point at, be seen from, or be written into another."""

from functools import partial
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection, transaction

from tests.schema.catalog import constraints, tenant_tables
from tests.schema.rows import make_row, the_one_row
from tests.schema.walls import APPEND_ONLY
from vircle.brands.models import Brand
from vircle.brands.tenancy import BrandOwned, brand_scope
from vircle.foundation.schema import TenantForeignKey

pytestmark = pytest.mark.django_db
MODELS = [
    pytest.param(model, id=model._meta.db_table)
    for model in apps.get_models()
    if issubclass(model, BrandOwned)
]
KEYS = [
    pytest.param(model, field, id=f"{model._meta.db_table}.{field.column}")
    for model in apps.get_models()
    if issubclass(model, BrandOwned)
    for field in model._meta.local_fields
    if isinstance(field, TenantForeignKey)
]


def keyed(parameters: list[Any]) -> set[str]:
    return {str(parameter.id) for parameter in parameters}


def test_no_table_and_no_foreign_key_is_skipped() -> None:
    owned = set(tenant_tables())
    assert keyed(MODELS) == owned
    in_database = {f"{c.table}.{c.columns[-1]}" for c in constraints("f") if c.target in owned}
    assert keyed(KEYS) == in_database


@pytest.mark.parametrize(("model", "field"), KEYS)
def test_a_row_cannot_point_at_another_brands_row(
    brand: Brand, other_brand: Brand, model: type[BrandOwned], field: TenantForeignKey
) -> None:
    theirs = make_row(field.related_model, brand=other_brand)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        make_row(model, brand=brand, **{field.name: theirs})
    assert constraint_of(refused.value) == name_of(model, field)

    row = make_row(model, brand=brand)
    rows = model._base_manager.filter(brand_id=brand.pk, pk=row.pk)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        rows.update(**{field.name: theirs})
    assert constraint_of(refused.value) == name_of(model, field)

    # One of its own brand it may point at, so nothing else was wrong with the row.
    mine = the_one_row(field.related_model, brand) or make_row(field.related_model, brand=brand)
    assert rows.update(**{field.name: mine}) == 1


def name_of(model: type[BrandOwned], field: TenantForeignKey) -> str:
    (found,) = (
        c.name
        for c in constraints("f")
        if (c.table, c.columns) == (model._meta.db_table, ["brand_id", field.column])
    )
    return found


def constraint_of(error: IntegrityError) -> str | None:
    cause: Any = error.__cause__
    return str(cause.diag.constraint_name)


@pytest.mark.parametrize("model", MODELS)
def test_a_forgotten_filter_shows_the_brands_own_rows_only(
    brand: Brand, other_brand: Brand, model: type[BrandOwned]
) -> None:
    mine, theirs = make_row(model, brand=brand), make_row(model, brand=other_brand)
    everything = model._base_manager.all()
    assert {mine.pk, theirs.pk} <= set(everything.values_list("pk", flat=True))
    with brand_scope(brand_id=brand.pk):
        seen = everything.values_list("brand_id", "pk")
        assert (brand.pk, mine.pk) in seen
        assert {brand_id for brand_id, _ in seen} == {brand.pk}
        assert not everything.filter(pk=theirs.pk).exists()


@pytest.mark.parametrize("model", MODELS)
def test_without_a_brand_the_web_role_sees_nothing(brand: Brand, model: type[BrandOwned]) -> None:
    make_row(model, brand=brand)
    for setting in ("", None):
        with transaction.atomic(), connection.cursor() as cursor:
            if setting is not None:
                cursor.execute("SELECT set_config('vircle.brand_id', %s, true)", [setting])
            cursor.execute("SET LOCAL ROLE vircle_web")
            assert model._base_manager.count() == 0
            cursor.execute("RESET ROLE")


@pytest.mark.parametrize("model", MODELS)
def test_a_web_request_cannot_write_into_another_brand(
    brand: Brand, other_brand: Brand, model: type[BrandOwned]
) -> None:
    row = make_row(model, brand=other_brand)
    before = contents(model)
    with brand_scope(brand_id=brand.pk):
        inserted = _refusal(model, row, _insert)
        changed = {_refusal(model, row, attempt) for attempt in (_update, _delete)}
    assert "violates row-level security policy" in inserted
    if model._meta.db_table in APPEND_ONLY:
        assert all("permission denied" in said for said in changed)
    else:
        assert changed == {""}
    assert contents(model) == before


@pytest.mark.parametrize("model", MODELS)
def test_a_web_request_cannot_give_a_row_away(
    brand: Brand, other_brand: Brand, model: type[BrandOwned]
) -> None:
    row = make_row(model, brand=brand)
    with brand_scope(brand_id=brand.pk):
        said = _refusal(model, row, partial(_give_away, brand_id=other_brand.pk))
    denied = model._meta.db_table in APPEND_ONLY
    assert ("permission denied" if denied else "violates row-level security policy") in said


def contents(model: type[BrandOwned]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT t::text FROM "{model._meta.db_table}" t ORDER BY 1')
        return [row[0] for row in cursor.fetchall()]


def _refusal(model: type[BrandOwned], row: Any, attempt: Any) -> str:
    """Return what the database said, or nothing when no row was found to be changed."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            attempt(cursor, model._meta.db_table, row)
            assert cursor.rowcount == 0
    except ProgrammingError as error:
        return str(error)
    return ""


def _insert(cursor: Any, table: str, row: Any) -> None:
    columns = [f for f in row._meta.local_concrete_fields if not f.primary_key]
    names = ", ".join(f'"{field.column}"' for field in columns)
    values = [field.get_db_prep_save(field.pre_save(row, True), connection) for field in columns]
    marks = ", ".join(["%s"] * len(columns))
    cursor.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', values)


def _update(cursor: Any, table: str, row: Any) -> None:
    cursor.execute(f'UPDATE "{table}" SET id = id WHERE id = %s', [row.pk])


def _delete(cursor: Any, table: str, row: Any) -> None:
    cursor.execute(f'DELETE FROM "{table}" WHERE id = %s', [row.pk])


def _give_away(cursor: Any, table: str, row: Any, *, brand_id: int) -> None:
    cursor.execute(f'UPDATE "{table}" SET brand_id = %s WHERE id = %s', [brand_id, row.pk])
