"""What makes a table a tenant's: composite keys, composite foreign keys, row level security.

Models state it (`BrandOwned`, `TenantForeignKey`); `SecureTenantTables` at the end of a migration
makes PostgreSQL enforce it. The single `id` stays Django's key, the table's is (brand_id, id):
that is what hash partitioning and Citus ask for, and what lets a foreign key carry the brand.
"""

from collections.abc import Iterator
from typing import Any, cast

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models.expressions import Col
from django.db.models.lookups import Exact

WEB_ROLE = "vircle_web"


class TenantForeignKey(models.ForeignKey[Any, Any]):
    """A foreign key between two tables of one brand; the database checks (brand_id, x_id)."""

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        # Django's own constraint would point at `id` alone, which is not unique by itself.
        kwargs["db_constraint"] = False
        kwargs.setdefault("db_index", False)
        super().__init__(to, on_delete, **kwargs)

    def get_extra_descriptor_filter(self, instance: models.Model) -> dict[str, Any]:
        """Look the other row up by brand and id, which is the order of every index."""
        return {"brand_id": instance.brand_id}  # type: ignore[attr-defined]

    def get_extra_restriction(self, alias: str, related_alias: str) -> Any:
        """Join on the brand too: for the planner, and so that no join can cross brands."""
        remote = cast("models.Field[Any, Any]", self.related_model._meta.get_field("brand"))
        local = cast("models.Field[Any, Any]", self.model._meta.get_field("brand"))
        return Exact(Col(alias, remote), Col(related_alias, local))


class SecureTenantTables(Operation):
    """Give every tenant table of an app its composite keys, policies and grants."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, app_label: str, *, models: tuple[str, ...] = ()) -> None:
        self.app_label = app_label
        self.models = models

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__qualname__, [self.app_label], {"models": self.models}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change nothing that Django's model state knows about."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        tables = list(self._tables(to_state))
        # Every key first: a foreign key may point at any table of the app.
        for model in tables:
            schema_editor.execute(_composite_primary_key(model))
        for model in tables:
            for statement in (*_foreign_keys(model), *_policies(model)):
                schema_editor.execute(statement)

    def database_backwards(self, *args: Any) -> None:
        """Leave the tables as they are: the operations before this one drop them."""

    def describe(self) -> str:
        return f"Secure the tenant tables of {self.app_label}"

    def _tables(self, state: ProjectState) -> Iterator[type[models.Model]]:
        for model in state.apps.get_app_config(self.app_label).get_models():
            named = not self.models or model._meta.model_name in self.models
            if named and model._meta.managed and _is_tenant(model):
                yield model


def _is_tenant(model: type[models.Model]) -> bool:
    return any(field.name == "brand" for field in model._meta.local_fields)


def _composite_primary_key(model: type[models.Model]) -> str:
    table = model._meta.db_table
    return (
        f'ALTER TABLE "{table}" DROP CONSTRAINT "{table}_pkey", '
        f'ADD CONSTRAINT "{table}_pkey" PRIMARY KEY (brand_id, id)'
    )


def _foreign_keys(model: type[models.Model]) -> Iterator[str]:
    table = model._meta.db_table
    for field in model._meta.local_fields:
        if isinstance(field, TenantForeignKey):
            target = field.related_model._meta.db_table
            yield (
                f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_{field.column}_brand_fk" '
                f'FOREIGN KEY (brand_id, "{field.column}") REFERENCES "{target}" (brand_id, id)'
            )


def _policies(model: type[models.Model]) -> Iterator[str]:
    yield from policies(table=model._meta.db_table)


def policies(*, table: str) -> Iterator[str]:
    """Return the statements that hide a table's other brands from the web role.

    Whoever migrates (and the workers, who log in as the same role) sees all rows; a web request
    runs as `vircle_web` and sees the brand it named, or nothing: an unset variable reads as ''
    once it has been set on the connection before, hence NULLIF.
    """
    brand = "brand_id = NULLIF(current_setting('vircle.brand_id', true), '')::bigint"
    yield f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY'
    yield f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY'
    yield f'CREATE POLICY worker ON "{table}" TO CURRENT_USER USING (true) WITH CHECK (true)'
    yield f'CREATE POLICY brand ON "{table}" TO {WEB_ROLE} USING ({brand}) WITH CHECK ({brand})'
    yield f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{table}" TO {WEB_ROLE}'


CREATE_WEB_ROLE = f"""
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{WEB_ROLE}') THEN
    CREATE ROLE {WEB_ROLE} NOLOGIN NOBYPASSRLS;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
  NULL;  -- another database of the same cluster is being migrated at this moment
END $$;
DO $$ BEGIN
  IF NOT pg_has_role(CURRENT_USER, '{WEB_ROLE}', 'MEMBER') THEN
    GRANT {WEB_ROLE} TO CURRENT_USER;
  END IF;
END $$;
GRANT USAGE ON SCHEMA public TO {WEB_ROLE};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {WEB_ROLE};
ALTER DEFAULT PRIVILEGES IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {WEB_ROLE};
"""  # noqa: S608 - the role's name is ours
