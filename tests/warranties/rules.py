"""Items, units and settings for the tests of the rules."""

from datetime import UTC, datetime, timedelta
from typing import Any

from warranties.rules import ItemFacts, UnitState

DELIVERED = datetime(2026, 11, 22, 5, 30, tzinfo=UTC)
NOW = DELIVERED + timedelta(minutes=1)


def item(**fields: Any) -> ItemFacts:
    values: dict[str, Any] = {
        "status": "delivered",
        "quantity": 1,
        "effective_quantity": 1,
        "triggered_at": DELIVERED,
        "observed_at": NOW,
    }
    return ItemFacts(**values | fields)


def bare(count: int) -> list[UnitState]:
    return [UnitState(unit_id=100 + n, number=n) for n in range(1, count + 1)]
