"""A store that was checked a moment ago, its page and its buttons."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from integrations.models import Integration
from tests.factories import make_integration
from vircle.brands.models import Brand
from vircle.foundation import clock

PAGE = "/b/maro/integrations/cafe24/"
DAY = timedelta(days=1)


@pytest.fixture
def moment(db: None) -> datetime:
    return clock.now()


@pytest.fixture
def store(brand: Brand, moment: datetime) -> Integration:
    """A store that was checked a moment ago."""
    return make_integration(
        brand=brand,
        store_id="marogyeol",
        polled_until=moment,
        poll_due_at=moment + DAY,
        catalog_synced_at=moment,
        catalog_due_at=moment + DAY,
        catalog_progress={"products": 41, "total": 41, "categories": 12, "shops": [1]},
        refresh_expires_at=moment + 12 * DAY,
    )


def change(store: Integration, **fields: Any) -> Integration:
    Integration.objects.filter(pk=store.pk).update(**fields)
    store.refresh_from_db()
    return store


def text(client: Client, store: Integration, **asked: str) -> str:
    return client.get(PAGE, {"store": store.store_id, **asked}).content.decode()


def url(store: Integration, action: str) -> str:
    return f"/b/maro/integrations/{store.pk}/{action}/"
