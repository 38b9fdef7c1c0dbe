"""A certificate that an operator issues without an order."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from integrations.models import Integration
from tests.console.warranty_rows import integration, the_moment, url
from tests.factories import make_integration, make_product, make_warranty_program
from vircle.brands.models import Brand
from vircle.notifications.models import Message
from warranties.models import Warranty

__all__ = ["integration", "the_moment"]


pytestmark = pytest.mark.django_db


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
