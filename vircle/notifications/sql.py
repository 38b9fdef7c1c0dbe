"""The statements of sending and looking up; everywhere work is locked before message.

(seq, attempts) of a work row is the fence: a claim raises `attempts`, every settlement raises
`seq`, so a worker that was away too long changes nothing when it comes back.
"""

WORK = "notifications_messagework"

# What is next follows from the message's status, and stands in the work row as well: a claim must
# not read the messages of everything that waits for a report. Whoever takes up a message leaves it
# to be looked up, as long as it does not come back and say what became of it.
TO_SAY = "w.step = 'say'"
TO_LOOK_UP = "w.step = 'look_up'"
NEXT_IS_LOOKING_UP = "step = 'look_up'"

# In the transaction of the claim: a leased row is never seen as `queued`.
MARK_SENDING = """
UPDATE notifications_message m SET status = 'sending'
FROM unnest(%b::bigint[], %b::bigint[]) AS i(brand_id, message_id)
WHERE m.brand_id = i.brand_id AND m.id = i.message_id AND m.status IN ('queued', 'held')
RETURNING m.brand_id, m.id, m.kind, m.customer_id, m.link_id, m.variables
"""

_MINE = """
WITH input AS MATERIALIZED (
  SELECT * FROM unnest(%(brand)b::bigint[], %(work)b::bigint[], %(seq)b::bigint[],
                       %(attempts)b::int[]{more_types})
         AS i(brand_id, work_id, seq, attempts{more_names})
), mine AS MATERIALIZED (
  SELECT w.message_id, i.*
  FROM input i
  JOIN notifications_messagework w
    ON w.brand_id = i.brand_id AND w.id = i.work_id AND w.seq = i.seq AND w.attempts = i.attempts
  ORDER BY w.brand_id, w.id FOR UPDATE OF w
)
"""
_RENEWED = """
, renewed AS (
  UPDATE notifications_messagework w SET leased_until = %(until)s
  FROM mine i WHERE w.brand_id = i.brand_id AND w.id = i.work_id
)
"""

# The group's id is on record before a message is put into the group.
_BEGIN = """
INSERT INTO notifications_attempt
  (brand_id, message_id, number, reference, gateway_message_id, started_at, outcome, code)
SELECT i.brand_id, i.message_id,
       1 + coalesce((SELECT max(a.number) FROM notifications_attempt a
                     WHERE a.brand_id = i.brand_id AND a.message_id = i.message_id), 0),
       %(reference)s, '', %(now)s, '', ''
FROM mine i
RETURNING message_id
"""
BEGIN = _MINE.format(more_types="", more_names="") + _RENEWED + _BEGIN

# The gateway's ids are on record before the group leaves, so no report can come too early.
_REGISTER = """
, known AS (
  UPDATE notifications_attempt a SET gateway_message_id = i.gateway_message_id
  FROM mine i
  WHERE a.brand_id = i.brand_id AND a.message_id = i.message_id AND a.reference = %(reference)s
)
SELECT message_id FROM mine
"""
REGISTER = (
    _MINE.format(more_types=", %(gateway_id)b::text[]", more_names=", gateway_message_id")
    + _RENEWED
    + _REGISTER
)

_OURS = "SELECT message_id FROM mine"
RENEW = _MINE.format(more_types="", more_names="") + _RENEWED + _OURS

# `over` ends the work; otherwise the row waits until `due_at`, for sending or for a look-up,
# as the message's status tells. `fresh` starts counting the tries anew.
_SETTLE = """
, moved AS (
  UPDATE notifications_message m SET
    status = i.status,
    reason = i.reason,
    accepted_at = CASE WHEN i.status IN ('accepted', 'delivered')
                       THEN coalesce(m.accepted_at, %(now)s) ELSE m.accepted_at END,
    delivered_at = CASE WHEN i.status = 'delivered' THEN i.occurred_at ELSE m.delivered_at END
  FROM mine i WHERE m.brand_id = i.brand_id AND m.id = i.message_id
), tried AS (
  UPDATE notifications_attempt a SET
    outcome = i.outcome,
    code = i.code,
    gateway_message_id = coalesce(nullif(i.gateway_message_id, ''), a.gateway_message_id)
  FROM mine i
  WHERE i.outcome <> '' AND a.brand_id = i.brand_id AND a.message_id = i.message_id
    AND a.reference = i.reference
), kept AS (
  UPDATE notifications_messagework w SET
    leased_until = NULL,
    seq = w.seq + 1,
    due_at = i.due_at,
    attempts = CASE WHEN i.fresh THEN 0 ELSE w.attempts END,
    step = CASE WHEN i.status IN ('queued', 'held') THEN 'say' ELSE 'look_up' END,
    error = i.error
  FROM mine i WHERE NOT i.over AND w.brand_id = i.brand_id AND w.id = i.work_id
), gone AS (
  DELETE FROM notifications_messagework w
  USING mine i WHERE i.over AND w.brand_id = i.brand_id AND w.id = i.work_id
), noted AS (
  INSERT INTO notifications_deliveryreport (brand_id, message_id, code, occurred_at)
  SELECT brand_id, message_id, code, occurred_at FROM mine WHERE noted
  ON CONFLICT (brand_id, message_id, code) DO NOTHING
)
SELECT message_id FROM mine
"""
_SETTLE_TYPES = (
    ", %(status)b::text[], %(reason)b::text[], %(occurred_at)b::timestamptz[], %(over)b::bool[],"
    " %(due_at)b::timestamptz[], %(fresh)b::bool[], %(error)b::text[], %(outcome)b::text[],"
    " %(code)b::text[], %(gateway_id)b::text[], %(reference)b::text[], %(noted)b::bool[]"
)
_SETTLE_NAMES = (
    ", status, reason, occurred_at, over, due_at, fresh, error, outcome, code,"
    " gateway_message_id, reference, noted"
)
SETTLE = _MINE.format(more_types=_SETTLE_TYPES, more_names=_SETTLE_NAMES) + _SETTLE

# The last try of each message that is to be looked up; an ended one counts for nothing unless
# the message was accepted by it.
LAST_TRY = """
SELECT m.brand_id, m.id, m.status, m.accepted_at, a.reference, a.number
FROM unnest(%b::bigint[], %b::bigint[]) AS i(brand_id, message_id)
JOIN notifications_message m ON m.brand_id = i.brand_id AND m.id = i.message_id
LEFT JOIN LATERAL (
  SELECT CASE WHEN t.outcome IN ('', 'accepted') THEN t.reference END AS reference, t.number
  FROM notifications_attempt t
  WHERE t.brand_id = m.brand_id AND t.message_id = m.id
  ORDER BY t.number DESC LIMIT 1
) a ON true
"""
