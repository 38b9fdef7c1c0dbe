"""Store, days and message: what each means, what the counts follow, and choosing all of it."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from integrations.models import Integration
from integrations.orders.models import OrderUnit
from tests.factories import (
    NOW,
    make_customer,
    make_integration,
    make_message,
    make_order,
    make_warranty,
    make_warranty_program,
)
from vircle.brands.models import Brand
from vircle.foundation.asked import address
from vircle.notifications.models import MessageStatus
from warranties import history_views, selectors
from warranties.filters import KEPT, HistoryFilter, read_filter
from warranties.models import Warranty, WarrantyStatus
from warranties.risks import risks
from warranties.rows import read_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def integration(brand: Brand) -> Integration:
    return make_integration(brand=brand, store_name="마로결 공식몰")


@pytest.fixture
def url(brand: Brand) -> str:
    return reverse("warranties:history", args=[brand.code])


def make_told(integration: Integration, *, status: MessageStatus) -> Warranty:
    order = make_order(integration=integration)
    message = make_message(order=order, status=status)
    return make_warranty(integration=integration, order=order, message=message)


def found(brand: Brand, **asked: str) -> set[int]:
    given = read_filter(brand_id=brand.pk, asked=asked)
    page = selectors.history_page(brand_id=brand.pk, asked=given)
    return {warranty.pk for warranty in page.warranties}


def test_days_are_korean_and_both_included(brand: Brand, integration: Integration) -> None:
    # NOW is 14:30 on the 20th in Korea; 15:00 UTC is midnight there.
    midnight = NOW.replace(hour=15, minute=0)
    first, last, after = (
        make_warranty(integration=integration, triggered_at=at)
        for at in (midnight - timedelta(days=1), midnight - timedelta(seconds=1), midnight)
    )
    assert found(brand, **{"from": "2026-11-20", "to": "2026-11-20"}) == {first.pk, last.pk}
    assert found(brand, **{"from": "2026-11-21"}) == {after.pk}
    assert found(brand, to="2026-11-19") == set()


def test_days_are_listed_by_delivery_and_no_row_is_missed_between_pages(
    brand: Brand, integration: Integration
) -> None:
    """Several of one moment, delivered in another order than they were made in."""
    hours = (3, 1, 2, 2, 2, 5)
    ids = [
        make_warranty(integration=integration, triggered_at=NOW - timedelta(hours=h)).pk
        for h in hours
    ]
    wanted = sorted(zip((-h for h in hours), ids, strict=True), reverse=True)
    asked = read_filter(brand_id=brand.pk, asked={"from": "2026-11-19"})
    seen: list[int] = []
    before: int | None = None
    while before is not None or not seen:
        page = selectors.history_page(brand_id=brand.pk, asked=asked, before=before, size=2)
        seen += [warranty.pk for warranty in page.warranties]
        before = page.next_before
    assert seen == [pk for _, pk in wanted]
    gone = selectors.history_page(brand_id=brand.pk, asked=asked, before=max(ids) + 1)
    assert gone.warranties == []


def test_a_message_and_a_store_narrow_together(brand: Brand, integration: Integration) -> None:
    failed = make_told(integration, status=MessageStatus.FAILED)
    make_told(integration, status=MessageStatus.DELIVERED)
    other = make_integration(brand=brand)
    elsewhere = make_told(other, status=MessageStatus.FAILED)

    assert found(brand, message="failed") == {failed.pk, elsewhere.pk}
    assert found(brand, message="failed", store=str(other.pk)) == {elsewhere.pk}
    assert found(brand, message="failed", store="individual") == set()


@pytest.mark.parametrize(
    "asked",
    [
        {"from": "2026-02-31"},
        {"from": "nonsense", "to": "\x00"},
        {"to": "9999-12-31"},
        {"message": "lost"},
        {"store": "-1"},
        {"status": "sleeping"},
    ],
)
def test_what_makes_no_sense_asks_for_nothing(
    brand: Brand, integration: Integration, asked: dict[str, str]
) -> None:
    make_warranty(integration=integration)
    assert not read_filter(brand_id=brand.pk, asked=asked).has_conditions
    assert len(found(brand, **asked)) == 1


def test_an_address_keeps_the_filter_and_nothing_else() -> None:
    asked = {"status": "issued", "q": "김데모", "from": "2026-11-01", "evil": "1", "before": "9"}
    assert address(asked, kept=KEPT, status="") == "?q=%EA%B9%80%EB%8D%B0%EB%AA%A8&from=2026-11-01"


def test_counts_follow_the_filter_in_one_statement(brand: Brand, integration: Integration) -> None:
    make_told(integration, status=MessageStatus.FAILED)
    make_told(integration, status=MessageStatus.DELIVERED)
    make_warranty(integration=integration, status=WarrantyStatus.PENDING)
    asked = HistoryFilter(status="issued", message="failed")

    with CaptureQueriesContext(connection) as queries:
        counts = selectors.history_counts(brand_id=brand.pk, asked=asked)

    assert len(queries) == 1
    assert (counts[""], counts["issued"], counts["pending"]) == (1, 1, 0)


def test_the_filter_stays_on_every_tab_and_page(
    brand: Brand,
    integration: Integration,
    url: str,
    viewer_client: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(selectors, "PAGE_ROWS", 1)
    for _ in range(2):
        make_told(integration, status=MessageStatus.FAILED)
    asked = {"status": "issued", "message": "failed", "from": "2026-11-01"}

    page = viewer_client.get(url, asked).content.decode()

    assert "?message=failed&amp;from=2026-11-01" in page or "message=failed" in page
    assert page.count("message=failed") >= len(history_views.TABS)
    assert 'value="2026-11-01"' in page
    assert '<option value="failed" selected>' in page


def test_an_empty_answer_to_a_filter_says_so(
    integration: Integration, url: str, viewer_client: Client
) -> None:
    make_warranty(integration=integration)
    page = viewer_client.get(url, {"from": "2027-01-01"}).content.decode()
    assert "이 조건에 해당하는 보증서가 없습니다." in page
    assert "아직 보증서가 없습니다." not in page


def test_all_of_a_filter_are_named_at_that_moment(
    brand: Brand, integration: Integration, operator_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    pending = [
        make_warranty(integration=integration, status=WarrantyStatus.PENDING) for _ in range(3)
    ]
    make_warranty(integration=integration, status=WarrantyStatus.HELD)
    make_warranty(integration=make_integration(brand=brand), status=WarrantyStatus.PENDING)
    url = reverse("warranties:matching", args=[brand.code])
    asked = {"status": "pending", "store": str(integration.pk)}

    page = operator_client.get(url, asked).content.decode()
    assert f'value="{",".join(str(w.pk) for w in reversed(pending))}"' in page
    assert 'data-matching-count="3"' in page

    monkeypatch.setattr(history_views, "CHOSEN_AT_MOST", 2)
    page = operator_client.get(url, asked).content.decode()
    assert 'data-matching-count="2"' in page


def test_on_all_tabs_only_those_are_meant_that_something_can_be_done_with(
    brand: Brand, integration: Integration, operator_client: Client
) -> None:
    rows = {s: make_warranty(integration=integration, status=s) for s in WarrantyStatus}
    page = operator_client.get(reverse("warranties:matching", args=[brand.code])).content.decode()
    ids = {int(text) for text in page.split('value="')[1].split('"')[0].split(",")}
    assert rows[WarrantyStatus.PENDING].pk in ids
    assert rows[WarrantyStatus.CANCELED].pk not in ids
    assert rows[WarrantyStatus.ISSUED].pk not in ids


def test_the_offer_to_choose_all_comes_with_more_pages(
    brand: Brand,
    integration: Integration,
    url: str,
    operator_client: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _ in range(3):
        make_warranty(integration=integration, status=WarrantyStatus.PENDING)
    assert (
        "data-matching-offer"
        not in operator_client.get(url, {"status": "pending"}).content.decode()
    )
    monkeypatch.setattr(selectors, "PAGE_ROWS", 2)
    page = operator_client.get(url, {"status": "pending"}).content.decode()
    assert "이 조건의 3건 모두 선택" in page


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, []),
        ({"unreachable": "masked"}, ["연락처 확인 필요"]),
        ({"orders_of_customer": 2}, ["같은 번호 여러 건"]),
        ({"has_other_receiver": True}, ["주문자와 받는 분 다름"]),
        ({"product_name": "[오늘만 50% OFF] 토트백"}, ["홍보 문구 포함"]),
        ({"product_name": "토트백 1+1"}, ["홍보 문구 포함"]),
        ({"product_name": "토트백 (무료배송)"}, ["홍보 문구 포함"]),
        ({"product_name": "소가죽 100% 토트백 A+"}, []),
        ({"product_name": "헤리티지 토트백 라지"}, []),
    ],
)
def test_what_to_look_at_before_issuing(facts: dict[str, object], words: Sequence[str]) -> None:
    known = {
        "orders_of_customer": 1,
        "has_other_receiver": False,
        "unreachable": "",
        "product_name": "토트백",
    }
    assert [risk.word for risk in risks(**{**known, **facts})] == words  # type: ignore[arg-type]


def test_risks_are_read_for_rows_that_wait_only(brand: Brand, integration: Integration) -> None:
    make_warranty_program(brand=brand, stripped_phrases=["특가할인"])
    customer = make_customer(brand=brand, unreachable="safe_number")
    items = [{"product_name": "[특가할인] 헤리티지 토트백"}]
    for status in (WarrantyStatus.PENDING, WarrantyStatus.HELD, WarrantyStatus.ISSUED):
        order = make_order(
            integration=integration,
            customer=customer,
            receiver=make_customer(brand=brand),
            items=items,
        )
        make_warranty(integration=integration, order=order, status=status)
    page = selectors.history_page(brand_id=brand.pk, asked=HistoryFilter())

    rows = read_rows(brand_id=brand.pk, warranties=page.warranties, actions=())

    issued, *waiting = rows
    assert issued.risks == []
    for row in waiting:
        assert row.product_name == "헤리티지 토트백"
        assert [risk.word for risk in row.risks] == [
            "연락처 확인 필요",
            "같은 번호 여러 건",
            "주문자와 받는 분 다름",
        ]


def test_which_of_how_many_only_where_there_are_several(
    brand: Brand, integration: Integration
) -> None:
    make_warranty_program(brand=brand, is_per_unit=False)
    order = make_order(integration=integration, items=[{"quantity": 3}])
    unit = OrderUnit.objects.filter(item__order=order).earliest("number")
    make_warranty(integration=integration, order=order, unit=unit, status=WarrantyStatus.PENDING)
    page = selectors.history_page(brand_id=brand.pk, asked=HistoryFilter())
    [row] = read_rows(brand_id=brand.pk, warranties=page.warranties, actions=())
    assert (row.position, row.total) == (1, 1)
