"""What an operator does with a certificate: cancel, tell again, correct, see the link."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from integrations.models import Integration
from tests.console.warranty_rows import integration, make_pending, the_moment, url
from tests.factories import NOW, make_customer, make_link, make_message, make_order, make_warranty
from vircle.brands.models import AccessLog, Brand, Customer, CustomerLink
from vircle.notifications.models import Message, MessageStatus
from warranties.models import Warranty

__all__ = ["integration", "the_moment"]


pytestmark = pytest.mark.django_db


def make_issued(integration: Integration, **message: Any) -> Warranty:
    order = make_order(integration=integration)
    link, _token = make_link(customer=order.customer, subject_id=order.pk)
    said = make_message(order=order, link=link, **{"status": MessageStatus.DELIVERED} | message)
    return make_warranty(integration=integration, order=order, link=link, message=said)


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
