"""Our webhook address: 403 for a wrong key only, and nothing kept that is not a brand's news."""

import itertools
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from integrations.cafe24.events import KNOWN_EVENTS, MAX_BYTES
from integrations.catalog.models import ProductWork
from integrations.models import (
    Integration,
    IntegrationStatus,
    OrderEvent,
    ReadHint,
    RejectedCall,
    StoreDirectory,
)
from tests.factories import make_integration
from tests.integrations.cafe24.fixtures import fixture, webhooks
from tests.integrations.cafe24.test_events import NOT_NEWS, VARIANTS, told
from tests.sandboxed import post_webhook
from vircle.brands.models import Brand
from vircle.foundation.crypto import Place, unseal

pytestmark = pytest.mark.django_db

KEY = "sandbox-webhook-key"
FAR = datetime(2100, 1, 1, tzinfo=UTC)
SHIPPED = {"mall_id": "marogyeol", "event_shop_no": "1", "order_id": "20261120-0000001"}


@pytest.fixture(autouse=True)
def key(settings: Settings) -> None:
    settings.CAFE24_WEBHOOK_KEYS = [KEY, "the-next-key"]


@pytest.fixture
def mall(brand: Brand) -> Integration:
    return make_integration(brand=brand, store_id="marogyeol")


def rejected() -> dict[str, int]:
    return dict(RejectedCall.objects.values_list("reason", "count"))


def nothing_was_kept() -> bool:
    return not (OrderEvent.objects.exists() or ReadHint.objects.exists())


def raw(client: Client, body: bytes, *, key: str = KEY) -> int:
    answer = client.post(
        "/hooks/cafe24/", data=body, content_type="application/json", headers={"X-API-Key": key}
    )
    return answer.status_code


def test_news_becomes_an_event_and_a_hint(client: Client, mall: Integration) -> None:
    assert post_webhook(client, 90024, SHIPPED).status_code == 200
    event, hint = OrderEvent.objects.get(), ReadHint.objects.get()
    assert (event.brand_id, event.integration_id, event.event) == (mall.brand_id, mall.pk, "90024")
    assert (hint.external_order_id, hint.seq, hint.leased_until) == (SHIPPED["order_id"], 1, None)
    assert hint.due_at == event.received_at
    assert rejected() == {}


def test_the_body_is_sealed_and_can_be_opened_again(client: Client, mall: Integration) -> None:
    post_webhook(client, 90024, SHIPPED | {"buyer_name": "김데모"})
    event = OrderEvent.objects.get()
    sealed = bytes(event.body_sealed)
    assert "김데모".encode() not in sealed
    place = Place("integrations_orderevent", "body", mall.brand_id, str(event.reference))
    assert json.loads(unseal(sealed, at=place))["resource"]["buyer_name"] == "김데모"


def test_a_webhook_costs_one_round_trip(client: Client, mall: Integration) -> None:
    post_webhook(client, 90024, SHIPPED)
    with CaptureQueriesContext(connection) as queries:
        post_webhook(client, 90024, SHIPPED)
    assert len(queries) == 1


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_three_times_in_any_order_is_one_hint_each(
    client: Client, mall: Integration, order: tuple[int, ...]
) -> None:
    news = [(90023, "20261120-0000001"), (90024, "20261120-0000001"), (90027, "20261120-0000002")]
    for _, number in itertools.product(range(3), order):
        event_no, order_id = news[number]
        assert post_webhook(client, event_no, SHIPPED | {"order_id": order_id}).status_code == 200
    assert OrderEvent.objects.count() == 9
    hints = dict(ReadHint.objects.values_list("external_order_id", "seq"))
    assert hints == {"20261120-0000001": 6, "20261120-0000002": 3}


def test_a_bulk_event_names_many_orders(client: Client, mall: Integration) -> None:
    numbers = [f"20261120-{number:07d}" for number in range(1, 41)]
    post_webhook(client, 90071, SHIPPED | {"order_id": ",".join(numbers)})
    assert OrderEvent.objects.count() == 1
    assert sorted(ReadHint.objects.values_list("external_order_id", flat=True)) == numbers


def test_news_makes_a_hint_in_backoff_due_again(client: Client, mall: Integration) -> None:
    post_webhook(client, 90024, SHIPPED)
    later = ReadHint.objects.get().due_at.replace(year=2100)
    ReadHint.objects.update(due_at=later)
    post_webhook(client, 90024, SHIPPED)
    assert ReadHint.objects.get().due_at < later


def test_products_and_categories_are_asked_for(client: Client, mall: Integration) -> None:
    post_webhook(client, 90002, {"mall_id": "marogyeol", "event_shop_no": "2", "product_no": 13})
    post_webhook(client, 90041, {"mall_id": "marogyeol", "product_no": "13,14"})
    rows = sorted(ProductWork.objects.values_list("shop_no", "external_id", "seq"))
    assert rows == [(1, "13", 1), (1, "14", 1), (2, "13", 1)]
    post_webhook(client, 90042, {"mall_id": "marogyeol", "category_no": 30})
    mall.refresh_from_db()
    assert mall.catalog_due_at is not None
    assert not ReadHint.objects.exists()


def test_the_news_of_a_removal_is_not_believed_but_checked(
    client: Client, mall: Integration
) -> None:
    Integration.objects.update(poll_due_at=mall.poll_due_at.replace(year=2100))
    post_webhook(client, 90077, {"mall_id": "marogyeol", "client_id": "x"})
    mall.refresh_from_db()
    assert mall.status == IntegrationStatus.CONNECTED
    assert mall.poll_due_at.year < 2100


