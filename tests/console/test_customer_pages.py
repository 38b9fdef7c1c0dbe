"""The customer's certificates: what the page shows, and what it never does."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from integrations.orders.models import Order
from stamps.models import StampCard
from tests.console.customer_pages import (
    assert_private,
    day,
    fresh_limits,
    integration,
    issue,
    open_order,
    order,
    text_of,
)
from tests.factories import NOW, make_card, make_link
from vircle.brands.models import CustomerLink, LinkKind
from vircle.foundation import clock
from warranties.models import WarrantyStatus

__all__ = ["day", "fresh_limits", "integration", "order"]


pytestmark = pytest.mark.django_db


def test_a_certificate_with_all_that_stands_on_it(order: Order) -> None:
    warranty = issue(order)

    answer = open_order(order)

    assert answer.status_code == 200
    page = text_of(answer)
    for words in (
        "헤리티지 토트백 라지",
        "배송완료일 2026.11.20부터 1년",
        "겉감 소가죽 100%",
        "제조상의 하자는 무상으로 수리해 드립니다.",
        "364일 남음",
        "3장 중 1",
        "마로결 공식몰",
        f'data-copy="{warranty.number}"',
        "010-0000-9001",
    ):
        assert words in page
    assert re.search(r'<svg[^>]*><path[^>]*class="qrline"', page)


def test_the_owner_is_masked(order: Order) -> None:
    issue(order)

    page = text_of(open_order(order))

    assert "김*모" in page
    assert "김데모" not in page
    assert "00000001" not in re.sub(r"MARO-\S+?-\d", "", page)


@pytest.mark.parametrize(
    ("days", "state", "words"),
    [(364, "valid", "364일 남음"), (0, "last_day", "오늘까지 유효"), (-1, "expired", "만료")],
)
def test_how_long_it_is_valid(order: Order, days: int, state: str, words: str) -> None:
    issue(order, ends_on=clock.kst_date(NOW) + timedelta(days=days))

    page = text_of(open_order(order))

    assert f"validity--{state}" in page
    assert words in page


def test_one_without_an_end(order: Order) -> None:
    issue(order, ends_on=None)

    assert "validity--endless" in text_of(open_order(order))


def test_a_canceled_one_says_so_and_why(order: Order) -> None:
    issue(order, number=1)
    issue(order, number=2, status=WarrantyStatus.CANCELED, cancel_reason="return")

    page = text_of(open_order(order))

    assert "이 주문의 보증서 2장 · 유효 1장" in page
    assert "이 보증서는 유효하지 않습니다." in page
    assert "사유: 반품 · 2026.11.20" in page
    assert page.index("validity--valid") < page.index("validity--canceled")


def test_an_exchanged_one_leads_to_its_successor(order: Order) -> None:
    after = issue(order, number=2)
    issue(
        order,
        number=1,
        status=WarrantyStatus.CANCELED,
        cancel_reason="exchange",
        replaced_by=after,
    )

    page = text_of(open_order(order))

    assert f'href="#{after.number}"' in page
    assert f'id="{after.number}"' in page


def test_what_is_not_issued_is_not_shown(order: Order) -> None:
    issue(order, number=1)
    waiting = issue(order, number=2, status=WarrantyStatus.PENDING)

    page = text_of(open_order(order))

    assert page.count("warranty-card--") == 1
    assert waiting.request_no not in page


def test_english_for_who_asks_for_it(order: Order) -> None:
    issue(order)

    assert '<html lang="en">' in text_of(open_order(order, **{"Accept-Language": "en-US"}))


def test_my_stamps_lead_to_the_same_customers_card(order: Order) -> None:
    issue(order)
    card = make_card(brand=order.brand, customer=order.customer, balance=1)
    link, token = make_link(customer=order.customer, kind=LinkKind.CARD, subject_id=card.pk)
    StampCard.objects.filter(pk=card.pk).update(link=link)

    assert f'href="/s/{order.brand.code}/{token}"' in text_of(open_order(order))


def test_headers_keep_the_page_to_itself(order: Order) -> None:
    issue(order)

    answer = open_order(order)

    assert_private(answer)
    policy = answer["Content-Security-Policy"]
    assert "img-src 'self' data: https://mall.example.com;" in policy + ";"
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'none'" in policy
    assert "default-src 'none'" in policy


def test_nothing_is_loaded_from_elsewhere_but_the_product_image(order: Order) -> None:
    issue(order)

    page = text_of(open_order(order))

    loaded = re.findall(r'<(?:img|script|link|iframe|source)[^>]*(?:src|href)="([^"]+)"', page)
    outside = [url for url in loaded if not url.startswith("/")]
    assert outside == ["https://mall.example.com/web/tote.jpg"]
    assert 'referrerpolicy="no-referrer"' in page
    assert "style=" not in page


def test_opening_changes_nothing(order: Order) -> None:
    issue(order)
    link, token = make_link(customer=order.customer, subject_id=order.pk)

    with CaptureQueriesContext(connection) as queries:
        Client().get(f"/w/{order.brand.code}/{token}")

    written = [q["sql"] for q in queries if re.match(r"INSERT|UPDATE|DELETE", q["sql"].lstrip())]
    assert written == []
    assert CustomerLink.objects.get(pk=link.pk).first_opened_at is None


def test_as_many_queries_for_one_as_for_three(order: Order) -> None:
    _link, token = make_link(customer=order.customer, subject_id=order.pk)
    issue(order, number=1)
    with CaptureQueriesContext(connection) as few:
        Client().get(f"/w/{order.brand.code}/{token}")
    issue(order, number=2)
    issue(order, number=3)
    with CaptureQueriesContext(connection) as many:
        Client().get(f"/w/{order.brand.code}/{token}")

    assert len(many) == len(few)


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_only_reading_is_possible(order: Order, method: str) -> None:
    _link, token = make_link(customer=order.customer, subject_id=order.pk)

    assert getattr(Client(), method)(f"/w/{order.brand.code}/{token}").status_code == 405
