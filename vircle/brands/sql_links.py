"""The statements that make customer links by the thousand."""

# -> place in the input, link, ref, generation, customer
FIND = """
SELECT i.n, l.id, l.ref, l.generation, l.customer_id
FROM unnest(%b::bigint[]) WITH ORDINALITY AS i(subject_id, n)
JOIN brands_customerlink l ON l.brand_id = %s AND l.kind = %s AND l.subject_id = i.subject_id
"""

# A worker that lost the race inserts nothing and finds the winner's link afterwards.
MAKE = """
INSERT INTO brands_customerlink
  (brand_id, kind, ref, subject_id, customer_id, generation, token_hash)
SELECT %s, %s, ref, subject_id, customer_id, 1, token_hash
FROM unnest(%b::uuid[], %b::bigint[], %b::bigint[], %b::bytea[])
     AS i(ref, subject_id, customer_id, token_hash)
ORDER BY subject_id
ON CONFLICT (brand_id, kind, subject_id) DO NOTHING
"""

# The generation read must still stand: two workers that correct one link raise it once.
ROTATE = """
WITH input AS MATERIALIZED (
  SELECT * FROM unnest(%b::bigint[], %b::bigint[], %b::smallint[], %b::bytea[])
         AS i(id, customer_id, generation, token_hash)
), locked AS MATERIALIZED (
  SELECT l.brand_id, l.id FROM brands_customerlink l JOIN input i ON i.id = l.id
  WHERE l.brand_id = %s AND l.generation = i.generation
  ORDER BY l.id FOR UPDATE OF l
)
UPDATE brands_customerlink l
SET customer_id = i.customer_id, generation = i.generation + 1, token_hash = i.token_hash
FROM locked k JOIN input i ON i.id = k.id
WHERE l.brand_id = k.brand_id AND l.id = k.id AND l.generation = i.generation
"""
