"""The mirror of a mall's catalogue: complete, fresh, and without what the mall hides."""

from datetime import timedelta

import pytest
from django.test import Client

from integrations import fetching, syncing
from integrations.catalog.models import Category, DetailField, Product, ProductWork
from integrations.catalog.shop import Shop
from integrations.catalog.snapshots import ProductSnapshot
from integrations.models import Integration
from integrations.selectors import integration_state
from tests.sandboxed import BAG, MALL, Sandbox, post_webhook
from vircle.brands.models import Brand, User
from vircle.foundation import clock, limiter

pytestmark = pytest.mark.django_db
HIDDEN = "WH-A-17"


@pytest.fixture
def mall(sandbox: Sandbox, brand: Brand, owner: User) -> Integration:
    return sandbox.install(brand=brand, user=owner)


def want(mall: Integration, *numbers: str, shop_no: int = 1) -> None:
    for number in numbers:
        ProductWork.objects.create(
            brand=mall.brand,
            integration=mall,
            shop_no=shop_no,
            external_id=number,
            due_at=clock.now(),
        )


def sync(mall: Integration) -> int:
    """Mirror the catalogue to the end; returns how many rounds the call limit made of it."""
    for rounds in range(1, 20):
        Integration.objects.update(catalog_due_at=clock.now())
        limiter.client().flushdb()
        assert syncing.sync_due(now=clock.now())
        mall.refresh_from_db()
        if mall.catalog_synced_at:
            return rounds
    raise AssertionError("The catalogue does not come to its end.")


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
    waiting = ProductWork.objects.order_by("external_id")
    assert [(row.external_id, row.leased_until) for row in waiting] == [("12", None), ("13", None)]
    assert all(row.error for row in waiting)


def test_the_whole_catalogue_is_mirrored_with_progress(sandbox: Sandbox, mall: Integration) -> None:
    assert integration_state(integration=mall, now=clock.now()).sync.is_running
    sync(mall)
    total = Product.objects.filter(shop_no=1).count()
    state = integration_state(integration=mall, now=clock.now()).sync
    assert (state.is_running, state.products, state.total) == (False, total, total)
    assert total > 10
    assert Category.objects.filter(shop_no=1).count() > 5
    assert DetailField.objects.filter(shop_no=1).count() == 12
    assert mall.catalog_due_at is not None
    assert mall.catalog_due_at > clock.now() + timedelta(hours=23)
    assert mall.catalog_progress["shops"] == [1, 2]


def test_products_know_every_ancestor_of_their_category(mall: Integration) -> None:
    want(mall, str(BAG))
    fetching.fetch_due(now=clock.now())
    product = Product.objects.get(shop_no=1, external_id=str(BAG))
    (own,) = product.own_category_ids
    leaf = Category.objects.get(shop_no=1, external_id=own)
    assert product.category_ids == sorted(leaf.path_ids)
    assert product.category_path == leaf.path
    assert len(leaf.path) > 1


def test_a_sync_that_was_stopped_goes_on(
    sandbox: Sandbox, mall: Integration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(syncing, "_SAVE_EVERY", 2)
    sandbox.arm_fault("error", match="/products/15")
    syncing.sync_due(now=clock.now())
    mall.refresh_from_db()
    assert mall.catalog_synced_at is None
    assert mall.catalog_progress["products"] == 4
    sync(mall)
    assert sandbox.calls()["GET products/{product_no}"] <= 16


def test_a_category_that_is_gone_is_marked(mall: Integration) -> None:
    sync(mall)
    shop, now = Shop(mall.brand_id, mall.pk), clock.now()
    shop.lose_categories(external_ids=shop.unseen_categories(since=now), now=now)
    assert not Category.objects.filter(shop_no=1, deleted_at=None).exists()
    assert Category.objects.filter(shop_no=1).exists()


def test_an_older_read_never_overwrites_a_newer_one(mall: Integration) -> None:
    shop, now = Shop(mall.brand_id, mall.pk), clock.now()
    shop.save_products(products=[ProductSnapshot("1", "새 이름")], observed_at=now)
    shop.save_products(
        products=[ProductSnapshot("1", "옛 이름")], observed_at=now - timedelta(seconds=1)
    )
    assert Product.objects.get().name == "새 이름"


def test_a_changed_product_is_read_again(
    sandbox: Sandbox, mall: Integration, client: Client
) -> None:
    sync(mall)
    change = {"product_name": "헤리티지 토트백 라지 (2027)"}
    sandbox.control(f"cafe24/{MALL}/products/{BAG}", change, method="PATCH")
    post_webhook(client, 90002, {"mall_id": MALL, "event_shop_no": "1", "product_no": BAG})
    fetching.fetch_due(now=clock.now())
    product = Product.objects.get(shop_no=1, external_id=str(BAG))
    assert product.name == "헤리티지 토트백 라지 (2027)"
