"""The statements that mirror a mall's products: each takes any number of rows."""

import json
from collections.abc import Sequence
from datetime import datetime

from integrations.catalog.snapshots import ListedProduct, ProductSnapshot
from vircle.foundation.db import hot_cursor

# A product's own categories and every ancestor of those that the mall still has; the path shown
# is that of the deepest. Joined number by number: one look into the index each, also while the
# planner knows nothing of a brand.
FILED = """
  ARRAY(SELECT DISTINCT id FROM (
      SELECT unnest(own.ids) AS id
      UNION SELECT unnest(c.path_ids) FROM unnest(own.ids) AS o(number)
        JOIN catalog_category c ON c.brand_id = own.brand_id
          AND c.integration_id = own.integration_id AND c.shop_no = own.shop_no
          AND c.external_id = o.number
        WHERE c.deleted_at IS NULL) AS known
    ORDER BY id) AS category_ids,
  coalesce((SELECT c.path FROM unnest(own.ids) AS o(number)
    JOIN catalog_category c ON c.brand_id = own.brand_id
      AND c.integration_id = own.integration_id AND c.shop_no = own.shop_no
      AND c.external_id = o.number
    ORDER BY c.deleted_at IS NOT NULL, c.depth DESC, c.sort_order, c.external_id LIMIT 1), '{}')
    AS category_path
"""
# Arrays travel as JSON: unnest would take an array of arrays apart.
_PRODUCTS = f"""
WITH own AS (
  SELECT %b::bigint AS brand_id, %b::bigint AS integration_id, %b::int AS shop_no,
    r.*, ARRAY(SELECT DISTINCT jsonb_array_elements_text(r.categories::jsonb)) AS ids
  FROM unnest(%b::text[], %b::text[], %b::text[], %b::text[], %b::text[], %b::text[],
    %b::bigint[], %b::text[], %b::text[], %b::text[], %b::text[], %b::timestamptz[])
    AS r(id, name, english, supplier, model, image, price, categories, details, additional,
      options, changed_at)
)
INSERT INTO catalog_product AS p (brand_id, integration_id, shop_no, external_id, name,
  english_name, supplier_name, model_name, image_url, price, own_category_ids, category_ids,
  category_path, details, additional, options, changed_at, observed_at)
SELECT brand_id, integration_id, shop_no, id, name, english, supplier, model, image, price, ids,
  {FILED}, details::jsonb, additional::jsonb, options::jsonb, changed_at, %b
FROM own ORDER BY id
ON CONFLICT (brand_id, integration_id, shop_no, external_id) DO UPDATE SET
  name = excluded.name, english_name = excluded.english_name,
  supplier_name = excluded.supplier_name, model_name = excluded.model_name,
  image_url = excluded.image_url, price = excluded.price,
  own_category_ids = excluded.own_category_ids, category_ids = excluded.category_ids,
  category_path = excluded.category_path, details = excluded.details,
  additional = excluded.additional, options = excluded.options,
  changed_at = excluded.changed_at, observed_at = excluded.observed_at, deleted_at = NULL
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
        [json.dumps(p.options, ensure_ascii=False) for p in products],
        [p.changed_at for p in products],
    ]
    with hot_cursor() as cursor:
        cursor.execute(_PRODUCTS, [brand_id, integration_id, shop_no, *columns, observed_at])


# A product that was gone before it was ever read still gets a row: an order that names it need
# not wait for facts that will never come.
_GONE = """
INSERT INTO catalog_product AS p (brand_id, integration_id, shop_no, external_id, name,
  english_name, supplier_name, model_name, image_url, own_category_ids, category_ids,
  category_path, details, additional, options, observed_at, deleted_at)
SELECT %b, %b, %b, r.id, '', '', '', '', '', '{}', '{}', '{}', '{}', '[]', '[]', %b, %b
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


# The shops of a mall sell the same products: what is gone in one is asked for in the others.
_ASK_ELSEWHERE = """
INSERT INTO catalog_productwork AS w
  (brand_id, integration_id, shop_no, external_id, seq, due_at, attempts, error)
SELECT p.brand_id, p.integration_id, p.shop_no, p.external_id, 1, %b::timestamptz, 0, ''
FROM catalog_product p
WHERE p.brand_id = %b AND p.integration_id = %b AND p.shop_no <> %b
  AND p.external_id = ANY(%b::text[]) AND p.deleted_at IS NULL
ORDER BY p.brand_id, p.integration_id, p.shop_no, p.external_id
ON CONFLICT (brand_id, integration_id, shop_no, external_id) DO NOTHING
"""


def ask_elsewhere(
    *,
    brand_id: int,
    integration_id: int,
    shop_no: int,
    external_ids: Sequence[str],
    now: datetime,
) -> None:
    """Ask for what other shops of the mall are known to have of these products."""
    arguments = [now, brand_id, integration_id, shop_no, list(external_ids)]
    with hot_cursor() as cursor:
        cursor.execute(_ASK_ELSEWHERE, arguments)


_OUTDATED = """
SELECT r.id FROM unnest(%b::text[], %b::timestamptz[]) AS r(id, changed_at)
LEFT JOIN catalog_product p ON p.brand_id = %b AND p.integration_id = %b AND p.shop_no = %b
  AND p.external_id = r.id
WHERE (p.id IS NULL AND %b) OR p.deleted_at IS NOT NULL
  OR (p.id IS NOT NULL AND r.changed_at IS NOT NULL AND p.changed_at IS DISTINCT FROM r.changed_at)
"""


def outdated(
    *,
    brand_id: int,
    integration_id: int,
    shop_no: int,
    listed: Sequence[ListedProduct],
    with_unknown: bool,
) -> set[str]:
    """Tell which of the listed products have to be read: new, changed, back again."""
    columns = [[each.external_id for each in listed], [each.changed_at for each in listed]]
    arguments = [*columns, brand_id, integration_id, shop_no, with_unknown]
    with hot_cursor() as cursor:
        cursor.execute(_OUTDATED, arguments)
        return {row[0] for row in cursor}


# Numbers ascend; as text, a longer one is a greater one. What was read after the list was asked
# for may be too new to be on it.
_UNLISTED = """
UPDATE catalog_product SET deleted_at = %b, observed_at = %b
WHERE brand_id = %b AND integration_id = %b AND shop_no = %b AND deleted_at IS NULL
  AND observed_at < %b AND external_id <> ALL(%b::text[])
  AND (length(external_id), external_id) > (length(%b::text), %b::text)
  AND (%b::text = '' OR (length(external_id), external_id) <= (length(%b::text), %b::text))
RETURNING external_id
"""


def mark_unlisted(
    *,
    brand_id: int,
    integration_id: int,
    shop_no: int,
    listed: Sequence[str],
    after: str,
    up_to: str,
    observed_at: datetime,
) -> list[str]:
    """Note as gone what a list leaves out between two numbers; without an end, to the last."""
    place = [brand_id, integration_id, shop_no]
    span = [after, after, up_to, up_to, up_to]
    with hot_cursor() as cursor:
        cursor.execute(
            _UNLISTED, [observed_at, observed_at, *place, observed_at, list(listed), *span]
        )
        return [row[0] for row in cursor]
