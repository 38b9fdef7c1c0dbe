"""판정 기록: every decision can be found by its result, reason, store, days and order number."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags
from pytest_django import DjangoAssertNumQueries

from integrations.models import Integration, IntegrationStatus
from tests.factories import (
    make_integration,
    make_product,
    make_stamp_program,
    make_warranty_program,
    make_warranty_rule,
)
from tests.issuance.story import Story, line
from vircle.brands.models import Brand
from vircle.console import decision_search
from warranties.models import WarrantyDecision

ADDRESS = "/b/maro/orders/decisions/"


@pytest.fixture
def story(brand: Brand, now: Any) -> Story:
    """One order that got its warranty, one of an add-on, one on its way."""
    store = make_integration(brand=brand, store_id="marogyeol")
    make_product(integration=store, external_id="101")
    make_warranty_program(brand=brand)
    make_warranty_rule(integration=store)
    make_stamp_program(brand=brand, minimum_amount=500_000)
    story = Story(store, now)
    story.deliver(line("A-1"), number="O-1")
    story.deliver(replace(line("B-1"), is_addon=True, product_name="선물 포장"), number="O-2")
    story.read(story.order(line("C-1"), number="O-3"))
    story.decide()
    return story


def found(client: Client, query: str = "") -> set[str]:
    """Return the orders that a search lists."""
    answer = client.get(f"{ADDRESS}{query}")
    assert answer.status_code == 200
    page = answer.content.decode()
    return {number for number in ("O-1", "O-2", "O-3") if f">{number}<" in page}


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", {"O-1", "O-2", "O-3"}),
        ("?result=issued", {"O-1"}),
        ("?result=not_issued", {"O-2"}),
        ("?reason=gift_or_addon", {"O-2"}),
        ("?reason=delivered", {"O-3"}),
        ("?q=O-1", {"O-1"}),
        ("?from=2026-11-20&to=2026-11-20", {"O-1", "O-2"}),
        ("?to=2026-11-19", set()),
        ("?feature=stamp&reason=minimum_amount", {"O-1", "O-2"}),
        ("?feature=stamp&result=waiting", {"O-3"}),
        ("?result=nonsense&reason=&store=x&from=z", {"O-1", "O-2", "O-3"}),
        ("?store=9999999", set()),
    ],
)
def test_what_is_looked_for_is_found(
    story: Story, viewer_client: Client, query: str, numbers: set[str]
) -> None:
    assert found(viewer_client, query) == numbers


def test_the_list_says_why_and_offers_to_judge_again(story: Story, operator_client: Client) -> None:
    page = operator_client.get(f"{ADDRESS}?result=not_issued").content.decode()
    assert "사은품 또는 추가구성상품입니다" in page
    order = WarrantyDecision.objects.get(item__external_id="B-1").order_id
    assert f"/b/maro/orders/{order}/rejudge/preview/" in page
    Integration.objects.update(status=IntegrationStatus.RECONNECT)
    assert "rejudge/preview" not in operator_client.get(ADDRESS).content.decode()


def test_viewers_cannot_judge_again(story: Story, viewer_client: Client) -> None:
    assert "rejudge" not in viewer_client.get(ADDRESS).content.decode()


def test_a_long_list_goes_on_where_it_stopped(
    story: Story,
    viewer_client: Client,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    monkeypatch.setattr(decision_search, "PAGE_ROWS", 2)
    asked = decision_search.Asked("warranty")
    with django_assert_max_num_queries(1):
        rows, before = decision_search.find(
            brand_id=story.integration.brand_id, asked=asked, before=None
        )
    assert [row.decision.item.external_id for row in rows] == ["C-1", "B-1"]
    more = viewer_client.get(f"{ADDRESS}?before={before}", headers={"HX-Request": "true"})
    assert ">O-1<" in more.content.decode()
    assert "<html" not in more.content.decode()


def test_an_order_says_by_which_reads_and_versions_it_was_judged(
    story: Story, viewer_client: Client
) -> None:
    decision = WarrantyDecision.objects.get(item__external_id="A-1")
    inputs = decision.trace[0][2]
    read = story.now + timedelta(seconds=1)
    assert (inputs["read"], "product" in inputs) == (read.isoformat(), True)
    # A later read changes what is said of the order, not by what it was judged.
    [(order, _), *_rest] = story.told
    asked = replace(order.items[0], claim_kind="return", claim_state="requested")
    story.read(replace(order, items=(asked,)))
    story.decide()
    decision.refresh_from_db()
    assert decision.trace[0][2] == inputs
    page = strip_tags(viewer_client.get(f"/b/maro/orders/{decision.order_id}/").content.decode())
    for words in (
        "주문 정보 2026.11.20 14:30",
        "상품 정보",
        "보증서 설정 버전 1",
        "자동발급 설정 버전 1",
    ):
        assert words in page
