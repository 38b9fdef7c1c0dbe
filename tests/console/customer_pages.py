"""Orders, certificates and cards for the tests of the customer's pages."""

from typing import Any

import pytest
from django.test import Client

from integrations.models import Integration
from integrations.orders.models import Order, OrderUnit
from tests.factories import (
    NOW,
    make_customer,
    make_integration,
    make_link,
    make_order,
    make_warranty,
)
from vircle.brands.models import Brand
from vircle.foundation import clock, limiter
from warranties.models import Warranty, WarrantyStatus

Answer = Any  # the test client patches what it returns


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """Forget the visits of other tests, all of which come from one address."""
    limiter.client().flushdb()


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def integration(brand: Brand) -> Integration:
    return make_integration(brand=brand, store_name="마로결 공식몰")


@pytest.fixture
def order(integration: Integration) -> Order:
    buyer = make_customer(brand=integration.brand, name="김데모", phone="+821000000001")
    return make_order(integration=integration, customer=buyer, items=[{"quantity": 3}])


def issue(order: Order, *, number: int = 1, **fields: Any) -> Warranty:
    unit = OrderUnit.objects.get(item__order=order, number=number)
    content = {
        "title": "디지털 보증서",
        "product_name": "헤리티지 토트백 라지",
        "image_url": "https://mall.example.com/web/tote.jpg",
        "details": [["소재", "겉감 소가죽 100%"]],
        "store": "마로결 공식몰",
        "terms": "제조상의 하자는 무상으로 수리해 드립니다.",
        "unit": [number, 3],
    }
    values = {"content": content, "status": WarrantyStatus.ISSUED} | fields
    return make_warranty(integration=order.integration, order=order, unit=unit, **values)


def open_order(order: Order, **headers: str) -> Answer:
    _link, token = make_link(customer=order.customer, subject_id=order.pk)
    return Client().get(f"/w/{order.brand.code}/{token}", headers=headers)


def text_of(answer: Answer) -> str:
    return str(answer.content.decode())


def assert_private(answer: Answer) -> None:
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert answer["X-Frame-Options"] == "DENY"
    assert "Set-Cookie" not in answer
