"""The schema stands divided by brand as well: every table a hash partition, and the story on it.

A rehearsal for more than one machine: what PostgreSQL allows for partitions (keys that begin with
the brand, foreign keys that carry it) is what Citus asks for too.
"""

from datetime import datetime

import pytest
from django.db import connection

from integrations.models import Integration
from stamps.models import StampGrant
from tests.factories import (
    make_brand,
    make_integration,
    make_product,
    make_stamp_program,
    make_stamp_rule,
    make_warranty_program,
    make_warranty_rule,
)
from tests.issuance.story import Story, line
from tests.schema.catalog import query, strings, tenant_tables
from vircle.brands.tenancy import brand_scope
from vircle.foundation.schema import policies
from vircle.notifications.models import Message
from warranties.models import Warranty

pytestmark = pytest.mark.django_db
PARTS = 2
# Divided by day already, and dropped day by day.
BY_DAY = {"integrations_orderevent"}

_FOREIGN_KEYS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'f' AND conparentid = 0
  AND (conrelid::regclass::text = ANY(%s) OR confrelid::regclass::text = ANY(%s))
"""


@pytest.fixture
def divided() -> list[str]:
    """Build every tenant table anew, divided by brand; the test's rollback takes it back."""
    tables = [table for table in tenant_tables() if table not in BY_DAY]
    keys = query(_FOREIGN_KEYS, [tables, tables])
    for table in tables:
        for statement in (*_divide(table), *policies(table=table)):
            _run(statement)
    for table, name, definition in keys:
        _run(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
    return tables


def _divide(table: str) -> list[str]:
    parts = [
        f"CREATE TABLE {table}_{n} PARTITION OF {table}"
        f" FOR VALUES WITH (MODULUS {PARTS}, REMAINDER {n})"
        for n in range(PARTS)
    ]
    return [
        f"ALTER TABLE {table} RENAME TO whole_{table}",
        f"CREATE TABLE {table} (LIKE whole_{table} INCLUDING ALL) PARTITION BY HASH (brand_id)",
        f"DROP TABLE whole_{table} CASCADE",
        *parts,
    ]


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _store(number: int) -> Integration:
    brand = make_brand(name=f"연습 {number}", code=f"parts{number}")
    store = make_integration(brand=brand)
    make_product(integration=store, external_id="101", category_ids=["27"])
    make_warranty_program(brand=brand)
    make_warranty_rule(integration=store)
    make_stamp_program(brand=brand, reward_name="할인", goal=2)
    make_stamp_rule(integration=store)
    return store


def test_the_story_is_the_same_on_a_divided_schema(divided: list[str], now: datetime) -> None:
    assert len(divided) > 30
    # Of eight brands both parts get some, whatever their ids.
    stories = [Story(_store(number), now) for number in range(8)]
    for story in stories:
        story.deliver(line(quantity=2), number="O-1")
        story.deliver(line(), number="O-2")
        story.deliver(line(status="returned", effective_quantity=0), number="O-2")
    for story in stories:
        brand_id = story.integration.brand_id
        with brand_scope(brand_id=brand_id):
            # Seen as the web role sees it: the brand's own, and nothing else.
            assert sorted(Warranty.objects.values_list("status", flat=True)) == [
                "canceled",
                "issued",
                "issued",
            ]
            assert sorted(StampGrant.objects.values_list("worth", flat=True)) == [0, 1]
            assert Message.objects.exists()
    used = strings("SELECT DISTINCT tableoid::regclass::text FROM warranties_warranty ORDER BY 1")
    assert used == [f"warranties_warranty_{n}" for n in range(PARTS)]


def test_what_is_asked_of_one_brand_looks_into_one_part(divided: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN SELECT * FROM warranties_warranty WHERE brand_id = 7 AND id = 1")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert plan.count("warranties_warranty_") >= 1
    parts = {n for n in range(PARTS) if f" warranties_warranty_{n} " in plan}
    assert len(parts) == 1
