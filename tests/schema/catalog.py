"""What PostgreSQL itself says of the migrated database."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection

from tests.schema.walls import REFERENCE_TABLES

_TABLES = """
SELECT c.relname,
       EXISTS (SELECT 1 FROM pg_attribute a
               WHERE a.attrelid = c.oid AND a.attname = 'brand_id' AND NOT a.attisdropped)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'f', 'm', 'v') AND NOT c.relispartition
  AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%%'
"""
_CONSTRAINTS = """
SELECT c.conrelid::regclass::text, c.conname, c.contype::text, c.condeferrable, c.convalidated,
       ARRAY(SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY k(number, place)
             JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number ORDER BY place),
       coalesce(c.confrelid::regclass::text, ''),
       ARRAY(SELECT a.attname::text FROM unnest(c.confkey) WITH ORDINALITY k(number, place)
             JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.number
             ORDER BY place),
       pg_get_constraintdef(c.oid)
FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
WHERE n.nspname = 'public' AND c.conparentid = 0
  AND c.conrelid NOT IN (SELECT oid FROM pg_class WHERE relispartition)
"""


@dataclass(frozen=True)
class Constraint:
    table: str
    name: str
    kind: str
    is_deferrable: bool
    is_valid: bool
    columns: list[str]
    target: str
    target_columns: list[str]
    definition: str


def query(statement: str, arguments: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments or [])
        return list(cursor.fetchall())


def strings(statement: str, arguments: list[Any] | None = None) -> list[str]:
    return [str(row[0]) for row in query(statement, arguments)]


def tables() -> dict[str, bool]:
    """Every table and view, and whether it has a brand_id."""
    return {str(name): bool(has_brand) for name, has_brand in query(_TABLES)}


def tenant_tables() -> list[str]:
    return sorted(
        name for name, owned in tables().items() if owned and name not in REFERENCE_TABLES
    )


def constraints(kind: str) -> list[Constraint]:
    """All constraints of a kind: p(rimary), u(nique), f(oreign), c(heck)."""
    return [constraint for constraint in _all_constraints() if constraint.kind == kind]


@cache
def _all_constraints() -> list[Constraint]:
    # No test changes the schema, so a run asks for it once.
    return [Constraint(*row) for row in query(_CONSTRAINTS)]
