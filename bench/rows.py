"""Rows as they were written, and the same rows given to COPY: what nothing can be faster than.

COPY is lenient to itself: it decides nothing, reads nothing and takes ids as they are. It gets its
rows as Python values and formats them, as a program must that wants to write them.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import psycopg
from django.db import connection, transaction
from psycopg import sql

from bench import wire
from bench.shops import Shop

# In an order in which no foreign key is early.
INGESTED = (
    "brands_customer",
    "brands_customeridentity",
    "brands_customername",
    "orders_order",
    "orders_orderitem",
    "orders_orderunit",
    "orders_transition",
    "orders_orderwork",
)
DECIDED = (
    "brands_customerlink",
    "notifications_message",
    "notifications_messagework",
    "warranties_warranty",
    "warranties_warrantyevent",
    "warranties_warrantydecision",
    "stamps_stampcard",
    "stamps_stampgrant",
    "stamps_stampentry",
    "stamps_stampdecision",
    "stamps_reward",
    "stamps_rewardevent",
)
_SETTINGS = (
    "integrations_integration",
    "catalog_product",
    "warranties_warrantyprogram",
    "warranties_warrantyprogramversion",
    "warranties_warrantyrule",
    "warranties_warrantyruleversion",
    "stamps_stampprogram",
    "stamps_stampprogramversion",
)
EVERYTHING = (*_SETTINGS, *INGESTED, *DECIDED)


@dataclass(frozen=True)
class Rows:
    """The rows of one table."""

    table: str
    columns: Sequence[str]
    values: Sequence[Sequence[Any]]


def raw() -> psycopg.Connection[Any]:
    """Return psycopg's own connection."""
    connection.ensure_connection()
    made: psycopg.Connection[Any] = connection.connection
    return made


def columns_of(table: str) -> list[tuple[str, str]]:
    """Return a table's columns with their types."""
    found = raw().execute(
        "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
        [table],
    )
    return [(str(name), str(kind)) for name, kind in found]


def take(shop: Shop, tables: Sequence[str]) -> list[Rows]:
    """Read all rows of a brand."""
    return [_take(shop.brand_id, table) for table in tables]


def _take(brand_id: int, table: str) -> Rows:
    columns = columns_of(table)
    # JSON stays text: taking it apart and putting it together again is nobody's work here.
    chosen = [
        sql.SQL("{}::text").format(sql.Identifier(name))
        if kind == "jsonb"
        else sql.Identifier(name)
        for name, kind in columns
    ]
    statement = sql.SQL("SELECT {} FROM {} WHERE brand_id = %s ORDER BY id").format(
        sql.SQL(", ").join(chosen), sql.Identifier(table)
    )
    with psycopg.Cursor(raw()) as cursor:
        values = cursor.execute(statement, [brand_id]).fetchall()
    return Rows(table, [name for name, _ in columns], values)


def for_twin(rows: Sequence[Rows], twin: Shop) -> list[Rows]:
    """Return the same rows of another brand: keys begin with the brand, so ids may stay."""
    return [_for_twin(each, twin.brand_id) for each in rows]


def _for_twin(rows: Rows, brand_id: int) -> Rows:
    at = list(rows.columns).index("brand_id")
    changed = [(*row[:at], brand_id, *row[at + 1 :]) for row in rows.values]
    return replace(rows, values=changed)


def copy(rows: Sequence[Rows]) -> None:
    """Write rows by COPY, all in one transaction."""
    with transaction.atomic(), psycopg.Cursor(raw()) as cursor:
        for each in rows:
            _copy(cursor, each)


def _copy(cursor: psycopg.Cursor[Any], rows: Rows) -> None:
    columns = sql.SQL(", ").join(map(sql.Identifier, rows.columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(rows.table), columns)
    with cursor.copy(statement) as target:
        for row in rows.values:
            target.write_row(row)


def twin_of(shop: Shop, tables: Sequence[str]) -> Shop:
    """Make a brand that has the same rows of some tables, with the same ids."""
    brand_id = int(
        wire.one(
            "INSERT INTO brands_brand (name, code, support_phone, color, logo, quiet_hours,"
            " created_at) SELECT name, 't' || left(md5(random()::text), 7), support_phone, color,"
            " logo, quiet_hours, created_at FROM brands_brand WHERE id = %s RETURNING id",
            (shop.brand_id,),
        )[0]
    )
    with _without_checks():
        for table in tables:
            _clone(table, shop.brand_id, brand_id)
    return Shop(brand_id, shop.integration)


@contextmanager
def _without_checks() -> Iterator[None]:
    wire.run("SET session_replication_role = replica")
    try:
        yield
    finally:
        wire.run("SET session_replication_role = origin")


def _clone(table: str, source: int, target: int) -> None:
    names = [name for name, _ in columns_of(table)]
    chosen = [sql.Literal(target) if n == "brand_id" else sql.Identifier(n) for n in names]
    raw().execute(
        sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {} WHERE brand_id = {}").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, names)),
            sql.SQL(", ").join(chosen),
            sql.Identifier(table),
            sql.Literal(source),
        )
    )


def twin_with_settings(shop: Shop) -> Shop:
    """Return a brand with the settings of another, and none of its orders."""
    return twin_of(shop, _SETTINGS)


def twin_with_orders(shop: Shop) -> Shop:
    """Return a brand with the settings and the recorded orders of another."""
    return twin_of(shop, (*_SETTINGS, *INGESTED[:-1]))


def counts(tables: Sequence[str] = EVERYTHING) -> dict[str, int]:
    """Count the rows of all brands."""
    return {
        table: int(wire.one(f"SELECT count(*) FROM {table}")[0])  # ours, and a constant
        for table in tables
    }
