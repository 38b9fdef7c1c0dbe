"""What an operator does from the history: many at once, cancel, tell again, correct, hand on."""

import re
import uuid
from datetime import timedelta
from typing import Any

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
    make_link,
    make_message,
    make_order,
    make_product,
    make_warranty,
    make_warranty_program,
)
from vircle.brands.models import AccessLog, Brand, Customer, CustomerLink
from vircle.console import warranty_bulk
from vircle.foundation import clock
from vircle.notifications.models import Message, MessageStatus
from warranties.models import Warranty, WarrantyStatus

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _the_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=2))


@pytest.fixture
def integration(brand: Brand) -> Integration:
    return make_integration(brand=brand, store_name="마로결 공식몰")


def make_pending(integration: Integration, *, quantity: int = 1) -> list[int]:
    order = make_order(integration=integration, items=[{"quantity": quantity}])
    return [
        make_warranty(
            integration=integration, order=order, unit=unit, status=WarrantyStatus.PENDING
        ).pk
        for unit in OrderUnit.objects.filter(item__order=order).order_by("number")
    ]


def make_issued(integration: Integration, **message: Any) -> Warranty:
    order = make_order(integration=integration)
    link, _token = make_link(customer=order.customer, subject_id=order.pk)
    said = make_message(order=order, link=link, **{"status": MessageStatus.DELIVERED} | message)
    return make_warranty(integration=integration, order=order, link=link, message=said)


def url(name: str, brand: Brand, *args: int) -> str:
    return reverse(f"console:{name}", args=[brand.code, *args])


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


