"""Every event number of the reference has a body; each becomes the news it should, or none."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.cafe24 import events
from integrations.cafe24.events import KNOWN_EVENTS, MAX_BYTES, NotNews
from integrations.hear import News
from tests.integrations.cafe24.fixtures import fixture, webhooks
from tests.integrations.cafe24.hostile import mutated

ONE = ("20261110-0000013",)
TWO = ("20261110-0000013", "20261111-0000040")
FIVE = tuple(f"20261110-{number:07d}" for number in range(13, 18))
BAG, BAGS = ("13",), ("13", "14", "15", "16", "17")

ORDERS = {
    90023: ONE, 90024: ONE, 90025: ONE, 90026: ONE, 90027: ONE, 90028: ONE, 90029: ONE,
    90071: FIVE, 90072: TWO, 90073: TWO, 90074: TWO,
    90031: ONE, 90064: ONE, 90070: ONE, 90162: ONE, 90160: ONE,
}  # fmt: skip
PRODUCTS = {90001: BAG, 90002: BAG, 90003: BAG, 90022: BAG, 90041: BAGS}
CATEGORIES = {90042, 90043, 90044, 90045, 90046}
LINK = {90077: "removed", 90078: "expired", 90079: "extended"}
# What an order webhook of after autumn 2024 adds, and what other shops of a mall say.
VARIANTS = {
    "90024__event_of_a_withdrawal": 1,
    "90024__event_with_code_and_items": 1,
    "90024__event_of_the_second_shop": 2,
    "90024__event_number_as_text": 1,
    "90027__event_with_code_and_items": 1,
}
NOT_NEWS = {
    "90080__customer_changed": "unknown_event",
    "90143__customer_signed_in": "unknown_event",
    "90144__customer_level": "unknown_event",
    "90145__customers_deactivated": "unknown_event",
    "90146__customers_reactivated": "unknown_event",
    "90147__customers_deleted": "unknown_event",
    "90075__stock_changed": "unknown_event",
    "90077__event_of_2019": "unknown_event",
    "90078__event_of_2019": "unknown_event",
    "90024__event_without_resource": "unreadable",
}


BODIES = [fixture(name) for name in webhooks()]


def told(name: str) -> News:
    return events.read(json.dumps(fixture(name)).encode())


def test_every_number_of_the_reference_has_a_body() -> None:
    expected = ORDERS.keys() | PRODUCTS.keys() | CATEGORIES | LINK.keys()
    assert expected == KNOWN_EVENTS
    assert {f"{number}__event" for number in expected} | VARIANTS.keys() | NOT_NEWS.keys() == set(
        webhooks()
    )


@pytest.mark.parametrize("number", sorted(KNOWN_EVENTS))
def test_what_an_event_makes_us_look_at(number: int) -> None:
    news = told(f"{number}__event")
    assert (news.platform, news.store_id, news.event) == ("cafe24", "marogyeol", str(number))
    assert news.order_ids == ORDERS.get(number, ())
    assert news.product_ids == PRODUCTS.get(number, ())
    assert news.shop_no == (4 if number == 90003 else 1)
    assert news.about_categories == (number in CATEGORIES)
    assert news.link == LINK.get(number, "")
    assert json.loads(news.body) == fixture(f"{number}__event")


@pytest.mark.parametrize(("name", "shop_no"), VARIANTS.items())
def test_what_else_an_order_event_says_changes_nothing(name: str, shop_no: int) -> None:
    news = told(name)
    assert (news.order_ids, news.shop_no, news.event) == (ONE, shop_no, name[:5])


@pytest.mark.parametrize(("name", "reason"), NOT_NEWS.items())
def test_what_is_no_news_to_us_is_said_to_be_none(name: str, reason: str) -> None:
    with pytest.raises(NotNews) as refused:
        told(name)
    assert refused.value.reason == reason


def test_a_bulk_event_may_name_as_many_orders_as_its_body_holds() -> None:
    numbers = [f"20261110-{number:07d}" for number in range(15_000)]
    body = json.dumps(
        {"event_no": 90071, "resource": {"mall_id": "marogyeol", "order_id": ",".join(numbers)}}
    )
    assert len(body) < MAX_BYTES
    assert list(events.read(body.encode()).order_ids) == numbers


@given(st.binary(max_size=200))
@settings(deadline=None)
def test_any_bytes_are_news_or_none(body: bytes) -> None:
    with pytest.raises(NotNews):
        events.read(body)


@given(st.data())
@settings(deadline=None)
def test_any_change_to_a_body_leaves_news_or_none(data: st.DataObject) -> None:
    body = json.dumps(data.draw(mutated(data.draw(st.sampled_from(BODIES))))).encode()
    try:
        news = events.read(body)
    except NotNews:
        return
    assert int(news.event) in KNOWN_EVENTS
    assert all(len(number) <= 40 for number in (*news.order_ids, *news.product_ids))
    assert 0 <= news.shop_no < 10_000
