"""The statements with which deciding reads the facts of locked orders."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from vircle.foundation.db import columns, hot_cursor


class ItemRow(NamedTuple):
    """An item, its product as the mall last described it, and what was decided before."""

    order_id: int
    item_id: int
    external_id: str
    product_external_id: str
    product_name: str
    option_text: str
    quantity: int
    effective_quantity: int
    status: str
    claim_kind: str
    claim_state: str
    is_gift: bool
    is_addon: bool
    replaces_external_id: str
    triggered_at: datetime | None
    product_id: int | None
    name: str | None
    english_name: str | None
    supplier_name: str | None
    model_name: str | None
    image_url: str | None
    category_ids: list[str] | None
    category_path: list[str] | None
    details: dict[str, str] | None
    additional: list[list[str]] | None
    warranty_frozen: bool | None
    warranty_eligible: bool | None
    warranty_outcome: str | None
    warranty_trace: list[Any] | None
    warranty_program_id: int | None
    warranty_rule_id: int | None
    warranty_due_at: datetime | None
    stamp_frozen: bool | None
    stamp_eligible: bool | None
    stamp_outcome: str | None
    stamp_trace: list[Any] | None
    stamp_program_id: int | None
    stamp_rule_id: int | None
    stamp_due_at: datetime | None
    confirmed_at: datetime | None
    product_observed_at: datetime | None = None


_ITEMS = """
SELECT i.order_id, i.id, i.external_id, i.product_external_id, i.product_name, i.option_text,
  i.quantity, i.effective_quantity, i.status, i.claim_kind, i.claim_state, i.is_gift, i.is_addon,
  i.replaces_external_id, i.triggered_at, k.brand_id, p.id,
  d.is_frozen, d.is_eligible, d.outcome, d.trace, d.program_version_id, d.rule_version_id,
  d.due_at,
  s.is_frozen, s.is_eligible, s.outcome, s.trace, s.program_version_id, s.rule_version_id,
  s.due_at, i.confirmed_at
FROM unnest(%b::bigint[], %b::bigint[], %b::bigint[], %b::int[])
  AS k(brand_id, order_id, integration_id, shop_no)
JOIN orders_orderitem i ON i.brand_id = k.brand_id AND i.order_id = k.order_id
LEFT JOIN catalog_product p ON p.brand_id = k.brand_id AND p.integration_id = k.integration_id
  AND p.shop_no = k.shop_no AND p.external_id = i.product_external_id
LEFT JOIN warranties_warrantydecision d ON d.brand_id = k.brand_id AND d.item_id = i.id
LEFT JOIN stamps_stampdecision s ON s.brand_id = k.brand_id AND s.item_id = i.id
ORDER BY i.order_id, i.external_id
"""

# Each product once: its fields would come as often as it was sold.
_PRODUCTS = """
SELECT p.brand_id, p.id, p.name, p.english_name, p.supplier_name, p.model_name, p.image_url,
  p.category_ids, p.category_path, p.details, p.additional, p.observed_at
FROM unnest(%b::bigint[], %b::bigint[]) AS k(brand_id, id)
JOIN catalog_product p ON p.brand_id = k.brand_id AND p.id = k.id
"""
_UNKNOWN = (None,) * 10


def read_items(*, orders: Sequence[tuple[int, int, int, int]]) -> list[ItemRow]:
    """Return every item of the orders (brand, id, store, shop) with product and decisions."""
    with hot_cursor() as cursor:
        cursor.execute(_ITEMS, columns(orders))
        rows = cursor.fetchall()
        # The fields before, the brand and id of the product, and those after.
        sold = {(row[15], row[16]) for row in rows if row[16] is not None}
        cursor.execute(_PRODUCTS, _pairs(sorted(sold)))
        products = {(brand_id, id_): rest for brand_id, id_, *rest in cursor}
    return [_with_product(row, products.get((row[15], row[16]), _UNKNOWN)) for row in rows]


def _with_product(row: Sequence[Any], product: Sequence[Any]) -> ItemRow:
    *shown, observed_at = product
    return ItemRow._make((*row[:15], row[16], *shown, *row[17:], observed_at))


class UnitRow(NamedTuple):
    """A unit and its latest certificate."""

    item_id: int
    unit_id: int
    number: int
    warranty_id: int | None
    status: str | None
    cycle: int | None
    due_at: datetime | None
    canceled_at: datetime | None
    cancel_reason: str | None
    hold_reason: str | None
    held_from: str | None
    issued_at: datetime | None
    message_id: int | None
    customer_id: int | None = None


_UNITS = """
SELECT u.item_id, u.id, u.number, w.id, w.status, w.cycle, w.due_at, w.canceled_at,
  w.cancel_reason, w.hold_reason, w.held_from, w.issued_at, w.message_id, w.customer_id
