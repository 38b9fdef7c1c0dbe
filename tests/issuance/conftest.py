"""A store whose settings are complete."""

from datetime import datetime

import pytest

from integrations.models import Integration
from tests.factories import (
    make_integration,
    make_product,
    make_stamp_program,
    make_stamp_rule,
    make_warranty_program,
    make_warranty_rule,
)
from tests.issuance.story import Story
from vircle.brands.models import Brand


@pytest.fixture
def integration(brand: Brand) -> Integration:
    """마로결's Cafe24 store with its usual product."""
    store = make_integration(brand=brand, store_id="marogyeol")
    make_product(integration=store, external_id="101", category_ids=["27", "30"])
    return store


@pytest.fixture
def story(integration: Integration, now: datetime) -> Story:
    """Warranties at once for everything, a stamp an order."""
    make_warranty_program(brand=integration.brand)
    make_warranty_rule(integration=integration)
    make_stamp_program(brand=integration.brand)
    make_stamp_rule(integration=integration)
    return Story(integration, now)
