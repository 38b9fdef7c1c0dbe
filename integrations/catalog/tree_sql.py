"""The statements that mirror a mall's categories and the product fields it shows."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from integrations.catalog.snapshots import CategorySnapshot, DetailFieldSnapshot
from integrations.catalog.sql import FILED
from vircle.foundation.db import hot_cursor

# Arrays travel as JSON: unnest would take an array of arrays apart.
_GIVEN = """given AS (
  SELECT r.id, r.parent, r.name, r.depth, r.sort_order,
    ARRAY(SELECT jsonb_array_elements_text(r.path::jsonb))::varchar[] AS path,
    ARRAY(SELECT jsonb_array_elements_text(r.path_ids::jsonb))::varchar[] AS path_ids
  FROM unnest(%b::text[], %b::text[], %b::text[], %b::smallint[], %b::text[], %b::text[],
    %b::int[]) AS r(id, parent, name, depth, path, path_ids, sort_order)
)"""
_OVERWRITE = """
    parent_external_id = excluded.parent_external_id, name = excluded.name,
    depth = excluded.depth, path = excluded.path, path_ids = excluded.path_ids,
    sort_order = excluded.sort_order, synced_at = excluded.synced_at, deleted_at = NULL
"""
# What it was before is read in the same statement, so that only products of a category that
# moved, came back or got another name are filed anew.
_CATEGORIES = f"""
WITH {_GIVEN}, saved AS (
  INSERT INTO catalog_category AS c (brand_id, integration_id, shop_no, external_id,
    parent_external_id, name, depth, path, path_ids, sort_order, synced_at)
  SELECT %b, %b, %b, id, parent, name, depth, path, path_ids, sort_order, %b
  FROM given ORDER BY id
  ON CONFLICT (brand_id, integration_id, shop_no, external_id) DO UPDATE SET {_OVERWRITE}
)
SELECT g.id FROM given g
LEFT JOIN catalog_category b ON b.brand_id = %b AND b.integration_id = %b AND b.shop_no = %b
  AND b.external_id = g.id
WHERE b.id IS NULL OR b.deleted_at IS NOT NULL
  OR (b.path, b.path_ids, b.sort_order) IS DISTINCT FROM (g.path, g.path_ids, g.sort_order)
"""  # noqa: S608 - put together from the constants above only


def upsert_categories(
    *,
    brand_id: int,
    integration_id: int,
    shop_no: int,
    categories: Sequence[CategorySnapshot],
    now: datetime,
) -> list[str]:
    """Write categories; returns those whose products have to be filed anew."""
    place = [brand_id, integration_id, shop_no]
    with hot_cursor() as cursor:
        cursor.execute(_CATEGORIES, [*_columns(categories), *place, now, *place])
        return [row[0] for row in cursor]


def _columns(categories: Sequence[CategorySnapshot]) -> list[list[Any]]:
    return [
        [c.external_id for c in categories],
        [c.parent_external_id for c in categories],
        [c.name for c in categories],
        [c.depth for c in categories],
        [json.dumps(c.path) for c in categories],
        [json.dumps(c.path_ids) for c in categories],
        [c.sort_order for c in categories],
    ]


_SHARED = f"""
WITH {_GIVEN}
INSERT INTO catalog_sharedcategory AS c (platform, external_id, parent_external_id, name, depth,
  path, path_ids, sort_order, synced_at)
SELECT %b, id, parent, name, depth, path, path_ids, sort_order, %b FROM given ORDER BY id
ON CONFLICT (platform, external_id) DO UPDATE SET {_OVERWRITE}
"""  # noqa: S608 - put together from the constants above only
_SHARED_GONE = """
UPDATE catalog_sharedcategory SET deleted_at = %b
WHERE platform = %b AND synced_at < %b AND deleted_at IS NULL
"""


def replace_shared(*, platform: str, categories: Sequence[CategorySnapshot], now: datetime) -> None:
    """Mirror the whole tree that a platform's stores share; what it lacks by now is marked."""
    with hot_cursor() as cursor:
        cursor.execute(_SHARED, [*_columns(categories), platform, now])
        cursor.execute(_SHARED_GONE, [now, platform, now])


