"""The history's rows and counts: by keyset, capped, searched, and always in as many queries."""

from collections.abc import Sequence

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from integrations.models import Integration
from integrations.orders.models import OrderUnit
from tests.factories import (
    NOW,
    make_customer,
    make_integration,
    make_link,
    make_order,
    make_warranty,
)
from vircle.brands.models import Brand
from vircle.brands.search import find_customers
from warranties import selectors
from warranties.filters import HistoryFilter
from warranties.models import Warranty, WarrantyStatus
from warranties.selectors import history_counts, history_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def integration(brand: Brand) -> Integration:
    return make_integration(brand=brand)


def make_many(integration: Integration, *, quantity: int) -> list[Warranty]:
    order = make_order(integration=integration, items=[{"quantity": quantity}])
    return [
        make_warranty(
            integration=integration, order=order, unit=unit, status=WarrantyStatus.PENDING
        )
        for unit in OrderUnit.objects.filter(item__order=order).order_by("number")
    ]


def found(brand: Brand, query: str, *, status: str = "") -> list[int]:
    ids = find_customers(brand_id=brand.pk, query=query)
    asked = HistoryFilter(query=query, customer_ids=ids, status=status)
    page = history_page(brand_id=brand.pk, asked=asked)
    return [warranty.pk for warranty in page.warranties]


def test_pages_follow_each_other_without_gap_or_repetition(
    integration: Integration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selectors, "PAGE_ROWS", 3)
    made = [warranty.pk for warranty in make_many(integration, quantity=7)]

    seen: list[int] = []
    before: int | None = None
    while True:
        page = history_page(brand_id=integration.brand_id, asked=HistoryFilter(), before=before)
        seen += [warranty.pk for warranty in page.warranties]
        before = page.next_before
        if before is None:
            break

    assert seen == sorted(made, reverse=True)


def test_a_row_that_arrives_meanwhile_does_not_shift_the_next_page(
    integration: Integration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selectors, "PAGE_ROWS", 2)
    made = [warranty.pk for warranty in make_many(integration, quantity=4)]
    first = history_page(brand_id=integration.brand_id, asked=HistoryFilter())

    make_warranty(integration=integration)
    second = history_page(
        brand_id=integration.brand_id, asked=HistoryFilter(), before=first.next_before
    )

    assert [warranty.pk for warranty in second.warranties] == [made[1], made[0]]


def test_counts_stop_at_the_cap(integration: Integration, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selectors, "COUNT_CAP", 4)
    make_many(integration, quantity=6)
    make_warranty(integration=integration, status=WarrantyStatus.ISSUED)

    counts = history_counts(brand_id=integration.brand_id, asked=HistoryFilter())

    assert counts == {"": 4, "scheduled": 0, "pending": 4, "held": 0, "issued": 1, "canceled": 0}


def test_counts_are_one_statement(integration: Integration) -> None:
    with CaptureQueriesContext(connection) as queries:
        history_counts(brand_id=integration.brand_id, asked=HistoryFilter())

    assert len(queries) == 1
    assert queries[0]["sql"].count("LIMIT 1001") == len(WarrantyStatus.values)


@pytest.mark.parametrize("quantities", [[2], [30]])
def test_a_page_takes_two_statements_however_long(
    integration: Integration, quantities: Sequence[int]
) -> None:
    for quantity in quantities:
        make_many(integration, quantity=quantity)
    order = make_order(integration=integration)
    link, _token = make_link(customer=order.customer, subject_id=order.pk)
    make_warranty(integration=integration, order=order, link=link)

    with CaptureQueriesContext(connection) as queries:
        page = history_page(brand_id=integration.brand_id, asked=HistoryFilter())
        for warranty in page.warranties:
            # What the row shows must be there already.
            assert warranty.order.external_id
            assert warranty.integration.store_id
            assert warranty.item.quantity >= warranty.unit.number
            assert warranty.request_no
            assert warranty.message is None

    assert len(queries) == 2


def test_search_finds_an_order_number(brand: Brand, integration: Integration) -> None:
    order = make_order(integration=integration, external_id="20261122-0000013")
    warranty = make_warranty(integration=integration, order=order)
    make_warranty(integration=integration)

    assert found(brand, "20261122-0000013") == [warranty.pk]


def test_search_finds_a_request_number_of_that_day_only(
    brand: Brand, integration: Integration
) -> None:
    warranty = make_warranty(integration=integration)

    assert found(brand, warranty.request_no) == [warranty.pk]
    assert found(brand, warranty.request_no.lower()) == [warranty.pk]
    assert found(brand, warranty.request_no.replace("20261120", "20261121")) == []
    assert found(brand, warranty.request_no.replace("20261120", "20261399")) == []


def test_search_finds_a_certificate_number(brand: Brand, integration: Integration) -> None:
    warranty = make_warranty(integration=integration, number="MARO-2611-7K3QF0ZT-5")

    assert found(brand, "maro-2611-7k3qf0zt-5") == [warranty.pk]


def test_search_finds_the_last_four_digits(brand: Brand, integration: Integration) -> None:
    order = make_order(
        integration=integration, customer=make_customer(brand=brand, phone="+821000000042")
    )
    warranty = make_warranty(integration=integration, order=order)
    make_warranty(integration=integration)

    assert found(brand, "0042") == [warranty.pk]


def test_search_stays_inside_the_tab_and_the_brand(
    brand: Brand, other_brand: Brand, integration: Integration
) -> None:
    order = make_order(integration=integration, external_id="same")
    mine = make_warranty(integration=integration, order=order, status=WarrantyStatus.PENDING)
    theirs = make_integration(brand=other_brand)
    make_warranty(integration=theirs, order=make_order(integration=theirs, external_id="same"))

    assert found(brand, "same") == [mine.pk]
    assert found(brand, "same", status="issued") == []


def test_behind_a_link_stand_issued_and_canceled_ones_of_that_customer(
    brand: Brand, integration: Integration
) -> None:
    pending, issued, canceled = make_many(integration, quantity=3)
    Warranty.objects.filter(pk=issued.pk).update(status="issued", number="A", issued_at=NOW)
    Warranty.objects.filter(pk=canceled.pk).update(status="canceled", number="B")
    stranger = make_customer(brand=brand)
    order_id = pending.subject_id

    mine = selectors.warranties_behind_link(
        brand_id=brand.pk, subject_id=order_id, customer_id=pending.customer_id
    )
    strangers = selectors.warranties_behind_link(
        brand_id=brand.pk, subject_id=order_id, customer_id=stranger.pk
    )

    assert [warranty.pk for warranty in mine] == [issued.pk, canceled.pk]
    assert strangers == []
