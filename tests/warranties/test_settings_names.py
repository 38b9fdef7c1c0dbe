"""What phrases do to the names on sale, before they are saved."""

import pytest
from django.test import Client

from tests.factories import make_integration, make_product
from vircle.brands.models import Brand
from warranties.content import clean_up
from warranties.models import WarrantyProgramVersion
from warranties.programs import ProgramValues
from warranties.settings_forms import ProgramForm

URL = "/b/maro/warranties/settings/"
ENTRY = ProgramForm.initial_of(ProgramValues()) | {"based_on": "0", "skips_gifts": "on"}


@pytest.fixture(autouse=True)
def _on_sale(brand: Brand) -> None:
    store = make_integration(brand=brand)
    for name in ("[특가할인] 헤리티지 토트백", "★OOO착용★ 미니 백", "[무료배송]"):
        make_product(integration=store, name=name)


def test_what_changes_and_what_would_be_left_without_a_name() -> None:
    names = ["[특가할인] 헤리티지 토트백", "단단 로퍼", "[무료배송]"]
    tried = clean_up(names, phrases=["특가할인", "무료배송"])
    assert tried.changed == [("[특가할인] 헤리티지 토트백", "헤리티지 토트백")]
    assert tried.emptied == ["[무료배송]"]
    assert clean_up(names, phrases=[]).changed == []


def test_the_page_counts_the_names_that_change(admin_client: Client) -> None:
    page = admin_client.get(URL).content.decode()
    assert "내 상품 3개 가운데 1개의 이름이 바뀝니다." in page
    assert '<del class="renamed__before">[특가할인] 헤리티지 토트백</del>' in page
    answer = admin_client.post(f"{URL}preview/", ENTRY | {"phrases": "특가할인, OOO착용"})
    assert "내 상품 3개 가운데 2개의 이름이 바뀝니다." in answer.content.decode()
    assert "미니 백" in answer.content.decode()
    none = admin_client.post(f"{URL}preview/", ENTRY | {"phrases": ""}).content.decode()
    assert "이 문구로 바뀌는 이름이 없습니다." in none
    assert not WarrantyProgramVersion.objects.exists()


def test_a_phrase_that_would_empty_a_name_is_refused(admin_client: Client) -> None:
    answer = admin_client.post(URL, ENTRY | {"phrases": "특가할인, 무료배송"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["phrases"] == [
        '"무료배송"을(를) 빼면 상품 "[무료배송]"의 이름이 비게 됩니다. 문구를 바꿔 주세요.'
    ]
    assert not WarrantyProgramVersion.objects.exists()


def test_other_brands_names_are_not_looked_at(other_brand: Brand, admin_client: Client) -> None:
    make_product(integration=make_integration(brand=other_brand), name="[당일발송]")
    assert admin_client.post(URL, ENTRY | {"phrases": "당일발송"}).status_code == 302
