"""What goes on without Valkey."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from vircle.foundation import limiter


@pytest.fixture
def no_valkey(settings: Settings) -> Iterator[None]:
    """An address at which nobody answers."""
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    limiter.client.cache_clear()
    yield
    limiter.client.cache_clear()
