"""The statements that mirror a mall's catalogue: each takes any number of rows."""

import json
from collections.abc import Sequence
from datetime import datetime

from integrations.catalog.snapshots import (
    CategorySnapshot,
    DetailFieldSnapshot,
    ProductSnapshot,
)
from vircle.foundation.db import hot_cursor

# Arrays travel as JSON: unnest would take an array of arrays apart.
_CATEGORIES = """
INSERT INTO catalog_category AS c (brand_id, integration_id, shop_no, external_id,
  parent_external_id, name, depth, path, path_ids, sort_order, synced_at)
SELECT %b, %b, %b, r.id, r.parent, r.name, r.depth,
  ARRAY(SELECT jsonb_array_elements_text(r.path::jsonb)),
  ARRAY(SELECT jsonb_array_elements_text(r.path_ids::jsonb)), r.sort_order, %b
FROM unnest(%b::text[], %b::text[], %b::text[], %b::smallint[], %b::text[], %b::text[], %b::int[])
  AS r(id, parent, name, depth, path, path_ids, sort_order)
ORDER BY r.id
ON CONFLICT (brand_id, integration_id, shop_no, external_id) DO UPDATE SET
  parent_external_id = excluded.parent_external_id, name = excluded.name, depth = excluded.depth,
  path = excluded.path, path_ids = excluded.path_ids, sort_order = excluded.sort_order,
  synced_at = excluded.synced_at, deleted_at = NULL
"""
_CATEGORIES_GONE = """
UPDATE catalog_category SET deleted_at = %b
WHERE brand_id = %b AND integration_id = %b AND shop_no = %b
  AND synced_at < %b AND deleted_at IS NULL
"""


def replace_categories(
    *,
    brand_id: int,
    integration_id: int,
    shop_no: int,
    categories: Sequence[CategorySnapshot],
    now: datetime,
) -> None:
    """Mirror a whole tree; what is not in it any more is marked, never removed."""
    place = [brand_id, integration_id, shop_no]
    columns = [
        [c.external_id for c in categories],
        [c.parent_external_id for c in categories],
        [c.name for c in categories],
        [c.depth for c in categories],
        [json.dumps(c.path) for c in categories],
        [json.dumps(c.path_ids) for c in categories],
        [c.sort_order for c in categories],
    ]
    with hot_cursor() as cursor:
        cursor.execute(_CATEGORIES, [*place, now, *columns])
        cursor.execute(_CATEGORIES_GONE, [now, *place, now])


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


# A product's own categories and every ancestor; the path shown is that of the deepest.
_WITH_ANCESTORS = """
  ARRAY(SELECT DISTINCT id FROM (
      SELECT unnest(own.ids) AS id
      UNION SELECT unnest(c.path_ids) FROM catalog_category c
        WHERE c.brand_id = own.brand_id AND c.integration_id = own.integration_id
          AND c.shop_no = own.shop_no AND c.external_id = ANY(own.ids)) AS known
    ORDER BY id)
"""
_PATH = """
  coalesce((SELECT c.path FROM catalog_category c
    WHERE c.brand_id = own.brand_id AND c.integration_id = own.integration_id
      AND c.shop_no = own.shop_no AND c.external_id = ANY(own.ids)
    ORDER BY c.depth DESC, c.sort_order, c.external_id LIMIT 1), '{}')
"""
_PRODUCTS = f"""
WITH own AS (
  SELECT %b::bigint AS brand_id, %b::bigint AS integration_id, %b::int AS shop_no,
    r.*, ARRAY(SELECT jsonb_array_elements_text(r.categories::jsonb)) AS ids
  FROM unnest(%b::text[], %b::text[], %b::text[], %b::text[], %b::text[], %b::text[],
    %b::bigint[], %b::text[], %b::text[], %b::text[])
    AS r(id, name, english, supplier, model, image, price, categories, details, additional)
)
INSERT INTO catalog_product AS p (brand_id, integration_id, shop_no, external_id, name,
  english_name, supplier_name, model_name, image_url, price, category_ids, category_path,
  details, additional, observed_at)
SELECT brand_id, integration_id, shop_no, id, name, english, supplier, model, image, price,
  {_WITH_ANCESTORS}, {_PATH}, details::jsonb, additional::jsonb, %b
FROM own ORDER BY id
ON CONFLICT (brand_id, integration_id, shop_no, external_id) DO UPDATE SET
  name = excluded.name, english_name = excluded.english_name,
  supplier_name = excluded.supplier_name, model_name = excluded.model_name,
  image_url = excluded.image_url, price = excluded.price, category_ids = excluded.category_ids,
  category_path = excluded.category_path, details = excluded.details,
  additional = excluded.additional, observed_at = excluded.observed_at, deleted_at = NULL
WHERE p.observed_at < excluded.observed_at
"""  # noqa: S608 - put together from the constants above only