_MARK_GONE = """
UPDATE catalog_category SET deleted_at = %b
WHERE brand_id = %b AND integration_id = %b AND shop_no = %b AND deleted_at IS NULL
  AND external_id = ANY(%b::text[])
"""


def mark_categories_gone(
    *,
    brand_id: int,
    integration_id: int,
    shop_no: int,
    external_ids: Sequence[str],
    now: datetime,
) -> None:
    """Note categories that the mall does not have any more; id and path stay for the rules."""
    with hot_cursor() as cursor:
        cursor.execute(_MARK_GONE, [now, brand_id, integration_id, shop_no, list(external_ids)])


# The order of rows is that of the products' own statement, so that the two cannot deadlock.
_REFILE = f"""
WITH own AS (
  SELECT p.id, p.brand_id, p.integration_id, p.shop_no, p.own_category_ids AS ids
  FROM catalog_product p
  WHERE p.brand_id = %b AND p.integration_id = %b AND p.shop_no = %b
    AND p.own_category_ids && %b::varchar[]
  ORDER BY p.external_id FOR NO KEY UPDATE
), filed AS MATERIALIZED (
  SELECT own.brand_id, own.id, {FILED} FROM own
)
UPDATE catalog_product p SET category_ids = f.category_ids, category_path = f.category_path
FROM filed f WHERE p.brand_id = f.brand_id AND p.id = f.id
  AND (p.category_ids, p.category_path)
    IS DISTINCT FROM (f.category_ids::varchar[], f.category_path)
"""  # noqa: S608 - put together from the constants above only


def refile_products(
    *, brand_id: int, integration_id: int, shop_no: int, category_ids: Sequence[str]
) -> None:
    """Give the products of these categories their ancestors as the tree is now."""
    with hot_cursor() as cursor:
        cursor.execute(_REFILE, [brand_id, integration_id, shop_no, list(category_ids)])


# Locked until the products that refer to them are written: a tree that changes meanwhile waits,
# and then finds those products to file them anew.
_HOLD = """
SELECT external_id FROM catalog_category
WHERE brand_id = %b AND integration_id = %b AND shop_no = %b AND external_id = ANY(%b::text[])
ORDER BY external_id FOR SHARE
"""


def hold_categories(
    *, brand_id: int, integration_id: int, shop_no: int, external_ids: Sequence[str]
) -> None:
    """Keep categories as they are until the transaction ends."""
    with hot_cursor() as cursor:
        cursor.execute(_HOLD, [brand_id, integration_id, shop_no, list(external_ids)])


_FIELDS = """
WITH given AS (
  SELECT * FROM unnest(%b::text[], %b::text[], %b::bool[], %b::bool[])
    WITH ORDINALITY AS r(key, name, is_shown, is_custom, sort_order)
), gone AS (
  DELETE FROM catalog_detailfield WHERE brand_id = %b AND integration_id = %b AND shop_no = %b
    AND key <> ALL (SELECT key FROM given)
)
INSERT INTO catalog_detailfield
  (brand_id, integration_id, shop_no, key, name, is_shown, is_custom, sort_order)
SELECT %b, %b, %b, key, name, is_shown, is_custom, sort_order FROM given ORDER BY key
ON CONFLICT (brand_id, integration_id, shop_no, key) DO UPDATE SET
  name = excluded.name, is_shown = excluded.is_shown, is_custom = excluded.is_custom,
  sort_order = excluded.sort_order
"""


def replace_fields(
    *,
    brand_id: int,
    integration_id: int,
    shop_no: int,
    fields: Sequence[DetailFieldSnapshot],
) -> None:
    """Mirror the fields that a mall can show."""
    place = [brand_id, integration_id, shop_no]
    columns = [
        [f.key for f in fields],
        [f.name for f in fields],
        [f.is_shown for f in fields],
        [f.is_custom for f in fields],
    ]
    with hot_cursor() as cursor:
        cursor.execute(_FIELDS, [*columns, *place, *place])


