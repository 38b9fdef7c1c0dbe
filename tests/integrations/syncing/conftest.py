"""A store that is connected, and a mall in memory for it to mirror."""

from collections.abc import Iterator

import pytest

from integrations.models import Integration
from tests.factories import make_integration
from tests.integrations.shelf import Shelf, stocked
from vircle.brands.models import Brand
from vircle.foundation import clock


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    """Twelve products under a tree of seven categories."""
    shelf = Shelf()
    shelf.put_category("1", name="가방")
    shelf.put_category("1", "2", name="토트백")
    for number in range(3, 8):
        shelf.put_category("1", "2", str(number))
    for number in range(1, 13):
        shelf.put(number, category_ids=(str(3 + number % 5),))
    with stocked(shelf):
        yield shelf


@pytest.fixture
def store(brand: Brand) -> Integration:
    return make_integration(brand=brand, catalog_due_at=clock.now())
