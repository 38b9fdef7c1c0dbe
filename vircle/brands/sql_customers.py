"""The statements that find, make and rename customers by the thousand."""

# -> place in the input, customer, its ref, and whether it still has this name ('' asks nothing).
# One by one through the indexes, and the brand comes with each: of one brand by its number, which
# is new to the statistics, the planner expects one row and would rather read all of its customers.
FIND = """
SELECT i.n, c.id, c.ref,
       i.name_index = '' OR coalesce(n.is_known, false)
FROM unnest(%b::bigint[], %b::text[], %b::bytea[], %b::bytea[])
     WITH ORDINALITY AS i(brand_id, kind, index, name_index, n)
CROSS JOIN LATERAL (
  SELECT d.customer_id FROM brands_customeridentity d
  WHERE d.brand_id = i.brand_id AND d.kind = i.kind AND d.index = i.index OFFSET 0
) d
CROSS JOIN LATERAL (
  SELECT c.id, c.ref FROM brands_customer c
  WHERE c.brand_id = i.brand_id AND c.id = d.customer_id OFFSET 0
) c
LEFT JOIN LATERAL (
  SELECT true AS is_known FROM brands_customername n
  WHERE n.brand_id = i.brand_id AND n.index = i.name_index AND n.customer_id = c.id OFFSET 0
) n ON true
"""

# The identity decides who makes a customer: of two workers that meet the same new number, the
# second waits at the unique index, inserts nothing, and finds the first one's customer afterwards.
# The foreign key is checked when the statement ends, by which time the customer stands.
# -> place in the input, customer, its ref, of those that were made
MAKE = """
WITH input AS MATERIALIZED (
  SELECT i.*, nextval(pg_get_serial_sequence('brands_customer', 'id')) AS customer_id
  FROM unnest(%b::text[], %b::bytea[], %b::bytea[], %b::uuid[], %b::bytea[], %b::bytea[],
              %b::text[], %b::text[]) WITH ORDINALITY
       AS i(kind, index, name_index, ref, name_sealed, phone_sealed, last4, unreachable, n)
), known AS (
  INSERT INTO brands_customeridentity (brand_id, customer_id, kind, index)
  SELECT %s, customer_id, kind, index FROM input ORDER BY kind, index
  ON CONFLICT (brand_id, kind, index) DO NOTHING
  RETURNING brand_id, customer_id
), made AS (
  INSERT INTO brands_customer
    (brand_id, id, ref, name_sealed, phone_sealed, phone_last4, unreachable, created_at)
  SELECT k.brand_id, i.customer_id, i.ref, nullif(i.name_sealed, ''), nullif(i.phone_sealed, ''),
         i.last4, i.unreachable, %s
  FROM input i JOIN known k USING (customer_id)
), named AS (
  INSERT INTO brands_customername (brand_id, customer_id, index)
  SELECT k.brand_id, i.customer_id, i.name_index
  FROM input i JOIN known k USING (customer_id)
  WHERE i.name_index <> ''
)
SELECT i.n, i.customer_id, i.ref FROM input i JOIN known k USING (customer_id)
"""

# Locked in key order first: an UPDATE alone takes its rows in any order and could deadlock.
RENAME_LOCK = """
SELECT 1 FROM brands_customer WHERE brand_id = %s AND id = ANY(%b::bigint[])
ORDER BY id FOR NO KEY UPDATE
"""
RENAME = """
WITH input AS (
  SELECT * FROM unnest(%b::bigint[], %b::bytea[], %b::bytea[])
         AS i(customer_id, name_index, name_sealed)
), renamed AS (
  UPDATE brands_customer c SET name_sealed = i.name_sealed
  FROM input i WHERE c.brand_id = %s AND c.id = i.customer_id
), forgotten AS (
  DELETE FROM brands_customername n USING input i
  WHERE n.brand_id = %s AND n.customer_id = i.customer_id AND n.index <> i.name_index
)
INSERT INTO brands_customername (brand_id, customer_id, index)
SELECT %s, customer_id, name_index FROM input
ON CONFLICT (brand_id, index, customer_id) DO NOTHING
"""
