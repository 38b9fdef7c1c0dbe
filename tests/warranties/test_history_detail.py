"""A certificate's page: its sections, its story, and what is hidden until somebody asks."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from integrations.models import Integration
from integrations.orders.models import Transition
from tests.factories import (
    NOW,
    make_customer,
    make_integration,
    make_message,
    make_order,
    make_warranty,
    make_warranty_program,
)
from vircle.brands.models import AccessLog, Brand
from vircle.notifications.models import MessageStatus
from warranties.models import Warranty, WarrantyEvent, WarrantyStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def integration(brand: Brand) -> Integration:
    return make_integration(brand=brand, store_name="마로결 공식몰")


def page_of(client: Client, warranty: Warranty) -> str:
    answer = client.get(reverse("warranties:detail", args=[warranty.brand.code, warranty.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def make_told(integration: Integration, *, status: MessageStatus, **fields: Any) -> Warranty:
    order = make_order(integration=integration)
    message = make_message(order=order, status=status, **fields)
    return make_warranty(integration=integration, order=order, message=message)


def test_the_sections_stand_in_their_order(integration: Integration, viewer_client: Client) -> None:
    page = page_of(viewer_client, make_warranty(integration=integration))
    heads = [
        "고객 정보",
        "상품 정보",
        "주문 정보",
        "디지털 보증서 정보",
        "알림톡",
        "처리 기록",
        "판정 기록",
    ]
    places = [page.index(f"</svg>{head}</h2>") for head in heads]
    assert places == sorted(places)


def test_a_name_not_yet_issued_is_shown_as_it_will_stand(
    brand: Brand, integration: Integration, viewer_client: Client
) -> None:
    make_warranty_program(brand=brand, stripped_phrases=["특가할인"])
    order = make_order(integration=integration, items=[{"product_name": "[특가할인] 토트백"}])
    warranty = make_warranty(integration=integration, order=order, status=WarrantyStatus.PENDING)
    page = page_of(viewer_client, warranty)
    assert '<h1 class="page__heading">토트백</h1>' in page


@pytest.mark.parametrize(
    ("status", "reason", "words"),
    [
        (MessageStatus.FAILED, "blocked", "사유: 알림톡을 차단한 고객"),
        (MessageStatus.HELD, "balance", "사유: 발송 잔액 부족. 해결되면 자동으로 이어서 보냅니다."),
        (MessageStatus.UNREACHABLE, "safe_number", "안심번호이거나 휴대폰 번호가 없습니다."),
        (MessageStatus.UNKNOWN, "", "중복을 막기 위해 자동으로 다시 보내지 않습니다."),
    ],
)
def test_a_messages_reason_is_told_in_words(
    integration: Integration,
    viewer_client: Client,
    status: MessageStatus,
    reason: str,
    words: str,
) -> None:
    page = page_of(viewer_client, make_told(integration, status=status, reason=reason))
    assert words in page
    assert not reason or f">{reason}<" not in page


def test_claims_and_corrections_are_in_the_story(
    brand: Brand, integration: Integration, owner_client: Client
) -> None:
    warranty = make_warranty(integration=integration)
    moves = ["delivered", "delivered/return/requested", "delivered/return/withdrawn"]
    for minutes, (before, after) in enumerate(zip(["", *moves], moves, strict=False), start=1):
        Transition.objects.create(
            brand=brand,
            item=warranty.item,
            before=before,
            after=after,
            seen_at=NOW + timedelta(minutes=minutes),
        )
    at = NOW + timedelta(minutes=9)
    WarrantyEvent.objects.create(
        brand=brand, warranty=warranty, at=at, kind="recipient_corrected", detail={}
    )
    page = page_of(owner_client, warranty)
    places = [
        page.index(f"{words}</p>")
        for words in ("연락처 수정", "반품 철회", "반품 접수", "배송완료 확인")
    ]
    assert places == sorted(places)


def test_name_and_number_are_shown_in_full_on_request_and_noted(
    integration: Integration, brand: Brand, operator_client: Client, viewer_client: Client
) -> None:
    customer = make_customer(brand=brand, name="김데모", phone="01000000001")
    warranty = make_warranty(
        integration=integration, order=make_order(integration=integration, customer=customer)
    )
    assert "김데모" not in page_of(operator_client, warranty)
    url = reverse("warranties:reveal", args=[brand.code, warranty.pk])
    assert viewer_client.post(url).status_code == 403
    assert not AccessLog.objects.exists()

    answer = operator_client.post(url)

    assert "김데모" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store, private"
    log = AccessLog.objects.get()
    assert (log.action, log.customer_ref) == ("customer.revealed", customer.ref)


@pytest.mark.parametrize(
    ("status", "is_offered"),
    [
        (MessageStatus.FAILED, True),
        (MessageStatus.SENDING, False),
        (MessageStatus.ACCEPTED, False),
    ],
)
def test_saying_it_again_is_offered_where_it_may_be(
    integration: Integration, operator_client: Client, status: MessageStatus, is_offered: bool
) -> None:
    page = page_of(operator_client, make_told(integration, status=status))
    assert ('data-dialog-open="resend"' in page) is is_offered


def test_somebody_without_a_number_is_corrected_first(
    brand: Brand, integration: Integration, operator_client: Client
) -> None:
    customer = make_customer(brand=brand, phone="", unreachable="none")
    order = make_order(integration=integration, customer=customer)
    message = make_message(order=order, status=MessageStatus.UNREACHABLE)
    page = page_of(
        operator_client, make_warranty(integration=integration, order=order, message=message)
    )
    assert 'data-dialog-open="resend"' not in page
    assert 'data-dialog-open="phone"' in page


def test_a_viewer_is_offered_nothing_that_changes(
    integration: Integration, viewer_client: Client
) -> None:
    page = page_of(viewer_client, make_told(integration, status=MessageStatus.FAILED))
    for name in ("resend", "phone", "link", "cancel"):
        assert f'data-dialog-open="{name}"' not in page
    assert "고객 화면 보기" in page
