"""보증서 발급 내역 as people with different roles see it, and what its buttons do."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from integrations.models import Integration
from integrations.orders.models import OrderUnit
from tests.factories import NOW, make_customer, make_integration, make_order, make_warranty
from vircle.brands.models import Brand
from vircle.notifications.models import Message, MessageWork
from warranties import selectors
from warranties.models import Warranty, WarrantyEvent, WarrantyStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def integration(brand: Brand) -> Integration:
    return make_integration(brand=brand, store_name="마로결 공식몰")


@pytest.fixture
def address(brand: Brand) -> str:
    return reverse("warranties:history", args=[brand.code])


def make_pending(integration: Integration, *, quantity: int = 1) -> list[Warranty]:
    order = make_order(integration=integration, items=[{"quantity": quantity}])
    return [
        make_warranty(
            integration=integration, order=order, unit=unit, status=WarrantyStatus.PENDING
        )
        for unit in OrderUnit.objects.filter(item__order=order).order_by("number")
    ]


def test_names_and_numbers_are_masked(
    integration: Integration, address: str, viewer_client: Client
) -> None:
    customer = make_customer(brand=integration.brand, name="김데모", phone="+821000000001")
    make_warranty(
        integration=integration, order=make_order(integration=integration, customer=customer)
    )

    page = viewer_client.get(address).content.decode()

    assert "김*모" in page
    assert "010-****-0001" in page
    assert "김데모" not in page
    assert "00000001" not in page.replace("MARO-2611-00000001-5", "")


def test_each_tab_shows_its_own(
    integration: Integration, address: str, viewer_client: Client
) -> None:
    rows = {
        status: make_warranty(integration=integration, status=status) for status in WarrantyStatus
    }

    for status, warranty in rows.items():
        page = viewer_client.get(address, {"status": status.value}).content.decode()
        shown = {s for s, row in rows.items() if f">{row.request_no}<" in page}
        assert shown == {status}
        assert warranty.request_no in page


def test_a_viewer_sees_no_buttons_and_may_not_post(
    integration: Integration, address: str, brand: Brand, viewer_client: Client
) -> None:
    (warranty,) = make_pending(integration)

    page = viewer_client.get(address, {"status": "pending"}).content.decode()
    assert "data-bulk-bar" not in page
    assert "data-row-check" not in page

    for name in ("warranties:reject", "warranties:hold", "warranties:release", "console:issue"):
        answer = viewer_client.post(reverse(name, args=[brand.code]), {"id": warranty.pk})
        assert answer.status_code == 403
    warranty.refresh_from_db()
    assert warranty.status == WarrantyStatus.PENDING


def test_a_stranger_finds_nothing(
    integration: Integration, address: str, brand: Brand, stranger_client: Client
) -> None:
    (warranty,) = make_pending(integration)

    assert stranger_client.get(address).status_code == 404
    detail = reverse("warranties:detail", args=[brand.code, warranty.pk])
    assert stranger_client.get(detail).status_code == 404


def test_only_what_can_be_done_can_be_chosen(
    integration: Integration, address: str, operator_client: Client
) -> None:
    (pending,) = make_pending(integration)
    issued = make_warranty(integration=integration, status=WarrantyStatus.ISSUED)

    page = operator_client.get(address).content.decode()

    assert f'value="{pending.pk}" data-row-check' in page
    assert f'value="{issued.pk}" data-row-check' not in page


def test_more_rows_come_without_the_frame(
    integration: Integration,
    address: str,
    viewer_client: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(selectors, "PAGE_ROWS", 2)
    rows = make_pending(integration, quantity=3)

    first = viewer_client.get(address).content.decode()
    assert f"before={rows[1].pk}" in first
    more = viewer_client.get(address, {"before": rows[1].pk}, headers={"HX-Request": "true"})

    text = more.content.decode()
    assert "<html" not in text
    assert rows[0].request_no in text
    assert rows[1].request_no not in text
    assert 'hx-swap-oob="true"' in text


def test_the_list_costs_as_many_queries_for_one_row_as_for_thirty(
    integration: Integration, address: str, viewer_client: Client
) -> None:

    make_pending(integration, quantity=1)
    with CaptureQueriesContext(connection) as few:
        viewer_client.get(address)
    for _index in range(10):
        make_pending(integration, quantity=3)
    with CaptureQueriesContext(connection) as many:
        viewer_client.get(address)

    assert len(many) == len(few)


def test_a_search_without_a_match_leads_to_the_orders(
    integration: Integration, address: str, viewer_client: Client
) -> None:
    page = viewer_client.get(address, {"q": "<b>없음</b>"}).content.decode()

    assert "&lt;b&gt;없음&lt;/b&gt;" in page
    assert "<b>없음</b>" not in page
    assert "%3Cb%3E" in page


@pytest.mark.parametrize("query", ["\x00", "9" * 400, "W20261120-99999999999999999999"])
def test_any_search_is_answered(
    integration: Integration, address: str, viewer_client: Client, query: str
) -> None:
    assert viewer_client.get(address, {"q": query, "before": query}).status_code == 200


def test_rejecting_asks_for_a_reason(
    integration: Integration, brand: Brand, operator_client: Client
) -> None:
    (warranty,) = make_pending(integration)
    address = reverse("warranties:reject", args=[brand.code])

    operator_client.post(address, {"id": warranty.pk, "reason": "because"})
    warranty.refresh_from_db()
    assert warranty.status == WarrantyStatus.PENDING

    operator_client.post(address, {"id": warranty.pk, "reason": "duplicate", "note": "  두 번  "})
    warranty.refresh_from_db()
    assert warranty.status == WarrantyStatus.CANCELED
    assert WarrantyEvent.objects.get().detail == {"reason": "duplicate", "note": "두 번"}


def test_a_form_never_leads_away(
    integration: Integration, brand: Brand, operator_client: Client
) -> None:
    (warranty,) = make_pending(integration)

    answer = operator_client.post(
        reverse("warranties:hold", args=[brand.code]),
        {"id": warranty.pk, "next": "//evil.example.com/"},
    )

    assert answer["Location"] == reverse("warranties:history", args=[brand.code])


def issue(client: Client, brand: Brand, *warranties: Warranty) -> str:
    address = reverse("console:issue", args=[brand.code])
    answer = client.post(address, {"id": [warranty.pk for warranty in warranties]}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_issuing_one_offers_to_undo_it_in_the_toast(
    integration: Integration, brand: Brand, operator_client: Client
) -> None:
    (warranty,) = make_pending(integration)

    page = issue(operator_client, brand, warranty)

    warranty.refresh_from_db()
    assert warranty.status == WarrantyStatus.ISSUED
    assert warranty.number
    undo = f"{reverse('console:undo_issue', args=[brand.code])}?id={warranty.pk}"
    assert f'action="{undo}"' in page

    operator_client.post(undo)
    again = Warranty.objects.get(pk=warranty.pk)
    assert again.status == WarrantyStatus.PENDING
    assert again.number is None
    assert not MessageWork.objects.exists()


def test_issuing_ten_gives_five_minutes_or_less_if_wanted(
    integration: Integration, brand: Brand, operator_client: Client
) -> None:
    warranties = make_pending(integration, quantity=10)

    page = issue(operator_client, brand, *warranties)
    assert reverse("console:send_issued", args=[brand.code]) in page
    message = Message.objects.get()
    assert message.send_after - message.created_at == timedelta(minutes=5)

    operator_client.post(reverse("console:send_issued", args=[brand.code]))
    message.refresh_from_db()
    assert message.send_after - message.created_at < timedelta(minutes=1)
    assert MessageWork.objects.get().due_at == message.send_after
    again = operator_client.get(reverse("warranties:history", args=[brand.code]))
    assert reverse("console:send_issued", args=[brand.code]) not in again.content.decode()


def test_what_cannot_be_issued_is_listed_with_its_reason(
    integration: Integration, brand: Brand, operator_client: Client
) -> None:
    (pending,) = make_pending(integration)
    order = make_order(
        integration=integration, items=[{"claim_kind": "return", "claim_state": "requested"}]
    )
    claimed = make_warranty(integration=integration, order=order, status=WarrantyStatus.PENDING)
    done = make_warranty(integration=integration, status=WarrantyStatus.ISSUED)

    page = issue(operator_client, brand, pending, claimed, done)

    assert "1건 발급, 2건은 발급하지 못했습니다." in page
    assert claimed.request_no in page
    assert "취소·반품·교환이 진행 중입니다." in page
    assert "다른 구성원이 먼저 처리했습니다." in page
    claimed.refresh_from_db()
    assert claimed.status == WarrantyStatus.PENDING


def test_the_preview_counts_people_and_those_who_cannot_be_told(
    integration: Integration, brand: Brand, operator_client: Client
) -> None:
    rows = make_pending(integration, quantity=3)
    silent = make_customer(brand=brand, phone="", unreachable="none")
    rows.append(
        make_warranty(
            integration=integration,
            order=make_order(integration=integration, customer=silent),
            status=WarrantyStatus.PENDING,
        )
    )

    page = operator_client.post(
        reverse("console:issue_preview", args=[brand.code]), {"id": [row.pk for row in rows]}
    ).content.decode()

    assert "보증서 4장을 발급하시겠습니까?" in page
    assert "고객 1명에게 알림톡이 발송됩니다." in page
    assert "1건은 연락처를 확인할 수 없어" in page


def test_the_page_of_one_tells_its_story(
    integration: Integration, brand: Brand, viewer_client: Client
) -> None:
    warranty = make_warranty(
        integration=integration,
        status=WarrantyStatus.CANCELED,
        cancel_reason="return",
        content={"title": "디지털 보증서", "details": [["소재", "겉감 소가죽 100%"]]},
    )
    for minutes, kind, detail in ((1, "issued", {}), (2, "canceled", {"reason": "return"})):
        at = NOW + timedelta(minutes=minutes)
        WarrantyEvent.objects.create(
            brand=brand, warranty=warranty, at=at, kind=kind, detail=detail
        )

    page = viewer_client.get(
        reverse("warranties:detail", args=[brand.code, warranty.pk])
    ).content.decode()

    assert str(warranty.number) in page
    assert "겉감 소가죽 100%" in page
    assert page.index("발급취소</p>") < page.index("발급</p>") < page.index("배송완료 확인</p>")
