"""Certificates for the tests of what an operator does with them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from integrations.models import Integration
from integrations.orders.models import OrderUnit
from tests.factories import NOW, make_integration, make_order, make_warranty
from vircle.brands.models import Brand
from vircle.foundation import clock
from warranties.models import WarrantyStatus


@pytest.fixture(autouse=True)
def the_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=2))


@pytest.fixture
def integration(brand: Brand) -> Integration:
    return make_integration(brand=brand, store_name="마로결 공식몰")


def make_pending(integration: Integration, *, quantity: int = 1) -> list[int]:
    order = make_order(integration=integration, items=[{"quantity": quantity}])
    return [
        make_warranty(
            integration=integration, order=order, unit=unit, status=WarrantyStatus.PENDING
        ).pk
        for unit in OrderUnit.objects.filter(item__order=order).order_by("number")
    ]


def url(name: str, brand: Brand, *args: int) -> str:
    return reverse(f"console:{name}", args=[brand.code, *args])