FROM unnest(%b::bigint[], %b::bigint[]) AS k(brand_id, order_id)
JOIN orders_orderitem i ON i.brand_id = k.brand_id AND i.order_id = k.order_id
JOIN orders_orderunit u ON u.brand_id = k.brand_id AND u.item_id = i.id
LEFT JOIN LATERAL (
  SELECT w.* FROM warranties_warranty w WHERE w.brand_id = u.brand_id AND w.unit_id = u.id
  ORDER BY w.cycle DESC LIMIT 1
) w ON true
ORDER BY u.item_id, u.number
"""


def read_units(*, keys: Sequence[tuple[int, int]]) -> list[UnitRow]:
    """Return every unit of the orders with its latest certificate."""
    with hot_cursor() as cursor:
        cursor.execute(_UNITS, _pairs(keys))
        return [UnitRow(*row) for row in cursor]


class GrantRow(NamedTuple):
    """The latest stamp grant of a subject."""

    order_id: int
    grant_id: int
    subject_kind: str
    subject_id: int
    cycle: int
    amount: int
    worth: int
    reversed_at: datetime | None
    card_id: int
    customer_id: int
    message_id: int | None
    entries: int


_GRANTS = """
SELECT DISTINCT ON (g.brand_id, g.subject_kind, g.subject_id)
  g.order_id, g.id, g.subject_kind, g.subject_id, g.cycle, g.amount, g.worth, g.reversed_at,
  g.card_id, g.customer_id, g.message_id,
  (SELECT count(*) FROM stamps_stampentry e WHERE e.brand_id = g.brand_id AND e.grant_id = g.id)
FROM unnest(%b::bigint[], %b::bigint[]) AS k(brand_id, order_id)
CROSS JOIN LATERAL (
  SELECT * FROM stamps_stampgrant g WHERE g.brand_id = k.brand_id AND g.order_id = k.order_id
  -- By the index: most orders have none, and the planner would rather read all grants.
  OFFSET 0
) g
ORDER BY g.brand_id, g.subject_kind, g.subject_id, g.cycle DESC
"""


def read_grants(*, keys: Sequence[tuple[int, int]]) -> list[GrantRow]:
    """Return the latest grant of every subject of the orders."""
    with hot_cursor() as cursor:
        cursor.execute(_GRANTS, _pairs(keys))
        return [GrantRow(*row) for row in cursor]


_CUSTOMERS = """
SELECT c.brand_id, c.id, c.unreachable
FROM unnest(%b::bigint[], %b::bigint[]) AS k(brand_id, id)
JOIN brands_customer c ON c.brand_id = k.brand_id AND c.id = k.id
"""


def read_unreachable(*, keys: Sequence[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """Return why each customer cannot be told, or '' for those who can."""
    with hot_cursor() as cursor:
        cursor.execute(_CUSTOMERS, _pairs(keys))
        return {(brand_id, id_): reason for brand_id, id_, reason in cursor}


# Begun or done; what failed or was never sent told nobody anything.
_TOLD = frozenset({"sending", "accepted", "delivered", "unknown"})

_STATUSES = """
SELECT m.id, m.status FROM unnest(%b::bigint[], %b::bigint[]) AS k(brand_id, id)
JOIN notifications_message m ON m.brand_id = k.brand_id AND m.id = k.id
"""


def told_messages(*, keys: Sequence[tuple[int, int]]) -> set[int]:
    """Return those of the messages (brand, id) that the customer has, or may have."""
    with hot_cursor() as cursor:
        cursor.execute(_STATUSES, _pairs(keys))
        return {id_ for id_, status in cursor if status in _TOLD}


def _pairs(keys: Sequence[tuple[int, int]]) -> list[list[int]]:
    return [[brand_id for brand_id, _ in keys], [id_ for _, id_ in keys]]