def hints() -> dict[str, Any]:
    mall = Integration.objects.get()
    return {
        "orders": sorted(ReadHint.objects.values_list("external_order_id", flat=True)),
        "products": sorted(ProductWork.objects.values_list("shop_no", "external_id")),
        "categories": mall.catalog_due_at is not None and mall.catalog_due_at < FAR,
        "link": mall.poll_due_at < FAR,
    }


@pytest.mark.parametrize("name", [*(f"{number}__event" for number in KNOWN_EVENTS), *VARIANTS])
def test_what_every_event_leaves_behind(client: Client, mall: Integration, name: str) -> None:
    Integration.objects.update(poll_due_at=FAR, catalog_due_at=FAR)
    news = told(name)
    assert raw(client, json.dumps(fixture(name)).encode()) == 200
    event = OrderEvent.objects.get()
    assert (event.brand_id, event.integration_id, event.event) == (
        mall.brand_id,
        mall.pk,
        name[:5],
    )
    assert rejected() == {}
    assert hints() == {
        "orders": sorted(news.order_ids),
        "products": sorted((news.shop_no, number) for number in news.product_ids),
        "categories": news.about_categories,
        "link": news.link != "",
    }


@pytest.mark.parametrize(("name", "reason"), NOT_NEWS.items())
def test_what_is_no_news_to_us_is_acknowledged_and_counted(
    client: Client, mall: Integration, name: str, reason: str
) -> None:
    Integration.objects.update(poll_due_at=FAR, catalog_due_at=FAR)
    assert raw(client, json.dumps(fixture(name)).encode()) == 204
    assert nothing_was_kept()
    assert hints() == {"orders": [], "products": [], "categories": False, "link": False}
    assert rejected() == {reason: 1}


@pytest.mark.parametrize("name", webhooks())
def test_without_the_key_no_event_is_taken(client: Client, mall: Integration, name: str) -> None:
    assert raw(client, json.dumps(fixture(name)).encode(), key="wrong") == 403
    assert nothing_was_kept()
    assert rejected() == {"key": 1}


@pytest.mark.parametrize("key", ["", "wrong", "sandbox-webhook-ke", "키"])
def test_a_wrong_key_is_refused(client: Client, mall: Integration, key: str) -> None:
    assert raw(client, b"{}", key=key) == 403
    assert nothing_was_kept()
    assert rejected() == {"key": 1}


def test_a_missing_key_is_refused(client: Client, mall: Integration) -> None:
    answer = client.post("/hooks/cafe24/", data=b"{}", content_type="application/json")
    assert answer.status_code == 403


def test_no_configured_key_accepts_nothing(client: Client, settings: Settings) -> None:
    settings.CAFE24_WEBHOOK_KEYS = [""]
    assert raw(client, b"{}", key="") == 403


def test_the_next_key_is_accepted_while_keys_change(client: Client, mall: Integration) -> None:
    assert post_webhook(client, 90024, SHIPPED, key="the-next-key").status_code == 200


DEEP = b"[" * 200_000 + b"]" * 50_000
UNREADABLE: list[tuple[bytes, str]] = [
    (b"", "unreadable"),
    (b"\xff\xfe", "unreadable"),
    (b"not json", "unreadable"),
    (b"[]", "unreadable"),
    (b'{"event_no": 90024}', "unreadable"),
    (b'{"event_no": 90024, "resource": []}', "unreadable"),
    (DEEP, "unreadable"),
    (b'{"event_no": 1, "resource": {}}', "unknown_event"),
    (b'{"event_no": "x", "resource": {}}', "unknown_event"),
    (b'{"event_no": 90024, "resource": {}}', "unknown_mall"),
    (b'{"event_no": 90024, "resource": {"mall_id": "evil.com/"}}', "unknown_mall"),
    (b'{"event_no": 90024, "resource": {"mall_id": "nobody"}}', "unknown_mall"),
    (b'{"event_no": 90024, "resource": {"mall_id": "' + b"x" * MAX_BYTES + b'"}}', "too_long"),
]


@pytest.mark.parametrize(("body", "reason"), UNREADABLE)
def test_what_makes_no_sense_is_counted_and_forgotten(
    client: Client, mall: Integration, body: bytes, reason: str
) -> None:
    assert raw(client, body) == 204
    assert raw(client, body) == 204
    assert nothing_was_kept()
    assert rejected() == {reason: 2}


def test_a_look_with_the_right_key_is_not_a_failure(client: Client) -> None:
    assert client.get("/hooks/cafe24/", headers={"X-API-Key": KEY}).status_code == 204


def test_numbers_that_are_none_are_left_out(client: Client, mall: Integration) -> None:
    post_webhook(client, 90071, SHIPPED | {"order_id": "20261120-0000001, ,x y,\u0000,' OR 1=1"})
    assert ReadHint.objects.get().external_order_id == "20261120-0000001"


def test_a_store_that_moved_tells_its_new_brand(
    client: Client, mall: Integration, other_brand: Brand
) -> None:
    post_webhook(client, 90024, SHIPPED)
    _move(mall, to=other_brand)
    assert post_webhook(client, 90024, SHIPPED).status_code == 200
    assert OrderEvent.objects.filter(brand=mall.brand).count() == 1
    assert OrderEvent.objects.filter(brand=other_brand).count() == 1


def test_a_store_that_was_let_go_is_unknown(client: Client, mall: Integration) -> None:
    post_webhook(client, 90024, SHIPPED)
    StoreDirectory.objects.all().delete()
    assert post_webhook(client, 90024, SHIPPED).status_code == 204
    assert OrderEvent.objects.count() == 1


def _move(mall: Integration, *, to: Brand) -> None:
    fields: dict[str, Any] = {"brand": to, "store_id": mall.store_id}
    StoreDirectory.objects.all().delete()
    make_integration(**fields)
