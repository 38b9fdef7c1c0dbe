"""The statements that take in what the gateway reports, unasked."""

# A report names a message and the gateway's id for it; both must belong together.
_KNOWN = """
WITH known AS MATERIALIZED (
  SELECT i.*, a.id AS attempt_id
  FROM unnest(%(brand)b::bigint[], %(message)b::bigint[], %(gateway_id)b::text[],
              %(reference)b::text[], %(code)b::text[], %(occurred_at)b::timestamptz[],
              %(status)b::text[], %(reason)b::text[], %(rank)b::int[])
       AS i(brand_id, message_id, gateway_message_id, reference, code, occurred_at, status,
            reason, rank)
  JOIN notifications_attempt a
    ON a.brand_id = i.brand_id AND a.message_id = i.message_id
   AND (a.gateway_message_id = i.gateway_message_id
        OR a.gateway_message_id = '' AND a.reference = i.reference)
)
"""
_LOCK = """
SELECT 1 FROM notifications_messagework w
WHERE (w.brand_id, w.message_id) IN (SELECT brand_id, message_id FROM known)
ORDER BY w.brand_id, w.id FOR UPDATE
"""
# Forward only: what arrived stays arrived; what failed can still turn out to have arrived. An
# empty status moves nothing, it only brings the next look at the gateway forward.
_APPLY = """
, noted AS (
  INSERT INTO notifications_deliveryreport (brand_id, message_id, code, occurred_at)
  SELECT brand_id, message_id, code, min(occurred_at) FROM known
  GROUP BY brand_id, message_id, code
  ON CONFLICT (brand_id, message_id, code) DO NOTHING
), best AS MATERIALIZED (
  SELECT DISTINCT ON (brand_id, message_id) * FROM known
  ORDER BY brand_id, message_id, rank DESC, attempt_id DESC
), moved AS (
  UPDATE notifications_message m SET
    status = b.status,
    reason = b.reason,
    accepted_at = coalesce(m.accepted_at, %(now)s),
    delivered_at = CASE WHEN b.status = 'delivered' THEN b.occurred_at ELSE m.delivered_at END
  FROM best b
  WHERE m.brand_id = b.brand_id AND m.id = b.message_id AND (
        b.status = 'delivered' AND m.status IN ('sending', 'unknown', 'accepted', 'failed')
     OR b.status = 'failed' AND m.status IN ('sending', 'unknown', 'accepted')
     OR b.status = 'accepted' AND m.status IN ('sending', 'unknown'))
  RETURNING m.brand_id, m.id, m.status
), tried AS (
  UPDATE notifications_attempt a SET
    outcome = b.status,
    code = b.code,
    gateway_message_id = CASE WHEN a.gateway_message_id = '' THEN b.gateway_message_id
                              ELSE a.gateway_message_id END
  FROM best b JOIN moved m ON m.brand_id = b.brand_id AND m.id = b.message_id
  WHERE a.brand_id = b.brand_id AND a.id = b.attempt_id
), kept AS (
  UPDATE notifications_messagework w SET
    leased_until = NULL, seq = w.seq + 1, attempts = 0, due_at = %(later)s
  FROM moved m WHERE m.status = 'accepted' AND w.brand_id = m.brand_id AND w.message_id = m.id
), hurried AS (
  UPDATE notifications_messagework w SET due_at = least(w.due_at, %(now)s)
  FROM best b WHERE b.status = '' AND w.brand_id = b.brand_id AND w.message_id = b.message_id
), gone AS (
  DELETE FROM notifications_messagework w USING moved m
  WHERE m.status IN ('delivered', 'failed') AND w.brand_id = m.brand_id AND w.message_id = m.id
)
SELECT brand_id, id, status FROM moved
"""
LOCK = _KNOWN + _LOCK
APPLY = _KNOWN + _APPLY
