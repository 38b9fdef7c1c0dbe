"""Every choice about Cafe24's orders that no public page confirms, in one place to correct."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

# What stands where there is no date: the first is in Cafe24's own webhook samples, the second is
# how PHP writes the first one out.
NO_DATE = ("0000-00-00", "-0001-11-30")

# 추가구성상품: the reference names no key for it. An item without this one is an ordinary product.
_ADDON = "additional_product"

# `claim_code` and `claim_quantity` are about an item's latest claim only, so that the pieces of
# an earlier, finished one have to be remembered. A mall that added them up would say False.
ONLY_LATEST_CLAIM_IS_TOLD = True

# A replacement (N2) whose original is not in its order, or is not named at all: it is a
# replacement nevertheless and earns no second stamp. No item code looks like this.
UNKNOWN_ORIGINAL = "?"

# No order that a person placed is as large; what one answer can make us write is bounded by it.
MOST_ITEMS = 1_000
MOST_PIECES = 10_000


def is_addon(item: Mapping[str, Any]) -> bool:
    """Tell whether an item was bought as an extra to another one."""
    return item.get(_ADDON) == "T"


def is_gift(item: Mapping[str, Any], *, price: Decimal | None) -> bool:
    """Tell whether an item was given for free.

    A price of 0 says so by itself, but not on a part of a set, whose price the set may carry,
    nor on what an exchange brought, which was paid for with the original.
    """
    if item.get("gift") == "T":
        return True
    may_be_unpriced = item.get("product_bundle") == "T" or item.get("status_code") == "N2"
    return price == 0 and not may_be_unpriced
