"""The statement that finds what customers had been told before it was said to them again."""

from collections.abc import Sequence

from vircle.foundation.db import hot_cursor

# Begun or done, as in `sql.told_messages`.
_TOLD_BEFORE = """
SELECT DISTINCT e.warranty_id FROM unnest(%b::bigint[], %b::bigint[]) AS k(brand_id, id)
JOIN warranties_warrantyevent e ON e.brand_id = k.brand_id AND e.warranty_id = k.id
  AND e.kind = 'resent'
JOIN notifications_message m ON m.brand_id = k.brand_id
  AND m.id = (e.detail ->> 'message')::bigint
  AND m.status IN ('sending', 'accepted', 'delivered', 'unknown')
"""


def told_before(*, keys: Sequence[tuple[int, int]]) -> set[int]:
    """Return those of the certificates (brand, id) of which an earlier message had told."""
    with hot_cursor() as cursor:
        cursor.execute(_TOLD_BEFORE, [[brand_id for brand_id, _ in keys], [id_ for _, id_ in keys]])
        return {row[0] for row in cursor}
