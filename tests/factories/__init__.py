"""Rows for tests: plain functions that insert through the ORM, with quiet defaults.

Every function takes keywords only and fills whatever was not asked for, so that a test states
just the facts that it is about. Moments default to `NOW`, a Friday afternoon in Korea.
"""

from tests.factories.programs import (
    make_backfill,
    make_card,
    make_gap_check,
    make_link,
    make_message,
    make_reward,
    make_stamp_program,
    make_stamp_rule,
    make_warranty,
    make_warranty_program,
    make_warranty_rule,
)
from tests.factories.shops import (
    NOW,
    PASSWORD,
    make_brand,
    make_category,
    make_customer,
    make_integration,
    make_invitation,
    make_item,
    make_membership,
    make_order,
    make_product,
    make_user,
)

__all__ = [
    "NOW",
    "PASSWORD",
    "make_backfill",
    "make_brand",
    "make_card",
    "make_category",
    "make_customer",
    "make_gap_check",
    "make_integration",
    "make_invitation",
    "make_item",
    "make_link",
    "make_membership",
    "make_message",
    "make_order",
    "make_product",
    "make_reward",
    "make_stamp_program",
    "make_stamp_rule",
    "make_user",
    "make_warranty",
    "make_warranty_program",
    "make_warranty_rule",
]
