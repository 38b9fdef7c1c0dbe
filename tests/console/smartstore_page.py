"""A smartstore of the brand, for the tests of its page."""

import pytest
from django.test import Client
from pytest_django import Settings

from integrations.models import Integration, Platform
from tests.factories import make_integration, make_stamp_program, make_warranty_program
from vircle.brands.models import Brand

LIST = "/b/maro/integrations/"
PAGE = f"{LIST}naver/"
MARKET = "https://market.example.com/vircle"


@pytest.fixture(autouse=True)
def market(settings: Settings) -> None:
    settings.NAVER_SOLUTION_URL = MARKET


@pytest.fixture
def smartstore(brand: Brand) -> Integration:
    return make_integration(
        brand=brand, platform=Platform.NAVER, store_id="ncp_1", store_name="마로결 공식스토어"
    )


@pytest.fixture
def with_programs(brand: Brand) -> None:
    make_stamp_program(brand=brand)
    make_warranty_program(brand=brand)


def text(client: Client, url: str = PAGE) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()
