"""A product that is asked for is fetched with what the mall shows of it, and nothing it hides."""

from datetime import timedelta
from typing import Any

import pytest

from integrations import fetching
from integrations.cafe24 import parse_catalog
from integrations.cafe24.catalogue import CatalogueReader
from integrations.cafe24.manners import Manners, Purpose
from integrations.catalog.models import Product, ProductWork
from integrations.catalog.shop import Shop
from integrations.catalog.snapshots import ProductSnapshot
from integrations.connector import ProductPage
from integrations.models import Integration
from integrations.values import Unreadable
from tests.integrations.catalog.steps import want
from tests.sandboxed import BAG, MALL, Sandbox
from vircle.foundation import clock

pytestmark = pytest.mark.django_db


HIDDEN = "WH-A-17"


def test_a_wanted_product_is_fetched_with_what_is_shown(mall: Integration) -> None:
    want(mall, str(BAG))
    assert fetching.fetch_due(now=clock.now())
    product = Product.objects.get()
    assert "헤리티지 토트백 라지" in product.name
    assert product.details["manufacturer_name"] == "마로결 공방"
    assert ["custom_option1", "소재"] in [row[:2] for row in product.additional]
    assert HIDDEN not in str([product.details, product.additional])
    assert not ProductWork.objects.exists()


def test_a_deleted_product_keeps_its_snapshot(sandbox: Sandbox, mall: Integration) -> None:
    want(mall, str(BAG))
    fetching.fetch_due(now=clock.now())
    sandbox.control(f"cafe24/{MALL}/products/{BAG}", {"deleted": True}, method="PATCH")
    want(mall, str(BAG))
    fetching.fetch_due(now=clock.now())
    product = Product.objects.get()
    assert "헤리티지 토트백 라지" in product.name
    assert product.deleted_at is not None


def test_a_product_that_never_was_does_not_hold_orders_back(mall: Integration) -> None:
    want(mall, "99999")
    fetching.fetch_due(now=clock.now())
    product = Product.objects.get()
    assert (product.name, product.category_ids) == ("", [])
    assert product.deleted_at is not None
    assert not ProductWork.objects.exists()


def test_trouble_keeps_what_was_fetched_before_it(sandbox: Sandbox, mall: Integration) -> None:
    want(mall, "11", "12", "13")
    sandbox.arm_fault("error", match="/products/12")
    fetching.fetch_due(now=clock.now())
    assert list(Product.objects.values_list("external_id", flat=True)) == ["11"]
    waiting = ProductWork.objects.order_by("due_at")
    # The one that may be the cause waits longer than the one behind it.
    assert [(row.external_id, row.leased_until) for row in waiting] == [("13", None), ("12", None)]
    assert all(row.error for row in waiting)


def test_one_that_makes_no_sense_is_tried_later_and_seldom(
    mall: Integration, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = parse_catalog.product

    def read(doc: Any, **how: Any) -> ProductSnapshot:
        if doc["product_no"] == 12:
            raise Unreadable("price")
        return real(doc, **how)

    monkeypatch.setattr(parse_catalog, "product", read)
    want(mall, "11", "12", "13")
    fetching.fetch_due(now=clock.now())
    assert set(Product.objects.values_list("external_id", flat=True)) == {"11", "13"}
    work = ProductWork.objects.get()
    assert work.error
    assert work.due_at > clock.now() + timedelta(minutes=1)
    assert not fetching.fetch_due(now=clock.now())


def test_many_old_products_leave_room_for_orders(
    mall: Integration, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an order waits for is fetched first, and with more of the mall's patience."""
    shop = Shop(mall.brand_id, mall.pk)
    old = [ProductSnapshot(str(number), "옛 이름") for number in range(12, 20)]
    shop.save_products(products=old, observed_at=clock.now())
    asked: list[tuple[str, bool]] = []

    def read(self: Any, *, external_ids: list[str], background: bool, **how: Any) -> ProductPage:
        asked.append((external_ids[0], background))
        return ProductPage([ProductSnapshot(external_ids[0], "이름")])

    monkeypatch.setattr(CatalogueReader, "read_products", read)
    want(mall, *(each.external_id for each in old), "11")
    fetching.fetch_due(now=clock.now())
    assert asked[0] == ("11", False)
    assert len(asked) == 9
    assert all(background for _, background in asked[1:])


def test_few_old_products_are_fetched_at_once(
    mall: Integration, monkeypatch: pytest.MonkeyPatch
) -> None:
    Shop(mall.brand_id, mall.pk).save_products(
        products=[ProductSnapshot(str(BAG), "옛 이름")], observed_at=clock.now()
    )
    purposes: list[str] = []

    def rest(self: Manners, purpose: Purpose) -> float:
        purposes.append(purpose.name)
        return 0.0

    monkeypatch.setattr(Manners, "_rest", rest)
    want(mall, str(BAG))
    fetching.fetch_due(now=clock.now())
    assert set(purposes) == {"PRODUCT"}


def test_options_and_the_moment_of_change_are_mirrored(mall: Integration) -> None:
    want(mall, str(BAG))
    fetching.fetch_due(now=clock.now())
    product = Product.objects.get()
    assert product.options == [["색상", ["브라운", "블랙", "탄"]]]
    assert product.changed_at is not None


def test_an_older_read_never_overwrites_a_newer_one(mall: Integration) -> None:
    shop, now = Shop(mall.brand_id, mall.pk), clock.now()
    shop.save_products(products=[ProductSnapshot("1", "새 이름")], observed_at=now)
    shop.save_products(
        products=[ProductSnapshot("1", "옛 이름")], observed_at=now - timedelta(seconds=1)
    )
    assert Product.objects.get().name == "새 이름"
