"""보증서 발급 내역 as an operator sees it."""

import pytest
from django.test import Client

from tests.factories import make_integration, make_warranty
from vircle.brands.models import Brand
from warranties.models import WarrantyStatus

pytestmark = pytest.mark.django_db


def test_history_lists_what_there_is(brand: Brand, operator_client: Client) -> None:
    integration = make_integration(brand=brand)
    warranty = make_warranty(integration=integration, status=WarrantyStatus.PENDING)

    page = operator_client.get(f"/b/{brand.code}/warranties/")

    assert page.status_code == 200
    assert warranty.request_no in page.content.decode()
