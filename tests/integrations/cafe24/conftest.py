"""A mall that answers whatever a test wants to hear."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.integrations.cafe24.far_mall import FarMall, far_mall
from vircle.foundation import limiter


@pytest.fixture
def far(settings: Settings) -> Iterator[FarMall]:
    """Every mall is this one."""
    limiter.client().flushdb()
    with far_mall() as (far, url):
        settings.CAFE24_API_URL = url
        yield far
