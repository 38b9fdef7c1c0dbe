"""Many rows from few: copies of a brand's rows, made inside the database."""

from collections.abc import Mapping, Sequence

from psycopg import sql

from bench import wire
from bench.rows import columns_of, raw
from bench.shops import Shop

# Between a row's id and its copy's; within a brand ids only have to differ.
_STEP = 10_000_000
# Which column of a copy leads to a copied row, by the table that it leads to.
_LEADS_TO = {
    "customer_id": "brands_customer",
    "receiver_id": "brands_customer",
    "order_id": "orders_order",
    "item_id": "orders_orderitem",
    "unit_id": "orders_orderunit",
    "card_id": "stamps_stampcard",
}
# What else is unique in a brand, or among what stays the same.
_OTHERWISE: Mapping[tuple[str, str], str] = {
    ("brands_customer", "ref"): "gen_random_uuid()",
    # What is sealed opens only in the row that it was sealed for: copies of people have no name.
    ("brands_customer", "name_sealed"): "NULL::bytea",
    ("brands_customer", "phone_sealed"): "NULL::bytea",
    ("orders_order", "external_id"): "external_id || '-' || k",
    ("warranties_warranty", "number"): "number || '-' || k",
    ("warranties_warranty", "cycle"): "cycle + k",
    # No list shows the terms, and three million copies of them are gigabytes.
    ("warranties_warranty", "content"): "content - 'terms'",
    ("notifications_message", "wave"): "wave + k",
    ("stamps_stampcard", "round"): "round + 100 * k",
    ("stamps_stampcard", "completed_at"): "coalesce(completed_at, created_at)",
    ("stamps_stampentry", "number"): "number + 100 * k",
    ("stamps_reward", "cycle"): "cycle + k",
}


def multiply(
    shop: Shop,
    tables: Sequence[str],
    *,
    times: int,
    among: Sequence[str] = (),
    after: int = 0,
    tidies: bool = True,
) -> None:
    """Add so many copies of each row of a brand, an hour older each than the one before.

    What a copy leads to is a copy as well if its table is one of these or `among` them, else the
    original's. The first copies are left out up to number `after`. With `tidies` the tables are
    vacuumed, which no transaction may surround.
    """
    wire.run("SET session_replication_role = replica")
    for table in tables:
        _set_indexes(table, is_ready=False)
        _multiply(shop, table, (*tables, *among), numbers=(after + 1, times))
        _set_indexes(table, is_ready=True)
        wire.run(f"REINDEX TABLE {table}")
    wire.run("SET session_replication_role = origin")
    if tidies:
        wire.run("VACUUM ANALYZE")


def _set_indexes(table: str, *, is_ready: bool) -> None:
    """Let all but the primary key be made at once afterwards, which takes a fraction."""
    wire.run(
        "UPDATE pg_index SET indisready = %s, indisvalid = %s"
        " WHERE indrelid = %s::regclass AND NOT indisprimary",
        (is_ready, is_ready, table),
    )


def _multiply(shop: Shop, table: str, tables: Sequence[str], *, numbers: tuple[int, int]) -> None:
    columns = columns_of(table)
    chosen = [_copied(table, name, kind, tables) for name, kind in columns]
    names = sql.SQL(", ").join(sql.Identifier(name) for name, _ in columns)
    statement = sql.SQL(
        "INSERT INTO {table} ({names}) SELECT {chosen} FROM {table}"
        " CROSS JOIN generate_series({first}, {last}) AS g(k) WHERE brand_id = {brand}"
    ).format(
        table=sql.Identifier(table),
        names=names,
        chosen=sql.SQL(", ").join(chosen),
        first=sql.Literal(numbers[0]),
        last=sql.Literal(numbers[1]),
        brand=sql.Literal(shop.brand_id),
    )
    raw().execute(statement)


def _copied(table: str, name: str, kind: str, tables: Sequence[str]) -> sql.Composable:
    if (table, name) in _OTHERWISE:
        return sql.SQL(_OTHERWISE[table, name])
    column = sql.Identifier(name)
    if name == "id" or _LEADS_TO.get(name) in tables:
        return sql.SQL("{} + k * {}::bigint").format(column, sql.Literal(_STEP))
    if kind == "timestamp with time zone":
        return sql.SQL("{} - k * interval '1 hour'").format(column)
    return column