def upsert_products(
    *,
    brand_id: int,
    integration_id: int,
    shop_no: int,
    products: Sequence[ProductSnapshot],
    observed_at: datetime,
) -> None:
    """Write products; an older read never overwrites a newer one."""
    columns = [
        [p.external_id for p in products],
        [p.name for p in products],
        [p.english_name for p in products],
        [p.supplier_name for p in products],
        [p.model_name for p in products],
        [p.image_url for p in products],
        [p.price for p in products],
        [json.dumps(p.category_ids) for p in products],
        [json.dumps(p.details, ensure_ascii=False) for p in products],
        [json.dumps(p.additional, ensure_ascii=False) for p in products],
    ]
    with hot_cursor() as cursor:
        cursor.execute(_PRODUCTS, [brand_id, integration_id, shop_no, *columns, observed_at])


# A product that was gone before it was ever read still gets a row: an order that names it need
# not wait for facts that will never come.
_GONE = """
INSERT INTO catalog_product AS p (brand_id, integration_id, shop_no, external_id, name,
  english_name, supplier_name, model_name, image_url, category_ids, category_path, details,
  additional, observed_at, deleted_at)
SELECT %b, %b, %b, r.id, '', '', '', '', '', '{}', '{}', '{}', '[]', %b, %b
FROM unnest(%b::text[]) AS r(id) ORDER BY r.id
ON CONFLICT (brand_id, integration_id, shop_no, external_id) DO UPDATE SET
  deleted_at = coalesce(p.deleted_at, excluded.deleted_at), observed_at = excluded.observed_at
WHERE p.observed_at < excluded.observed_at
"""


def mark_gone(
    *,
    brand_id: int,
    integration_id: int,
    shop_no: int,
    external_ids: Sequence[str],
    observed_at: datetime,
) -> None:
    """Note products that the mall does not have any more; what was known of them stays."""
    place = [brand_id, integration_id, shop_no]
    with hot_cursor() as cursor:
        cursor.execute(_GONE, [*place, observed_at, observed_at, list(external_ids)])


# Products that were read before the tree was known, or before it changed.
_REFILE = f"""
WITH own AS (
  SELECT p.id, p.brand_id, p.integration_id, p.shop_no, p.category_ids AS ids
  FROM catalog_product p
  WHERE p.brand_id = %b AND p.integration_id = %b AND p.shop_no = %b
), filed AS (
  SELECT own.brand_id, own.id, {_WITH_ANCESTORS} AS category_ids, {_PATH} AS category_path FROM own
)
UPDATE catalog_product p SET category_ids = f.category_ids, category_path = f.category_path
FROM filed f WHERE p.brand_id = f.brand_id AND p.id = f.id
  AND (p.category_ids, p.category_path) IS DISTINCT FROM (f.category_ids, f.category_path)
"""  # noqa: S608 - put together from the constants above only


def refile_products(*, brand_id: int, integration_id: int, shop_no: int) -> None:
    """Give every product the ancestors of its categories as the tree is now."""
    with hot_cursor() as cursor:
        cursor.execute(_REFILE, [brand_id, integration_id, shop_no])
