"""A Cafe24 store whose mall shows three fields and hides one, with a product, and its page."""

from typing import Any

import pytest
from django.test import Client

from integrations.catalog.models import DetailField, Product
from integrations.models import Integration
from tests.factories import make_integration, make_product, make_warranty_program
from vircle.brands.models import Brand

PAGE = "/b/maro/integrations/cafe24/"
SECRET = "WH-A-17 / 원가 B등급"
FIELDS = (
    ("origin_place_value", "원산지", True, False),
    ("custom_option1", "소재", True, True),
    ("custom_option3", "관리 방법", True, True),
    ("custom_option6", "내부 관리코드", False, True),
)
FORM: dict[str, Any] = {
    "based_on": "0",
    "use": "on",
    "timing": "delivered",
    "when": "now",
    "delay_days": "7",
    "issue_hour": "10",
    "scope": "all",
    "name_source": "name",
    "image": "on",
    "options": "on",
    "details": "off",
    "additional": "off",
}


@pytest.fixture
def store(brand: Brand) -> Integration:
    """A store that waits for its rule."""
    make_warranty_program(brand=brand, stripped_phrases=["특가할인"])
    integration = make_integration(brand=brand, store_id="marogyeol", store_name="마로결몰")
    for order, (key, name, is_shown, is_custom) in enumerate(FIELDS):
        DetailField.objects.create(
            brand=brand,
            integration=integration,
            key=key,
            name=name,
            is_shown=is_shown,
            is_custom=is_custom,
            sort_order=order,
        )
    return integration


@pytest.fixture
def product(store: Integration) -> Product:
    """A product of which even what is hidden was kept, as no sync would."""
    return make_product(
        integration=store,
        external_id="11",
        name="[특가할인] 헤리티지 토트백 라지",
        english_name="Heritage Tote Large",
        model_name="MG-TB-2401L",
        category_ids=["1"],
        options=[["색상", ["브라운", "블랙"]]],
        details={
            "origin_place_value": "국내산",
            "custom_option1": "겉감 소가죽 100%",
            "custom_option6": SECRET,
        },
        additional=[
            ["custom_option1", "소재", "겉감 소가죽 100%"],
            ["custom_option6", "내부 관리코드", SECRET],
        ],
    )


def rule_url(store: Integration, what: str = "") -> str:
    return f"/b/maro/integrations/{store.pk}/rule/{what}"


def with_rows(*rows: tuple[str, str], **changes: Any) -> dict[str, Any]:
    """Return an entry with 상품 상세정보 rows: (field, label)."""
    keys, labels = [key for key, _ in rows], [label for _, label in rows]
    return FORM | {"details": "on", "detail_key": keys, "detail_label": labels} | changes


def save(client: Client, store: Integration, entry: dict[str, Any]) -> Any:
    """Save, confirming whatever is asked."""
    answer = client.post(rule_url(store), entry)
    asked = answer.context["asked"] if answer.status_code == 200 else None
    if asked:
        return client.post(rule_url(store), entry | {"confirmed": asked.kind})
    return answer
