"""The statements that make customer links by the thousand."""

# -> brand, subject, link, ref, generation, customer
FIND = """
SELECT i.brand_id, i.subject_id, l.id, l.ref, l.generation, l.customer_id
FROM unnest(%b::bigint[], %b::bigint[]) AS i(brand_id, subject_id)
JOIN brands_customerlink l
  ON l.brand_id = i.brand_id AND l.kind = %s AND l.subject_id = i.subject_id
"""

# A worker that lost the race inserts nothing and finds the winner's link afterwards.
MAKE = """
INSERT INTO brands_customerlink
  (brand_id, kind, ref, subject_id, customer_id, generation, token_hash)
SELECT brand_id, %s, ref, subject_id, customer_id, 1, token_hash
FROM unnest(%b::bigint[], %b::bigint[], %b::bigint[], %b::uuid[], %b::bytea[])
     AS i(brand_id, subject_id, customer_id, ref, token_hash)
ORDER BY brand_id, subject_id
ON CONFLICT (brand_id, kind, subject_id) DO NOTHING
RETURNING brand_id, subject_id, id, ref, generation, customer_id
"""

# The generation read must still stand: two workers that correct one link raise it once.
ROTATE = """
WITH input AS MATERIALIZED (
  SELECT * FROM unnest(%b::bigint[], %b::bigint[], %b::bigint[], %b::smallint[], %b::bytea[])
         AS i(brand_id, id, customer_id, generation, token_hash)
), locked AS MATERIALIZED (
  SELECT l.brand_id, l.id FROM brands_customerlink l
  JOIN input i ON i.brand_id = l.brand_id AND i.id = l.id
  WHERE l.generation = i.generation
  ORDER BY l.brand_id, l.id FOR UPDATE OF l
)
UPDATE brands_customerlink l
SET customer_id = i.customer_id, generation = i.generation + 1, token_hash = i.token_hash
FROM locked k JOIN input i ON i.brand_id = k.brand_id AND i.id = k.id
WHERE l.brand_id = k.brand_id AND l.id = k.id AND l.generation = i.generation
"""