# Privacy: what was not hidden when a product was read may be by the time it is written.
_SHOWN = """
SELECT key FROM catalog_detailfield
WHERE brand_id = %b AND integration_id = %b AND shop_no = %b AND is_shown
ORDER BY key FOR SHARE
"""


def hold_shown_fields(*, brand_id: int, integration_id: int, shop_no: int) -> set[str]:
    """Return the keys of the fields that are shown, which stay so until the transaction ends."""
    with hot_cursor() as cursor:
        cursor.execute(_SHOWN, [brand_id, integration_id, shop_no])
        return {row[0] for row in cursor}


_HIDE = """
WITH shown AS (
  SELECT key, name FROM catalog_detailfield
  WHERE brand_id = %b AND integration_id = %b AND shop_no = %b AND is_shown
), kept AS MATERIALIZED (
  SELECT p.brand_id, p.id,
    (SELECT coalesce(jsonb_object_agg(d.key, d.value), '{}')
      FROM jsonb_each(p.details) AS d JOIN shown USING (key)) AS details,
    (SELECT coalesce(jsonb_agg(jsonb_build_array(s.key, s.name, a.row -> 2) ORDER BY a.place), '[]')
      FROM jsonb_array_elements(p.additional) WITH ORDINALITY AS a(row, place)
      JOIN shown s ON s.key = a.row ->> 0) AS additional
  FROM catalog_product p
  WHERE p.brand_id = %b AND p.integration_id = %b AND p.shop_no = %b
)
UPDATE catalog_product p SET details = k.details, additional = k.additional
FROM kept k WHERE p.brand_id = k.brand_id AND p.id = k.id
  AND (p.details, p.additional) IS DISTINCT FROM (k.details, k.additional)
"""


def apply_fields(*, brand_id: int, integration_id: int, shop_no: int) -> None:
    """Take out of the stored products what the mall hides by now, and rename what it renamed."""
    place = [brand_id, integration_id, shop_no]
    with hot_cursor() as cursor:
        cursor.execute(_HIDE, [*place, *place])


class TreeRow(NamedTuple):
    """A category with the number of products in it and below it."""

    external_id: str
    parent_external_id: str
    name: str
    depth: int
    path: list[str]
    path_ids: list[str]
    sort_order: int
    is_gone: bool
    product_count: int


_TREE = """
SELECT external_id, parent_external_id, name, depth, path, path_ids, sort_order,
  deleted_at IS NOT NULL
FROM catalog_category WHERE brand_id = %s AND integration_id = %s AND shop_no = %s
"""
# A product's categories include every ancestor, so it counts once in each of them. Asked apart:
# joined to the tree, 5,820 categories took seconds until the tables were next analysed.
_PRODUCTS = """
SELECT own.number, count(*) FROM catalog_product p, unnest(p.category_ids) AS own(number)
WHERE p.brand_id = %s AND p.integration_id = %s AND p.shop_no = %s AND p.deleted_at IS NULL
GROUP BY own.number
"""


def read_tree(*, brand_id: int, integration_id: int, shop_no: int) -> list[TreeRow]:
    """Return every category of a shop, in no order, with its products counted."""
    place = [brand_id, integration_id, shop_no]
    counts = count_products(brand_id=brand_id, integration_id=integration_id, shop_no=shop_no)
    with connection.cursor() as cursor:
        cursor.execute(_TREE, place)
        return [TreeRow._make([*row, counts.get(row[0], 0)]) for row in cursor.fetchall()]


def count_products(*, brand_id: int, integration_id: int, shop_no: int) -> dict[str, int]:
    """Return how many products each category has, those below it included."""
    with connection.cursor() as cursor:
        cursor.execute(_PRODUCTS, [brand_id, integration_id, shop_no])
        return dict(cursor.fetchall())
