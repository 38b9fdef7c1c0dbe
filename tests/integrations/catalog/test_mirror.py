"""The mirror of a mall's catalogue is complete, and follows the mall's news."""

from datetime import timedelta

import pytest
from django.test import Client

from integrations import fetching, syncing
from integrations.catalog.models import Category, DetailField, Product, ProductWork
from integrations.catalog.shop import Shop
from integrations.models import Integration
from integrations.selectors import integration_state
from tests.integrations.catalog.steps import sync, want
from tests.sandboxed import BAG, MALL, Sandbox, post_webhook
from vircle.foundation import clock

pytestmark = pytest.mark.django_db


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


def test_every_call_of_a_sync_is_counted(sandbox: Sandbox, mall: Integration) -> None:
    """Pages of the list, products that changed, pages of categories, fields: and nothing else."""
    total = len(sandbox.control(f"cafe24/{MALL}/products", method="GET")["products"])
    sandbox.forget_calls()
    sync(mall)
    trees = {"GET shops": 1, "GET products/properties": 2, "GET categories": 2}
    compared = {**trees, "GET products/count": 1, "GET products": 1}
    assert sandbox.calls() == {**compared, "GET products/{product_no}": total}
    sandbox.set_clock(ahead=timedelta(days=1))
    sandbox.edit_product(BAG, product_name="새 이름")
    added = sandbox.add_product(product_name="새 상품")
    sandbox.delete_product(12)
    sandbox.forget_calls()
    sync(mall)
    assert sandbox.calls() == {**compared, "GET products/{product_no}": 2}
    assert Product.objects.get(shop_no=1, external_id=str(added)).name == "새 상품"
    assert Product.objects.get(shop_no=1, external_id="12").deleted_at is not None
    sandbox.forget_calls()
    sync(mall)
    # Nothing of the day before is read again, though the window overlaps it.
    assert sandbox.calls() == {**trees, "GET products": 1}


def test_news_of_categories_files_the_products_anew(
    sandbox: Sandbox, mall: Integration, client: Client
) -> None:
    sync(mall)
    product = Product.objects.get(shop_no=1, external_id=str(BAG))
    (own,) = product.own_category_ids
    leaf = Category.objects.get(shop_no=1, external_id=own)
    other = Category.objects.filter(shop_no=1, depth=1).exclude(external_id=leaf.path_ids[0])
    shoes = other.order_by("external_id").first()
    assert shoes is not None
    sandbox.move_category(int(own), parent=int(shoes.external_id))
    sandbox.edit_category(int(shoes.external_id), name="새 분류")
    sandbox.forget_calls()
    post_webhook(client, 90045, {"mall_id": MALL, "event_shop_no": "1"})
    mall.refresh_from_db()
    assert syncing.sync_due(now=clock.now())
    assert sandbox.calls() == {
        "GET shops": 1,
        "GET products/properties": 2,
        "GET categories": 2,
        "GET products": 1,
    }
    product.refresh_from_db()
    assert product.category_ids == sorted([shoes.external_id, own])
    assert product.category_path == ["새 분류", leaf.name]


def test_a_deleted_category_is_marked_and_found_again(sandbox: Sandbox, mall: Integration) -> None:
    sync(mall)
    (own,) = Product.objects.get(shop_no=1, external_id=str(BAG)).own_category_ids
    before = Category.objects.get(shop_no=1, external_id=own)
    sandbox.delete_category(int(own))
    sync(mall)
    gone = Category.objects.get(shop_no=1, external_id=own)
    assert gone.deleted_at is not None
    # A rule that names it still finds what it was.
    assert gone.path == before.path
    assert Product.objects.get(shop_no=1, external_id=str(BAG)).category_ids == []


@pytest.mark.parametrize("event", [90001, 90002, 90003, 90022])
def test_news_of_a_product_asks_for_it(mall: Integration, client: Client, event: int) -> None:
    resource = {"mall_id": MALL, "event_shop_no": "1", "product_no": BAG}
    post_webhook(client, event, resource)
    work = ProductWork.objects.get()
    assert (work.shop_no, work.external_id) == (1, str(BAG))


def test_one_event_tells_of_many_products(
    sandbox: Sandbox, mall: Integration, client: Client
) -> None:
    sync(mall)
    sandbox.edit_products(11, 12, 13, price=1000)
    post_webhook(client, 90041, {"mall_id": MALL, "product_no": "11,12,13", "action": "batch"})
    sandbox.forget_calls()
    fetching.fetch_due(now=clock.now())
    assert sandbox.calls() == {"GET products/{product_no}": 3}
    assert Product.objects.filter(shop_no=1, price=1000).count() == 3


def test_a_deleted_product_that_is_restored_comes_back(
    sandbox: Sandbox, mall: Integration, client: Client
) -> None:
    resource = {"mall_id": MALL, "event_shop_no": "1", "product_no": BAG}
    for event, change in ((90003, sandbox.delete_product), (90022, sandbox.restore_product)):
        change(BAG)
        post_webhook(client, event, resource)
        assert fetching.fetch_due(now=clock.now())
        product = Product.objects.get(shop_no=1)
        assert (product.deleted_at is None) == (event == 90022)


def test_an_order_of_the_second_shop_gets_facts_and_categories(
    sandbox: Sandbox, mall: Integration
) -> None:
    """Before anything of that shop is mirrored: an order is judged by its categories once."""
    want(mall, str(BAG), shop_no=2)
    sandbox.forget_calls()
    assert fetching.fetch_due(now=clock.now())
    product = Product.objects.get(shop_no=2)
    leaf = Category.objects.get(shop_no=2)
    assert product.category_ids == sorted(leaf.path_ids)
    assert (len(leaf.path), product.category_path) == (4, leaf.path)
    assert product.details["manufacturer_name"] == "마로결 공방"
    assert sandbox.calls() == {
        "GET products/properties": 1,
        "GET products/{product_no}": 1,
        "GET categories": 1,
    }


def test_a_category_that_is_gone_is_marked(mall: Integration) -> None:
    sync(mall)
    shop, now = Shop(mall.brand_id, mall.pk), clock.now()
    shop.lose_categories(external_ids=shop.unseen_categories(since=now), now=now)
    assert not Category.objects.filter(shop_no=1, deleted_at=None).exists()
    assert Category.objects.filter(shop_no=1).exists()


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
