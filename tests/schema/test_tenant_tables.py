"""Every table of a brand stands inside the walls, and every table outside them is known."""

import pytest

from tests.schema.catalog import constraints, query, strings, tables, tenant_tables
from tests.schema.walls import APPEND_ONLY, LOOSE_REFERENCES, REFERENCE_TABLES, WITHOUT_KEY

pytestmark = pytest.mark.django_db
WEB = "vircle_web"


def test_a_table_without_a_brand_is_on_the_list_with_a_reason() -> None:
    found = tables()
    assert {name for name, owned in found.items() if not owned} <= set(REFERENCE_TABLES)
    assert set(REFERENCE_TABLES) <= set(found), "the list names a table that is no more"
    assert all(len(reason) > 3 for reason in REFERENCE_TABLES.values())
    assert len(tenant_tables()) > 30


def test_there_are_no_views_that_would_look_past_the_policies() -> None:
    views = """
    SELECT relname FROM pg_class
    WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace
    """
    assert strings(views) == []


def test_no_function_runs_with_its_owners_rights() -> None:
    assert strings("SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace > 16383") == []


def test_every_row_of_a_tenant_names_its_brand() -> None:
    nullable = """
    SELECT c.relname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relname = ANY(%s) AND a.attname = 'brand_id'
      AND (NOT a.attnotnull OR a.atttypid <> 'bigint'::regtype)
    """
    assert strings(nullable, [tenant_tables()]) == []
    owned = {
        c.table for c in constraints("f") if (c.columns, c.target) == (["brand_id"], "brands_brand")
    }
    assert set(tenant_tables()) <= owned


def test_the_primary_key_is_brand_and_id() -> None:
    keys = {c.table: c.columns for c in constraints("p")}
    wrong = {t: keys.get(t) for t in tenant_tables() if keys.get(t) != ["brand_id", "id"]}
    assert wrong == dict.fromkeys(WITHOUT_KEY, None)


def test_every_unique_index_starts_with_the_brand() -> None:
    unique = """
    SELECT t.relname, i.relname, a.attname, x.indisvalid
    FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
    LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[0]
    WHERE (x.indisunique OR x.indisexclusion) AND t.relname = ANY(%s)
    """
    found = query(unique, [tenant_tables()])
    assert {str(row[0]) for row in found} == set(tenant_tables()) - set(WITHOUT_KEY)
    assert [row for row in found if row[2] != "brand_id" or not row[3]] == []


def test_every_foreign_key_between_tenants_carries_the_brand() -> None:
    owned = set(tenant_tables())
    between = [c for c in constraints("f") if c.target in owned]
    assert len(between) > 40
    wrong = [
        (c.table, c.definition)
        for c in between
        if c.table not in owned
        or c.target_columns != ["brand_id", "id"]
        or c.columns[0] != "brand_id"
        or len(c.columns) != 2
        # A deferred key would let a wrong row live until commit, an unchecked one for ever.
        or c.is_deferrable
        or not c.is_valid
        or "ON DELETE" in c.definition
    ]
    assert wrong == []


def test_every_column_that_names_a_row_is_a_foreign_key_or_on_the_list() -> None:
    columns = """
    SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relname = ANY(%s) AND a.attname LIKE '%%\\_id' AND NOT a.attisdropped
    """
    named = {(str(table), str(column)) for table, column in query(columns, [tenant_tables()])}
    keyed = {(c.table, column) for c in constraints("f") for column in c.columns}
    assert named - keyed == set(LOOSE_REFERENCES)


def test_row_level_security_is_on_and_holds_for_the_owner_too() -> None:
    off = """
    SELECT relname FROM pg_class
    WHERE relname = ANY(%s) AND NOT (relrowsecurity AND relforcerowsecurity)
    """
    assert strings(off, [tenant_tables()]) == []


def test_each_tenant_table_has_the_same_two_policies_and_no_other() -> None:
    policies = """
    SELECT tablename, policyname, permissive, roles::text, cmd, qual, with_check FROM pg_policies
    """
    (owner,) = strings("SELECT current_user")
    mine = "(brand_id = (NULLIF(current_setting('vircle.brand_id'::text, true), ''::text))::bigint)"
    expected = {
        ("brand", "PERMISSIVE", f"{{{WEB}}}", "ALL", mine, mine),
        ("worker", "PERMISSIVE", f"{{{owner}}}", "ALL", "true", "true"),
    }
    found: dict[str, set[tuple[object, ...]]] = {}
    for table, *policy in query(policies):
        found.setdefault(str(table), set()).add(tuple(policy))
    # The directory shows a web request the brand's own stores only, reference table or not.
    assert sorted(found) == sorted([*tenant_tables(), "integrations_storedirectory"])
    assert {table: p for table, p in found.items() if p != expected} == {}


def test_the_web_role_may_do_nothing_beside_its_policies() -> None:
    role = """
    SELECT rolsuper, rolbypassrls, rolcanlogin, rolcreaterole, rolcreatedb, rolreplication
    FROM pg_roles WHERE rolname = %s
    """
    assert query(role, [WEB]) == [(False,) * 6]
    assert (
        strings("SELECT roleid::regrole FROM pg_auth_members WHERE member = %s::regrole", [WEB])
        == []
    )
    assert query("SELECT has_schema_privilege(%s, 'public', 'CREATE')", [WEB]) == [(False,)]
    assert strings("SELECT relname FROM pg_class WHERE relowner = %s::regrole", [WEB]) == []


@pytest.mark.parametrize("privilege", ["TRUNCATE", "REFERENCES", "TRIGGER"])
def test_the_web_role_cannot_go_round_the_policies(privilege: str) -> None:
    may = (
        "SELECT relname FROM pg_class WHERE relname = ANY(%s) AND has_table_privilege(%s, oid, %s)"
    )
    assert strings(may, [sorted(tables()), WEB, privilege]) == []


def test_nobody_reads_a_partition_past_its_parents_policies() -> None:
    """A policy on the parent does not hold for a query that names the partition."""
    partitions = """
    SELECT relname, relrowsecurity, p FROM pg_class,
      unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS p
    WHERE relispartition AND relkind = 'r'
    """
    found = query(partitions)
    assert found
    may = "SELECT has_table_privilege(%s, %s, %s)"
    open_ = [row[:1] + row[2:] for row in found if query(may, [WEB, row[0], row[2]]) == [(True,)]]
    assert open_ == []


def test_what_is_appended_cannot_be_changed_by_a_web_request() -> None:
    may = """
    SELECT relname, p FROM pg_class, unnest(ARRAY['UPDATE', 'DELETE']) AS p
    WHERE relname = ANY(%s) AND has_table_privilege(%s, oid, p)
    """
    assert set(tables()) >= APPEND_ONLY
    assert query(may, [sorted(APPEND_ONLY), WEB]) == []
    columns = """
    SELECT relname, attname FROM pg_class JOIN pg_attribute a ON a.attrelid = pg_class.oid
    WHERE relname = ANY(%s) AND attnum > 0 AND NOT attisdropped
      AND has_column_privilege(%s, pg_class.oid, attnum, 'UPDATE')
    """
    assert query(columns, [sorted(APPEND_ONLY), WEB]) == []


def test_the_web_role_may_read_and_write_the_rest() -> None:
    may_not = """
    SELECT relname, p FROM pg_class, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS p
    WHERE relname = ANY(%s) AND NOT has_table_privilege(%s, oid, p)
    """
    ordinary = sorted(set(tenant_tables()) - APPEND_ONLY)
    assert query(may_not, [ordinary, WEB]) == []
