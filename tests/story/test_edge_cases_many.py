"""Ten thousand certificates that wait for an operator."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from integrations.models import Integration
from integrations.orders.models import Order, OrderItem, OrderUnit
from tests.factories import make_integration, make_order, make_warranty
from vircle.brands.models import Brand
from vircle.console.warranty_bulk import STEP
from warranties.models import Warranty, WarrantyStatus

pytestmark = pytest.mark.django_db
ORDERS = PIECES = 100


def fill(store: Integration) -> None:
    """Let a hundred orders of a hundred pieces each wait, written as few statements as possible."""
    first = make_order(integration=store)
    waiting = make_warranty(integration=store, order=first, status=WarrantyStatus.PENDING)
    orders = [make_order(integration=store, customer=first.customer) for _ in range(ORDERS - 1)]
    items = list(OrderItem.objects.filter(order__in=[first, *orders]).order_by("pk"))
    OrderItem.objects.update(quantity=PIECES, effective_quantity=PIECES)
    OrderUnit.objects.bulk_create(
        OrderUnit(brand=store.brand, item=item, number=number)
        for item in items
        for number in range(2, PIECES + 1)
    )
    kept = {
        field.attname: getattr(waiting, field.attname)
        for field in Warranty._meta.concrete_fields
        if field.attname not in {"id", "item_id", "order_id", "unit_id", "sequence"}
    }
    rest = OrderUnit.objects.exclude(pk=waiting.unit_id or 0).select_related("item")
    Warranty.objects.bulk_create(
        Warranty(**kept, unit_id=unit.pk, item_id=unit.item_id, order_id=unit.item.order_id)
        for unit in rest
    )


def test_a_press_takes_a_thousand_of_them_in_steps_that_cost_the_same(
    brand: Brand, operator_client: Client
) -> None:
    fill(make_integration(brand=brand))
    assert Order.objects.count() == ORDERS
    assert Warranty.objects.filter(status="pending").count() == ORDERS * PIECES
    history = reverse("warranties:history", args=[brand.code])
    page = operator_client.get(history, {"status": "pending"}).content.decode()
    assert "이 조건의 최근 1000건 선택" in page
    matching = reverse("warranties:matching", args=[brand.code])
    chosen = operator_client.get(matching, {"status": "pending"}).content.decode()
    ids = chosen.split('value="')[1].split('"')[0]
    assert len(set(ids.split(","))) == 1_000
    with CaptureQueriesContext(connection) as queries:
        step = operator_client.post(reverse("console:issue", args=[brand.code]), {"ids": ids})
    assert "hx-trigger" in step.content.decode()
    # Whole orders at a time: the last one of a step may be cut by nothing but the thousand.
    issued = Warranty.objects.filter(status="issued").count()
    assert STEP <= issued < STEP + PIECES
    assert Warranty.objects.filter(status="pending").count() == ORDERS * PIECES - issued
    assert len(queries) < 100