def test_many_are_issued_step_by_step_and_can_all_be_undone(
    brand: Brand,
    integration: Integration,
    operator_client: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(warranty_bulk, "STEP", 2)
    monkeypatch.setattr("vircle.console.warranty_actions.STEP", 2)
    ids = make_pending(integration, quantity=3) + make_pending(integration) + [999_999_999]
    first = {"ids": ",".join(map(str, ids)), "next": "/b/maro/warranties/"}

    answer = operator_client.post(url("issue", brand), first)
    steps = 1
    while b"hx-trigger" in answer.content:
        assert "창을 닫으면 남은 건은" in answer.content.decode() or steps > 1
        form = hidden(answer.content.decode())
        answer = operator_client.post(url("issue", brand), form, headers=HTMX)
        steps += 1

    # Whole orders at a time: the one of three pieces is told in one message.
    assert steps == 2
    assert "4건 발급, 1건은 발급하지 못했습니다." in answer.content.decode()
    assert Warranty.objects.filter(status="issued").count() == 4
    assert sorted(Message.objects.values_list("variables__매수", flat=True)) == [1, 3]
    waits = {m.send_after - m.created_at for m in Message.objects.all()}
    assert waits == {timedelta(minutes=5)}

    operator_client.post(url("undo_issue", brand))
    assert Warranty.objects.filter(status="pending").count() == 4
    assert set(Message.objects.values_list("status", flat=True)) == {"dropped"}


def test_what_was_left_halfway_stays_as_it_is(
    brand: Brand,
    integration: Integration,
    operator_client: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(warranty_bulk, "STEP", 1)
    monkeypatch.setattr("vircle.console.warranty_actions.STEP", 1)
    ids = make_pending(integration) + make_pending(integration)
    answer = operator_client.post(url("issue", brand), {"ids": ",".join(map(str, ids))})
    form = hidden(answer.content.decode())
    assert (form["total"], form["issued"]) == ("2", str(ids[0]))
    assert sorted(Warranty.objects.values_list("status", flat=True)) == ["issued", "pending"]

    # The same step twice, as a reload would send it, issues nothing twice.
    for _ in range(2):
        answer = operator_client.post(url("issue", brand), form, headers=HTMX)
    assert Message.objects.count() == 2
    assert "다른 구성원이 먼저 처리했습니다." in answer.content.decode()


def test_a_step_costs_the_same_for_one_order_as_for_many(
    brand: Brand, integration: Integration, operator_client: Client
) -> None:
    def cost(count: int) -> int:
        ids = [pk for _ in range(count) for pk in make_pending(integration)]
        with CaptureQueriesContext(connection) as queries:
            operator_client.post(url("issue", brand), {"ids": ",".join(map(str, ids))})
        return len(queries)

    cost(12)
    assert cost(40) == cost(12)


def test_the_undo_that_came_too_late_says_so(
    brand: Brand, integration: Integration, operator_client: Client
) -> None:
    page = operator_client.post(url("undo_issue", brand), follow=True).content.decode()
    assert "되돌릴 수 있는 시간이 지났습니다." in page


def test_canceling_says_first_what_it_means(
    brand: Brand, integration: Integration, operator_client: Client
) -> None:
    told = make_issued(integration)
    silent = make_issued(integration, status=MessageStatus.UNREACHABLE)
    page = operator_client.post(
        url("cancel_preview", brand), {"id": [told.pk, silent.pk]}
    ).content.decode()
    assert "보증서 2장을 발급취소하시겠습니까?" in page
    assert 'name="tells" value="1" form="chosen" checked' in page
    assert "발급 알림톡을 받은 1건만 안내합니다." in page
    page = operator_client.post(url("cancel_preview", brand), {"id": silent.pk}).content.decode()
    assert 'name="tells"' not in page


@pytest.mark.parametrize(("tells", "kinds"), [("1", 2), ("", 1)])
def test_canceling_asks_for_a_reason_and_whether_to_tell(
    brand: Brand, integration: Integration, operator_client: Client, tells: str, kinds: int
) -> None:
    warranty = make_issued(integration)
    Warranty.objects.update(content={"product_name": "토트백"})
    form = {"id": warranty.pk, "tells": tells, "cancel_note": "  고객  요청 "}

    page = operator_client.post(url("cancel", brand), form, follow=True).content.decode()
    assert "취소 사유를 선택해 주세요. 변경된 내용은 없습니다." in page
    # A mall's own word is no person's reason: what a mall takes back it may give again.
    operator_client.post(url("cancel", brand), form | {"cancel_reason": "return"})
    assert Warranty.objects.get().status == "issued"

    operator_client.post(url("cancel", brand), form | {"cancel_reason": "hand_return"})
    canceled = Warranty.objects.get()
    assert (canceled.status, canceled.cancel_reason) == ("canceled", "hand_return")
    assert canceled.events.get().detail == {"reason": "hand_return", "note": "고객 요청"}
    assert Message.objects.count() == kinds


def test_a_message_is_said_again_once(
    brand: Brand, integration: Integration, operator_client: Client
) -> None:
    warranty = make_issued(integration, status=MessageStatus.FAILED)
    form = {"message": warranty.message_id}
    address = url("resend", brand, warranty.pk)

    page = operator_client.post(address, form, follow=True).content.decode()
    assert "알림톡 발송을 요청했습니다." in page
    page = operator_client.post(address, form, follow=True).content.decode()
    assert "이미 발송을 요청했거나 다시 보낼 수 없는 알림톡입니다." in page
    assert Message.objects.count() == 2


def test_what_has_just_arrived_waits(
    brand: Brand, integration: Integration, operator_client: Client
) -> None:
    warranty = make_issued(integration, delivered_at=NOW + timedelta(hours=1, minutes=57))
    answer = operator_client.post(
        url("resend", brand, warranty.pk), {"message": warranty.message_id}, follow=True
    )
    assert "방금 발송했습니다. 7분 후에 다시 보낼 수 있습니다." in answer.content.decode()
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("phone", "words"),
    [
        ("02-000-0001", "전화번호 형식이 올바르지 않습니다."),
        ("010-0000-0002", "이미 다른 고객의 번호여서 바꾸지 않았습니다."),
    ],
)
def test_a_number_that_cannot_be_comes_back_with_the_reason(
    brand: Brand, integration: Integration, operator_client: Client, phone: str, words: str
) -> None:
    warranty = make_issued(integration)
    other = make_customer(brand=brand, phone="+821000000002")
    operator_client.post(url("correct_phone", brand, warranty.pk), {"phone": "010-0000-0003"})
    other.identities.create(brand=brand, kind="phone", index=_index_of(brand, "+821000000002"))

    answer = operator_client.post(url("correct_phone", brand, warranty.pk), {"phone": phone})

    assert words in answer.content.decode()
    assert f'value="{phone}"' in answer.content.decode()
    assert Customer.objects.get(pk=warranty.customer_id).phone_last4 == "0003"


def _index_of(brand: Brand, phone: str) -> bytes:
    from vircle.foundation.crypto import blind_index

    return blind_index(phone, brand_id=brand.pk, kind="phone")


def test_a_corrected_number_leads_back_to_the_page(
    brand: Brand, integration: Integration, operator_client: Client
) -> None:
    warranty = make_issued(integration)
    answer = operator_client.post(
        url("correct_phone", brand, warranty.pk), {"phone": "010-0000-0009"}
    )
    assert answer["HX-Redirect"] == reverse("warranties:detail", args=[brand.code, warranty.pk])
    page = operator_client.get(answer["HX-Redirect"]).content.decode()
    assert "연락처를 수정했습니다. 새 번호로 보증서를 보냅니다." in page
    assert "010-****-0009" in page


def test_the_link_is_shown_to_operators_and_noted(
    brand: Brand, integration: Integration, operator_client: Client, viewer_client: Client
) -> None:
    warranty = make_issued(integration)
    address = url("copy_link", brand, warranty.pk)
    assert viewer_client.post(address).status_code == 403
    assert operator_client.get(address).status_code == 405
    detail = reverse("warranties:detail", args=[brand.code, warranty.pk])
    assert "/w/maro/" not in operator_client.get(detail).content.decode()

    answer = operator_client.post(address)

    [path] = set(re.findall(r"(/w/maro/\w{22})", answer.content.decode()))
    assert Client().get(path).status_code == 200
    assert answer["Cache-Control"] == "no-store, private"
    log = AccessLog.objects.get()
    assert (log.action, log.customer_ref) == ("link.copied", warranty.customer.ref)


def test_the_customers_page_is_seen_without_the_customers_secret(
    brand: Brand, integration: Integration, viewer_client: Client
) -> None:
    warranty = make_issued(integration)
    Warranty.objects.update(content={"product_name": "토트백", "title": "디지털 보증서"})
    before = CustomerLink.objects.values_list("first_opened_at", flat=True)[0]

    page = viewer_client.get(url("customer_view", brand, warranty.pk)).content.decode()

    assert str(warranty.number) in page
    assert "고객 화면 미리 보기입니다." in page
    assert not re.search(r"/[ws]/maro/\w{22}", page)
    assert "serial__qr" not in page
    assert CustomerLink.objects.values_list("first_opened_at", flat=True)[0] == before


def test_what_is_not_issued_has_no_customers_page(
    brand: Brand, integration: Integration, viewer_client: Client
) -> None:
    [pending] = make_pending(integration)
    assert viewer_client.get(url("customer_view", brand, pending)).status_code == 404


def individual_form(**fields: Any) -> dict[str, Any]:
    return {
        "key": str(uuid.uuid4()),
        "name": "김데모",
        "phone": "010-0000-0001",
        "product_name": "수선 파우치",
        "received_on": "2026-11-18",
        **fields,
    }


def test_an_individual_certificate_is_issued_and_shown(
    brand: Brand, operator_client: Client
) -> None:
    make_warranty_program(brand=brand)
    form = individual_form()

    first = operator_client.post(url("issue_individual", brand), form, follow=True)
    second = operator_client.post(url("issue_individual", brand), form, follow=True)

    warranty = Warranty.objects.get()
    page = second.content.decode()
    assert first.redirect_chain == second.redirect_chain
    assert str(warranty.number) in page
    assert "개별 발급 (주문 없음)" in page
    assert "자동 판정의 대상이 아니며" in page
    assert "배송완료 확인" not in page
    assert Message.objects.count() == 1
    listed = operator_client.get(reverse("warranties:history", args=[brand.code]))
    assert '<option value="individual">개별 발급</option>' in listed.content.decode()


def test_a_product_is_found_by_a_part_of_its_name(
    brand: Brand, other_brand: Brand, integration: Integration, operator_client: Client
) -> None:
    make_warranty_program(brand=brand)
    mine = make_product(integration=integration, name="헤리티지 토트백 라지")
    theirs = make_product(integration=make_integration(brand=other_brand), name="남의 토트백")

    page = operator_client.get(url("individual_products", brand), {"words": "토트"})
    assert mine.name in page.content.decode()
    assert theirs.name not in page.content.decode()

    refused = operator_client.post(
        url("issue_individual", brand), individual_form(product=theirs.pk)
    )
    assert refused.status_code == 422
    assert "찾을 수 없는 상품입니다." in refused.content.decode()
    neither = operator_client.post(url("issue_individual", brand), individual_form(product_name=""))
    assert "상품을 선택하거나 상품명을 입력해 주세요." in neither.content.decode()
    chosen = individual_form(product=mine.pk, product_name="")
    operator_client.post(url("issue_individual", brand), chosen)
    assert Warranty.objects.get().content["product_name"] == mine.name


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"product_name": ""}, "필수 입력 항목입니다."),
        ({"phone": "0504-000-0001"}, "전화번호 형식이 올바르지 않습니다."),
        ({"name": ""}, "필수 입력 항목입니다."),
        ({"received_on": "2026-11-21"}, "오늘까지의 날짜 중에서 선택해 주세요."),
        ({"received_on": "2024-01-01"}, "이 날짜로 발급하면 보증기간이 이미 지났습니다."),
    ],
)
def test_what_lacks_is_said_in_its_place(
    brand: Brand, operator_client: Client, fields: dict[str, str], words: str
) -> None:
    make_warranty_program(brand=brand)
    answer = operator_client.post(url("issue_individual", brand), individual_form(**fields))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Warranty.objects.exists()


def test_without_settings_the_page_leads_to_them(brand: Brand, operator_client: Client) -> None:
    page = operator_client.get(url("issue_individual", brand)).content.decode()
    assert "보증서 설정을 먼저 저장해 주세요." in page
    assert (
        operator_client.post(url("issue_individual", brand), individual_form()).status_code == 422
    )
