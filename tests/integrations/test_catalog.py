"""The mirror of a mall's catalogue: complete, fresh, and without what the mall hides."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from integrations import fetching, syncing
from integrations.cafe24 import parse_catalog
from integrations.cafe24.catalogue import CatalogueReader
from integrations.cafe24.manners import Manners, Purpose
from integrations.catalog.models import Category, DetailField, Product, ProductWork
from integrations.catalog.shop import Shop
from integrations.catalog.snapshots import ProductSnapshot
from integrations.connector import ProductPage
from integrations.models import Integration
from integrations.selectors import integration_state
from integrations.values import Unreadable
from tests.sandboxed import BAG, MALL, Sandbox, post_webhook
from vircle.brands.models import Brand, User
from vircle.foundation import clock

pytestmark = pytest.mark.django_db
HIDDEN = "WH-A-17"


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no call wait for its turn: how politely a mall is called is another test's matter."""
    monkeypatch.setattr(Manners, "_rest", lambda self, purpose: 0.0)


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


def sync(mall: Integration) -> None:
    """Mirror the catalogue, which nothing interrupts."""
    Integration.objects.update(catalog_due_at=clock.now())
    assert syncing.sync_due(now=clock.now())
    mall.refresh_from_db()


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


def test_options_and_the_moment_of_change_are_mirrored(mall: Integration) -> None:
    want(mall, str(BAG))
    fetching.fetch_due(now=clock.now())
    product = Product.objects.get()
    assert product.options == [["색상", ["브라운", "블랙", "탄"]]]
    assert product.changed_at is not None


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
