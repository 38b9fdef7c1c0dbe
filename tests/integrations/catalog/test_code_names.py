"""A brand that products name by a code is shown by its name."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from integrations import fetching
from integrations.catalog.models import Product, ProductWork
from integrations.models import Integration
from tests.integrations.catalog.steps import want
from tests.sandboxed import MALL, Sandbox
from vircle.brands.models import Brand, User
from vircle.foundation import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def telling(sandbox: Sandbox, settings: Settings, brand: Brand, owner: User) -> Integration:
    """A mall whose consent covers the names of brands, and which shows them."""
    settings.CAFE24_OPTIONAL_SCOPES = ["mall.read_collection"]
    mall = sandbox.control(f"cafe24/{MALL}", method="GET")
    fields = [*mall["properties"], ["brand_name", "브랜드", "T", False]]
    sandbox.change_mall(properties=fields)
    return sandbox.install(brand=brand, user=owner)


def test_a_brand_is_named_by_its_code(sandbox: Sandbox, telling: Integration) -> None:
    want(telling, "11", "12")
    fetching.fetch_due(now=clock.now())
    rows = Product.objects.values_list("details", flat=True)
    assert [details["brand_name"] for details in rows] == ["마로결", "마로결"]
    assert sandbox.calls()["GET brands"] == 1
    assert "GET manufacturers" not in sandbox.calls()
    sandbox.set_clock(ahead=timedelta(days=1, minutes=1))
    want(telling, "11")
    fetching.fetch_due(now=clock.now())
    assert sandbox.calls()["GET brands"] == 2


def test_without_the_permission_a_brand_is_left_out(
    sandbox: Sandbox, settings: Settings, telling: Integration
) -> None:
    Integration.objects.update(scopes=["mall.read_product"])
    want(telling, "11")
    fetching.fetch_due(now=clock.now())
    assert "brand_name" not in Product.objects.get().details
    assert "GET brands" not in sandbox.calls()


def test_a_brand_that_the_mall_will_not_name_stops_no_product(
    sandbox: Sandbox, telling: Integration
) -> None:
    sandbox.arm_fault("scope_missing", match="/brands")
    want(telling, "11", "12")
    fetching.fetch_due(now=clock.now())
    assert Product.objects.count() == 2
    assert not ProductWork.objects.exists()
