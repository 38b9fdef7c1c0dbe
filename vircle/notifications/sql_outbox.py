"""The statements that fill the outbox and take back what has not left it."""

# The caller holds the order's row lock, so nobody else is counting this order's waves.
ENQUEUE = """
WITH input AS MATERIALIZED (
  SELECT i.*, b.quiet_hours, c.unreachable
  FROM unnest(%b::bigint[], %b::bigint[], %b::text[], %b::bigint[], %b::bigint[], %b::text[],
              %b::text[], %b::timestamptz[], %b::timestamptz[])
       WITH ORDINALITY AS i(brand_id, order_id, kind, customer_id, link_id, variables,
                            status, send_after, send_after_quiet, n)
  JOIN brands_brand b ON b.id = i.brand_id
  JOIN brands_customer c ON c.brand_id = i.brand_id AND c.id = i.customer_id
), counted AS MATERIALIZED (
  SELECT i.*, i.status = 'queued' AND i.unreachable <> '' AS cannot,
    coalesce((SELECT max(m.wave) FROM notifications_message m
              WHERE m.brand_id = i.brand_id AND m.order_id = i.order_id AND m.kind = i.kind), 0)
    + row_number() OVER (PARTITION BY i.brand_id, i.order_id, i.kind ORDER BY i.n) AS wave
  FROM input i
), said AS (
  INSERT INTO notifications_message
    (brand_id, order_id, kind, wave, customer_id, link_id, variables, status, reason,
     created_at, send_after)
  SELECT brand_id, order_id, kind, wave, customer_id, link_id, variables::jsonb,
         CASE WHEN cannot THEN 'unreachable' ELSE status END,
         CASE WHEN cannot THEN unreachable ELSE '' END,
         %s,
         CASE WHEN quiet_hours THEN send_after_quiet ELSE send_after END
  FROM counted ORDER BY brand_id, order_id, kind, wave
  RETURNING brand_id, id, order_id, kind, wave, status, send_after
), work AS (
  INSERT INTO notifications_messagework (brand_id, message_id, step, seq, due_at, attempts, error)
  SELECT brand_id, id, 'say', 1, send_after, 0, '' FROM said WHERE status = 'queued'
)
SELECT s.id FROM counted c JOIN said s USING (brand_id, order_id, kind, wave) ORDER BY c.n
"""

# Whoever locks the work row first decides. A worker that was faster has committed its lease (and
# `sending`) by the time this gets the lock, and PostgreSQL then looks at both rows again; a slower
# worker skips the locked row and later finds it gone. Everywhere work is locked before message.
_FREE = """
WITH free AS MATERIALIZED (
  SELECT w.brand_id, w.id, w.message_id
  FROM notifications_messagework w
  JOIN notifications_message m ON m.brand_id = w.brand_id AND m.id = w.message_id
  WHERE w.brand_id = %(brand)s AND w.message_id = ANY(%(messages)b::bigint[])
    AND w.leased_until IS NULL AND m.status IN ('queued', 'held')
  ORDER BY w.id FOR UPDATE OF w, m
)
"""
_DROP = """
, gone AS (
  DELETE FROM notifications_messagework w USING free f
  WHERE w.brand_id = f.brand_id AND w.id = f.id
)
UPDATE notifications_message m SET status = 'dropped', reason = ''
FROM free f WHERE m.brand_id = f.brand_id AND m.id = f.message_id
RETURNING m.id
"""
_AMEND = """
UPDATE notifications_message m SET variables = m.variables || i.variables::jsonb
FROM free f
JOIN unnest(%(messages)b::bigint[], %(variables)b::text[]) AS i(message_id, variables)
  ON i.message_id = f.message_id
WHERE m.brand_id = f.brand_id AND m.id = f.message_id
RETURNING m.id
"""
DROP = _FREE + _DROP
AMEND = _FREE + _AMEND
