"""CSV: every row, nothing a spreadsheet would run, names only for whoever may, and a note of it."""

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from integrations.models import Integration
from tests.factories import make_customer, make_integration, make_order, make_warranty
from vircle.brands.models import AccessLog, AuditLog, Brand
from warranties import exporting
from warranties.exporting import BOM, safe
from warranties.filters import HistoryFilter
from warranties.models import Warranty, WarrantyStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def integration(brand: Brand) -> Integration:
    return make_integration(brand=brand, store_name="마로결 공식몰")


def make_one(integration: Integration, **fields: Any) -> Warranty:
    customer = make_customer(brand=integration.brand, name="김데모", phone="+821000000001")
    order = make_order(integration=integration, customer=customer, items=[fields])
    return make_warranty(integration=integration, order=order, status=WarrantyStatus.PENDING)


def download(client: Client, brand: Brand, **asked: str) -> Any:
    return client.post(
        reverse("warranties:export", args=[brand.code]), {"reason": "월말 확인", **asked}
    )


def rows_of(answer: Any) -> list[list[str]]:
    text = b"".join(answer).decode()
    assert text.startswith(BOM)
    return list(csv.reader(io.StringIO(text.removeprefix(BOM))))


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+82",
        "-1",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        "  =1",
        "\u3000＝1",
    ],
)
def test_a_formula_becomes_text(cell: str) -> None:
    assert safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "토트백", "010-****-0001", "20261120-1", "a=1", "3/3"])
def test_everything_else_stays(cell: str) -> None:
    assert safe(cell) == cell


def test_every_row_comes_however_many_pages(
    brand: Brand,
    integration: Integration,
    operator_client: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(exporting, "PAGE_ROWS", 2)
    made = [make_one(integration).request_no for _ in range(5)]

    answer = download(operator_client, brand)

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="warranties-maro-')
    head, *lines = rows_of(answer)
    assert head[:3] == ["신청번호", "보증번호", "상태"]
    assert [line[0] for line in lines] == made[::-1]
    assert {len(line) for line in lines} == {len(head)}


def test_a_malls_names_run_nothing_and_break_no_line(
    brand: Brand, integration: Integration, operator_client: Client
) -> None:
    make_one(
        integration,
        product_name='=HYPERLINK("http://example.com","토트백")',
        option_text='색상="갈색",\n크기=L',
    )
    [_, line] = rows_of(download(operator_client, brand))
    assert line[4] == '\'=HYPERLINK("http://example.com","토트백")'
    assert line[5] == '색상="갈색",\n크기=L'


def test_names_and_numbers_are_masked_unless_an_admin_wants_them(
    brand: Brand, integration: Integration, operator_client: Client, admin_client: Client
) -> None:
    make_one(integration)

    [_, masked] = rows_of(download(operator_client, brand))
    assert masked[7:9] == ["김*모", "010-****-0001"]
    assert download(operator_client, brand, in_full="1").status_code == 403

    [_, full] = rows_of(download(admin_client, brand, in_full="1"))
    assert full[7:9] == ["김데모", "01000000001"]
    assert list(AccessLog.objects.order_by("pk").values_list("action", flat=True)) == [
        "warranties.exported",
        "warranties.exported_in_full",
    ]


def test_it_is_noted_who_took_it_and_why_without_the_name_that_was_looked_for(
    brand: Brand, integration: Integration, operator_client: Client
) -> None:
    make_one(integration)

    rows_of(download(operator_client, brand, status="pending", q="김데모"))

    log = AuditLog.objects.get()
    assert log.detail == {
        "reason": "월말 확인",
        "masked": True,
        "filter": {"status": "pending", "q": "…"},
    }
    access = AccessLog.objects.get()
    assert (access.user_id, access.address) == (log.user_id, "127.0.0.1")


def test_without_a_reason_there_is_no_file(
    brand: Brand, integration: Integration, operator_client: Client
) -> None:
    answer = download(operator_client, brand, reason="   ")
    assert answer.status_code == 302
    assert not AccessLog.objects.exists()


def test_the_file_follows_the_filter(
    brand: Brand, integration: Integration, operator_client: Client
) -> None:
    make_one(integration)
    there = make_one(make_integration(brand=brand))

    [_, line] = rows_of(download(operator_client, brand, store=str(there.integration_id)))

    assert line[0] == there.request_no


def test_a_page_costs_the_same_however_full_it_is(brand: Brand, integration: Integration) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            pages = exporting.csv_pages(brand_id=brand.pk, asked=HistoryFilter(), is_masked=True)
            assert "".join(pages)
        return len(queries)

    make_one(integration)
    one = cost()
    for _ in range(8):
        make_one(integration)
    assert cost() == one
